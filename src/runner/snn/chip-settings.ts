import { isNode, type YAMLMap } from "yaml";
import { didYouMean, shown } from "../../base/suggest.js";
import { readSetting, type Scalar } from "../../config/assignment.js";
import { ConfigError, type Place } from "../../config/config-error.js";
import { USER_SOURCE } from "../../config/overlay.js";
import type { PlainYaml } from "../../config/yaml-document.js";

type Group = Record<string, unknown>;

/** Data of a chip file, and where each value of it was written. */
export interface PlacedChip {
  readonly data: Group;
  /** Of the value at a path, or of the key if it is a key's own name that is wrong. */
  readonly placeOf: (path: readonly PropertyKey[], key?: string) => Place;
}

const isGroup = (value: unknown): value is Group =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isConstant = (value: unknown): value is Group => isGroup(value) && "value" in value && "unit" in value;

/** Dotted paths that may be set: plain values and constants. */
function* pathsOf(node: Group, prefix: string): Generator<string> {
  for (const [key, value] of Object.entries(node)) {
    const path = `${prefix}.${key}`;
    if (isGroup(value) && !isConstant(value)) yield* pathsOf(value, path);
    else if (!Array.isArray(value)) yield path;
  }
}

/** A constant with another value: an estimate of the user's, its range widened to hold it. */
function revalued(constant: Group, value: Scalar): Group {
  const { low, high, note: _, ...rest } = constant;
  if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number") return { ...constant, value };
  return {
    ...rest,
    value,
    low: Math.min(low, value),
    high: Math.max(high, value),
    evidence: "estimate",
    source: USER_SOURCE,
  };
}

/** Where a chip file has its values. */
function filePlaces(source: string, { document, at }: PlainYaml): PlacedChip["placeOf"] {
  return (path, key) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (!isNode(node) || !node.range) continue;
      const pair = key === undefined ? undefined : (node as YAMLMap).items?.find((one) => String(one.key) === key);
      const where = isNode(pair?.key) ? pair.key : node;
      return at(where.range![0]);
    }
    return { source };
  };
}

/**
 * A chip file with the options --set of a command on top: `chip.` and the path of a plain value or a constant.
 * @throws ConfigError for what there is not
 */
export function withSettings(source: string, yaml: PlainYaml, settings: readonly string[]): PlacedChip {
  const data = (yaml.document.toJS() ?? {}) as Group;
  const fromFile = filePlaces(source, yaml);
  const set = new Map<string, Place>();
  for (const setting of settings) {
    const { path, value, place } = readSetting(setting);
    const name = path.join(".");
    if (name === "chip.mesh" && value === "auto" && isGroup(data.mesh)) {
      Object.assign(data.mesh, { width: "auto", height: "auto" });
      set.set("mesh", place);
      continue;
    }
    const known = isGroup(data) ? [...pathsOf(data, "chip")] : [];
    const isField = known.includes(path.slice(0, -1).join(".")) && path.at(-1) === "value";
    const target = isField ? path.slice(0, -1) : path;
    if (!known.includes(target.join("."))) {
      const below = known.filter((one) => one.startsWith(`${name}.`)).map((one) => one.slice(name.length + 1));
      if (below.length > 0) throw new ConfigError(place, `${name} is a group of keys (${below.join(", ")})`);
      const end = known.find((one) => one.endsWith(`.${name}`));
      const hint = end === undefined ? didYouMean(name, known) : `; did you mean "${end}"?`;
      throw new ConfigError(place, `unknown key ${shown(name)}${hint}`);
    }
    const group = target.slice(1, -1).reduce((node, key) => node[key] as Group, data);
    const last = target.at(-1)!;
    group[last] = isConstant(group[last]) ? revalued(group[last], value) : value;
    set.set(target.slice(1).join("."), place);
  }
  return {
    data,
    placeOf: (path, key) => {
      for (let depth = path.length; depth > 0; depth--) {
        const place = set.get(path.slice(0, depth).join("."));
        if (place !== undefined) return place;
      }
      return fromFile(path, key);
    },
  };
}
