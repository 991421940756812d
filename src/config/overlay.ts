import { didYouMean, shown } from "../base/suggest.js";
import type { Assignment, Scalar } from "./assignment.js";
import { CHIP_CONSTANTS } from "./chip-keys.js";
import { ConfigError, type Place } from "./config-error.js";
import { CONFIG_KEYS } from "./config-keys.js";
import { isLeaf, type KeyTree, type Leaf, leavesOf } from "./leaf.js";
import { UNFITTED } from "./mesh-sides.js";

const ANNOTATIONS = ["value", "unit", "source", "evidence", "low", "high", "note"];
const ALL_PATHS = [...leavesOf(CONFIG_KEYS)].map(([path]) => path);

interface Found {
  readonly leaf: Leaf;
  /** Path of the key itself. */
  readonly key: string;
  /** Annotation of a constant, or undefined: the plain value. */
  readonly field: string | undefined;
}

const isConstant = (key: string): boolean =>
  key.startsWith("chip.") && key !== "chip.name" && key !== "chip.description";

/** Key that a path names; unknown names are refused with the nearest known one. */
function find({ path, place: valuePlace, value, keys }: Assignment): Found {
  let node: Leaf | KeyTree = CONFIG_KEYS;
  for (let depth = 0; depth < path.length; depth++) {
    const name = path[depth]!;
    const place = keys?.[depth] ?? valuePlace;
    if (isLeaf(node)) {
      const key = path.slice(0, depth).join(".");
      if (!isConstant(key)) throw new ConfigError(place, `${key} is a plain value, it has no key ${shown(name)}`);
      if (depth < path.length - 1 || !ANNOTATIONS.includes(name)) {
        throw new ConfigError(place, `unknown key ${shown(name)} in ${key}${didYouMean(name, ANNOTATIONS)}`);
      }
      return { leaf: node, key, field: name };
    }
    if (!Object.hasOwn(node, name)) {
      const prefix = path
        .slice(0, depth)
        .map((part) => `${part}.`)
        .join("");
      if (ALL_PATHS.includes(prefix + name))
        throw new ConfigError(place, `${prefix + name}: write its parts as nested keys`);
      const siblings = Object.keys(node).map((sibling) => prefix + sibling);
      const whole = path.join(".");
      const hint =
        (depth === 0 && sameEnd(whole)) ||
        didYouMean(prefix + name, siblings) ||
        didYouMean(whole, ALL_PATHS) ||
        sameEnd(name);
      throw new ConfigError(
        place,
        `unknown key ${shown(prefix + name)}${hint || `; known here: ${Object.keys(node).join(", ")}`}`,
      );
    }
    node = node[name]!;
  }
  const key = path.join(".");
  if (!isLeaf(node))
    throw new ConfigError(
      valuePlace,
      `${key} is a group of keys (${Object.keys(node).join(", ")}), found ${shown(value)}`,
    );
  return { leaf: node, key, field: undefined };
}

/** A key that ends so: "chip.core.lanes" for "core.lanes", "chip.noc.router.vcs" for the "vcs" of "chip.vcs". */
function sameEnd(end: string): string {
  const match = ALL_PATHS.find((path) => path.endsWith(`.${end}`));
  return match === undefined ? "" : `; did you mean "${match}"?`;
}

interface Entry {
  readonly value: Scalar;
  readonly place: Place;
}

const AUTO_MESH_KEY = "chip.mesh";

/** Source given to a constant whose value is set without one. */
export const USER_SOURCE = "set by the user";

/**
 * Configuration as it grows, layer upon layer: dotted path (annotations included) to value and place. A constant
 * whose value changes and that gets no annotations with it in the same layer becomes an estimate set by the user, and
 * its range is widened to hold it.
 */
export class Overlay {
  readonly #entries = new Map<string, Entry>();

