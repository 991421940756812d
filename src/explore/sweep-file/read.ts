import type { Scalar } from "../../config/assignment.js";
import { ConfigError, type Place } from "../../config/config-error.js";
import { findObjective, metricNamed, type Objective, UNIT_OF, type Units } from "../metrics.js";
import { type ResultConstraint, resultConstraint } from "../result-constraint.js";
import { makeAxis } from "../space/axis.js";
import { type Constraint, parseConstraint } from "../space/constraint.js";
import { AREA } from "../space/point.js";
import { Space } from "../space/space.js";
import { quantityIn, unitOfKey } from "../space/units.js";
import { type Form, type Parsed, parsed, parseYaml } from "./parse.js";
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
  /** Of configurations, which are checked before a point is evaluated. */
  readonly constraints: readonly Constraint[];
  /** Of results. */
  readonly resultConstraints: readonly ResultConstraint[];
  /** Figures that a point has. */
  readonly units: Units;
  readonly objectives: readonly Objective[];
  readonly search: {
    readonly method: Method;
    readonly budget: number;
    readonly seed: number;
    readonly population: number;
    /** Most points that are simulated after counting. */
    readonly simulations: number;
  };
  /** Undefined: what configuration key `noc` says. */
  readonly fidelity: Fidelity | undefined;
  /** What simulates counted points; undefined: nothing does. */
  readonly promote: "packet" | "flit" | undefined;
  readonly executor: (typeof EXECUTORS)[number];
  /** Where a key stands, for errors found later. */
  readonly place: (path: readonly string[]) => Place;
}

const DEFAULT_POPULATION = 20;
const DEFAULT_SIMULATIONS = 64;

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

function check({ workload, model, space, fidelity, promote, base, objectives }: SweepFileData, place: Parsed["place"]) {
  if ((workload.texts === undefined) === (workload.input === undefined))
    throw new ConfigError(place(["workload"]), "workload needs either texts or input");
  if (workload.limit !== undefined && workload.input === undefined)
    throw new ConfigError(place(["workload", "limit"]), "workload.limit goes with workload.input");
  if (model !== undefined && workload.model !== undefined)
    throw new ConfigError(place(["model"]), "model stands twice: here and in workload");
  if (promote !== undefined && fidelity !== "count")
    throw new ConfigError(place(["promote"]), "promote goes with fidelity: count, whose points it simulates");
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
  promotes: boolean,
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
  if (search.simulations !== undefined && !promotes)
    throw new ConfigError(
      place(["search", "simulations"]),
      "search.simulations goes with fidelity: count and its promote: packet or flit",
    );
  const both = Object.keys(base).find((path) => path in space);
  if (both !== undefined) throw new ConfigError(place(["base", both]), `${both} stands in base and in space`);
}

/** A quantity such as `128KiB` as the number that its key takes; anything else as it is. */
function inOwnUnit<T extends Scalar>(path: string, value: T): T | number {
  return (typeof value === "string" ? quantityIn(value, unitOfKey(path) ?? "") : undefined) ?? value;
}

/** The parts that every sweep file has. @param units of the figures that a point has @param promotes what it counts */
function commonParts(
  data: Pick<SweepFileData, "space" | "search" | "base" | "objectives">,
  place: Parsed["place"],
  units: Units,
  promotes: boolean,
): Pick<
  SweepFile,
  "base" | "space" | "constraints" | "resultConstraints" | "units" | "objectives" | "search" | "place"
> {
  checkCommon(data, place, promotes);
  const { constraints, ...axes } = data.space;
  const made = Object.entries(axes).map(([path, values]) =>
    makeAxis(
      path,
      Array.isArray(values) ? values.map((value) => inOwnUnit(path, value)) : values,
      place(["space", path]),
    ),
  );
  if (made.length === 0)
    throw new ConfigError(place(["space"]), "space has no axis: name a configuration path and its values");
  const space = new Space(made, place(["space"]));
  const unitOf = (path: string): string | undefined => unitOfKey(path) ?? units.get(metricNamed(path, units) ?? path);
  // Silicon follows from the configuration alone, so it is known before.
  const isKey = (path: string): boolean => unitOfKey(path) !== undefined || path in axes || path === AREA;
  const all = constraints.map((condition, i) => {
    const constraint = parseConstraint(condition, place(["space", "constraints", i]), unitOf);
    return { constraint, result: resultConstraint(constraint, units, isKey) };
  });
  return {
    base: Object.fromEntries(Object.entries(data.base).map(([path, value]) => [path, inOwnUnit(path, value)])),
    space,
    constraints: all.flatMap(({ constraint, result }) => (result === undefined ? [constraint] : [])),
    resultConstraints: all.flatMap(({ result }) => (result === undefined ? [] : [result])),
    units,
    objectives: Object.entries(data.objectives).map(([name, direction]) =>
      findObjective(name, direction, place(["objectives"], name), units),
    ),
    search: {
      method: data.search.method,
      budget: Math.min(data.search.budget ?? space.size, space.size),
      seed: data.search.seed,
      population: data.search.population ?? DEFAULT_POPULATION,
      simulations: data.search.simulations ?? DEFAULT_SIMULATIONS,
    },
    place: (path) => place(path),
  };
}

/** Reads a sweep file. @throws ConfigError, one line with the place, for the first fault */
export function readSweepFile(source: string, text: string): SweepFile {
  const { data, place } = parsed(source, text, SENTENCES);
  check(data, place);
  const { texts, input, limit } = data.workload;
  const given = data.promote ?? (data.fidelity === "count" ? "flit" : "none");
  const promote = given === "none" ? undefined : given;
  return {
    workload: {
      ...(texts === undefined ? {} : { texts }),
      ...(input === undefined ? {} : { input }),
      ...(limit === undefined ? {} : { limit }),
    },
    model: data.model ?? data.workload.model,
    ...commonParts(data, place, UNIT_OF, promote !== undefined),
    fidelity: data.fidelity,
    promote,
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
  const common = commonParts(data, place, units, false);
  return { workload: {}, network: workload, model: undefined, ...common, fidelity, promote: undefined, executor };
}
