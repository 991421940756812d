import { isMap, isNode, isScalar, type Node } from "yaml";
import type { z } from "zod";
import { didYouMean, shown } from "../../base/suggest.js";
import type { Scalar } from "../../config/assignment.js";
import { ConfigError, type Place } from "../../config/config-error.js";
import { parsePlainYaml } from "../../config/yaml-document.js";
import { findObjective, type Objective, UNIT_OF, type Units } from "../metrics.js";
import { makeAxis } from "../space/axis.js";
import { type Constraint, parseConstraint } from "../space/constraint.js";
import { Space } from "../space/space.js";
import {
  type EXECUTORS,
  EXPECTED,
  type Fidelity,
  type Method,
  NETWORK_EXPECTED,
  NETWORK_SWEEP_SCHEMA,
  type NetworkSweepData,
  SWEEP_FILE_SCHEMA,
  type SweepFileData,
} from "./schema.js";

/** A sweep file, read and checked as far as the file alone allows. */
export interface SweepFile {
  readonly workload: { readonly texts?: readonly string[]; readonly input?: string; readonly limit?: number };
  readonly model: string | undefined;
  /** Configuration of every point, by path. */
  readonly base: Readonly<Record<string, Scalar>>;
  readonly space: Space;
  readonly constraints: readonly Constraint[];
  /** Figures that a point has. */
  readonly units: Units;
  readonly objectives: readonly Objective[];
  readonly search: {
    readonly method: Method;
    readonly budget: number;
    readonly seed: number;
    readonly population: number;
  };
  /** Undefined: what configuration key `noc` says. */
  readonly fidelity: Fidelity | undefined;
  readonly promote: "packet" | "flit" | undefined;
  readonly executor: (typeof EXECUTORS)[number];
  /** Where a key stands, for errors found later. */
  readonly place: (path: readonly string[]) => Place;
}

const DEFAULT_POPULATION = 20;

interface Parsed {
  readonly data: unknown;
  readonly place: (path: readonly PropertyKey[], key?: string) => Place;
}

function parseYaml(source: string, text: string): Parsed {
  const { document, at } = parsePlainYaml({ source, text });
  const place = (path: readonly PropertyKey[], key?: string): Place => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length) as string[], true);
      if (!isNode(node)) continue;
      const pair =
        key !== undefined && isMap(node)
          ? node.items.find((item) => isScalar(item.key) && item.key.value === key)
          : undefined;
      return at(((pair?.key as Node | undefined) ?? node).range![0]);
    }
    return { source, line: 1, column: 1 };
  };
  return { data: document.toJS(), place };
}