  /** Puts one file, the options of a command line, or a set of defaults on top of what is there. */
  add(layer: readonly Assignment[]): void {
    const before = new Map<string, Entry | undefined>();
    for (const assignment of layer) {
      if (assignment.path.join(".") === AUTO_MESH_KEY) {
        this.#setAutoMesh(assignment, before);
        continue;
      }
      const { key, field } = find(assignment);
      const path = isConstant(key) ? `${key}.${field ?? "value"}` : key;
      if (!before.has(path)) before.set(path, this.#entries.get(path));
      this.#entries.set(path, { value: assignment.value, place: assignment.place });
    }
    for (const [path, old] of before) {
      if (!path.endsWith(".value")) continue;
      const key = path.slice(0, -6);
      if (old?.value !== this.get(path) || this.get(`${key}.source`) === UNFITTED) this.#reannotate(key, before);
    }
  }

  /** Both sides become 1 until they are fitted. A side that is set later stays. */
  #setAutoMesh({ value, place }: Assignment, before: Map<string, Entry | undefined>): void {
    if (value !== "auto")
      throw new ConfigError(
        place,
        `${AUTO_MESH_KEY} must be auto, or a group of keys (width, height), found ${shown(value)}${typeof value === "string" ? didYouMean(value, ["auto"]) : ""}`,
      );
    for (const [side, { unit, min, max }] of Object.entries(CHIP_CONSTANTS.mesh)) {
      const fields = { value: 1, unit, source: UNFITTED, evidence: "estimate", low: min, high: max };
      for (const [field, entry] of Object.entries(fields)) {
        const path = `${AUTO_MESH_KEY}.${side}.${field}`;
        this.#entries.set(path, { value: entry, place });
        before.delete(path);
      }
      this.#entries.delete(`${AUTO_MESH_KEY}.${side}.note`);
    }
  }

  /** Annotations of a constant whose value the layer `written` changed. */
  #reannotate(key: string, written: ReadonlyMap<string, unknown>): void {
    const { value, place } = this.#entries.get(`${key}.value`)!;
    if (!this.#entries.has(`${key}.unit`)) return;
    const keep = (field: string, annotation: Scalar) => {
      if (!written.has(`${key}.${field}`)) this.#entries.set(`${key}.${field}`, { value: annotation, place });
    };
    keep("evidence", "estimate");
    if (!written.has(`${key}.note`)) this.#entries.delete(`${key}.note`);
    keep("source", USER_SOURCE);
    const low = this.get(`${key}.low`);
    const high = this.get(`${key}.high`);
    if (typeof value !== "number") return;
    if (typeof low === "number" && low > value) keep("low", value);
    if (typeof high === "number" && high < value) keep("high", value);
  }

  get(path: string): Scalar | undefined {
    return this.#entries.get(path)?.value;
  }

  place(path: string): Place | undefined {
    return this.#entries.get(path)?.place;
  }

  /** Where the first entry below a group was written. */
  placeBelow(group: string): Place | undefined {
    for (const [path, { place }] of this.#entries) if (path.startsWith(`${group}.`)) return place;
    return undefined;
  }

  /** Nested plain data in the order of CONFIG_KEYS, absent entries left out. */
  toData(): Record<string, unknown> {
    const build = (keys: KeyTree, prefix: string): Record<string, unknown> => {
      const data: Record<string, unknown> = {};
      for (const [name, node] of Object.entries(keys)) {
        const path = prefix + name;
        if (!isLeaf(node)) data[name] = build(node, `${path}.`);
        else if (!isConstant(path)) {
          const entry = this.#entries.get(path);
          if (entry !== undefined) data[name] = entry.value;
        } else {
          const fields = ANNOTATIONS.filter((field) => this.#entries.has(`${path}.${field}`));
          if (fields.length > 0)
            data[name] = Object.fromEntries(
              fields.map((field) => [field, this.#entries.get(`${path}.${field}`)!.value]),
            );
        }
      }
      return data;
    };
    return build(CONFIG_KEYS, "");
  }
}