/** What a sweep file of a workload holds, for errors. */
interface Form<T> {
  readonly schema: z.ZodType<T>;
  /** Keys that are known at a path. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  readonly expected: Readonly<Record<string, string>>;
}

const SEARCH = Object.keys(SWEEP_FILE_SCHEMA.shape.search.unwrap().shape);

const SENTENCES: Form<SweepFileData> = {
  schema: SWEEP_FILE_SCHEMA,
  known: {
    "": Object.keys(SWEEP_FILE_SCHEMA.shape),
    workload: Object.keys(SWEEP_FILE_SCHEMA.shape.workload.shape),
    search: SEARCH,
  },
  expected: EXPECTED,
};

const NETWORK: Form<NetworkSweepData> = {
  schema: NETWORK_SWEEP_SCHEMA,
  known: {
    "": Object.keys(NETWORK_SWEEP_SCHEMA.shape),
    workload: Object.keys(NETWORK_SWEEP_SCHEMA.shape.workload.shape),
    search: SEARCH,
  },
  expected: { ...EXPECTED, ...NETWORK_EXPECTED },
};

function fileFault<T>(
  { data, place }: Parsed,
  { known: keys, expected: texts }: Form<T>,
  issue: z.core.$ZodIssue,
): ConfigError {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const known = keys[path.join(".")] ?? [];
    const hint = didYouMean(key, known) || (known.length > 0 ? `; known here: ${known.join(", ")}` : "");
    return new ConfigError(place(issue.path, key), `unknown key ${shown([...path, key].join("."))}${hint}`);
  }
  const name = path.join(".");
  // A value inside a list stands for the list's key.
  const group = path.length > 1 ? `${path[0]}.*` : name;
  const expected = texts[name] ?? texts[path.slice(0, 2).join(".")] ?? texts[group] ?? issue.message;
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    data,
  );
  if (found === undefined) return new ConfigError(place(issue.path), `${name} is missing: ${expected}`);
  const where = name === "" ? "a sweep file" : name;
  return new ConfigError(place(issue.path), `${where} must be ${expected}, found ${shown(found)}`);
}

function check({ workload, model, space, fidelity, promote, base, objectives }: SweepFileData, place: Parsed["place"]) {
  if ((workload.texts === undefined) === (workload.input === undefined))
    throw new ConfigError(place(["workload"]), "workload needs either texts or input");
  if (workload.limit !== undefined && workload.input === undefined)
    throw new ConfigError(place(["workload", "limit"]), "workload.limit goes with workload.input");
  if (model !== undefined && workload.model !== undefined)
    throw new ConfigError(place(["model"]), "model stands twice: here and in workload");
  if (promote !== undefined && fidelity !== "count")
    throw new ConfigError(place(["promote"]), "promote goes with fidelity: count, whose front it evaluates again");
  if (fidelity !== undefined && ("noc" in space || "noc" in base))
    throw new ConfigError(
      place(["noc" in space ? "space" : "base", "noc"]),
      "noc and fidelity both say how the network is simulated; give one",
    );
  const simulated = Object.keys(objectives).find((name) => name.startsWith("critical_path."));
  if (fidelity === "count" && simulated !== undefined)
    throw new ConfigError(
      place(["objectives"], simulated),
      `${simulated} is not known by counting; take fidelity packet`,
    );
}

/** What holds of every sweep file. */
function checkCommon(
  { space, search, base }: Pick<SweepFileData, "space" | "search" | "base">,
  place: Parsed["place"],
) {
  if (search.method === "grid" && search.budget !== undefined)
    throw new ConfigError(
      place(["search", "budget"]),
      "search.budget: a grid takes every point; random and nsga2 have a budget",
    );
  if (search.method !== "grid" && search.budget === undefined)
    throw new ConfigError(place(["search"]), `search.budget is missing: how many points ${search.method} may evaluate`);
  if (search.method !== "nsga2" && search.population !== undefined)
    throw new ConfigError(place(["search", "population"]), "search.population goes with method nsga2");
  const both = Object.keys(base).find((path) => path in space);
  if (both !== undefined) throw new ConfigError(place(["base", both]), `${both} stands in base and in space`);
}

/** @throws ConfigError, one line with the place, for the first fault */
function parsed<T>(source: string, text: string, form: Form<T>): { readonly data: T; readonly place: Parsed["place"] } {
  const yaml = parseYaml(source, text);
  const result = form.schema.safeParse(yaml.data);
  if (result.success) return { data: result.data, place: yaml.place };
  // A mistyped key is told rather than the key that is missing for it.
  const { issues } = result.error;
  throw fileFault(yaml, form, issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!);
}

/** The parts that every sweep file has. @param units of the figures that a point has */
function commonParts(
  data: Pick<SweepFileData, "space" | "search" | "base" | "objectives">,
  place: Parsed["place"],
  units: Units,
): Pick<SweepFile, "base" | "space" | "constraints" | "units" | "objectives" | "search" | "place"> {
  checkCommon(data, place);
  const { constraints, ...axes } = data.space;
  const made = Object.entries(axes).map(([path, values]) => makeAxis(path, values, place(["space", path])));
  if (made.length === 0)
    throw new ConfigError(place(["space"]), "space has no axis: name a configuration path and its values");
  const space = new Space(made, place(["space"]));
  return {
    base: data.base,
    space,
    constraints: constraints.map((condition, i) => parseConstraint(condition, place(["space", "constraints", i]))),
    units,
    objectives: Object.entries(data.objectives).map(([name, direction]) =>
      findObjective(name, direction, place(["objectives"], name), units),
    ),
    search: {
      method: data.search.method,
      budget: Math.min(data.search.budget ?? space.size, space.size),
      seed: data.search.seed,
      population: data.search.population ?? DEFAULT_POPULATION,
    },
    place: (path) => place(path),
  };
}

/** Reads a sweep file. @throws ConfigError, one line with the place, for the first fault */
export function readSweepFile(source: string, text: string): SweepFile {
  const { data, place } = parsed(source, text, SENTENCES);
  check(data, place);
  const { texts, input, limit } = data.workload;
  return {
    workload: {
      ...(texts === undefined ? {} : { texts }),
      ...(input === undefined ? {} : { input }),
      ...(limit === undefined ? {} : { limit }),
    },
    model: data.model ?? data.workload.model,
    ...commonParts(data, place, UNIT_OF),
    fidelity: data.fidelity,
    promote: data.promote,
    executor: data.executor,
  };
}

/** A sweep file whose workload is a spiking network. */
export interface NetworkSweepFile extends SweepFile {
  readonly network: NetworkSweepData["workload"];
}

/** Whether a sweep file says so; a file that cannot be read is none. */
export function isNetworkSweep(source: string, text: string): boolean {
  const { data } = parseYaml(source, text);
  const workload = (data as { workload?: unknown } | null)?.workload;
  return typeof workload === "object" && workload !== null && Object.hasOwn(workload, "network");
}

/**
 * Reads a sweep file whose workload is a spiking network.
 * @param units of the figures that a point has @throws ConfigError, one line with the place, for the first fault
 */
export function readNetworkSweep(source: string, text: string, units: Units): NetworkSweepFile {
  const { data, place } = parsed(source, text, NETWORK);
  const { fidelity, executor, workload } = data;
  const common = commonParts(data, place, units);
  return { workload: {}, network: workload, model: undefined, ...common, fidelity, promote: undefined, executor };
}
