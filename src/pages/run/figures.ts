import { CATALOGUE, type Catalogue, METRICS, type Metric } from "../../contracts/metrics.js";
import type { Summary } from "../../contracts/summary.js";

/** A figure of a run as a whole. */
export interface Figure {
  /** As `explain` takes it, such as energy.total_fj. */
  readonly name: string;
  readonly value: number;
  readonly metric: Metric;
}

const KNOWN = new Set(METRICS.map(({ name }) => name));

/** A path below `totals` by the name that the catalogue has for it. */
const nameOf = (path: string): string => (KNOWN.has(path) ? path : path.replace(/^totals\./, ""));

function* numbers(value: unknown, path: string): Generator<[path: string, value: number]> {
  if (typeof value === "number") yield [path, value];
  else if (typeof value === "object" && value !== null && !Array.isArray(value))
    for (const [key, item] of Object.entries(value)) yield* numbers(item, path === "" ? key : `${path}.${key}`);
}

/** Parts of a summary that are of the run as a whole. */
const OF_THE_RUN = [
  "totals",
  "energy_views",
  "energy_ranges",
  "synaptic_operation",
  "network_accounts",
  "outside_fj",
  "evidence",
  "chip",
  "host_work",
] as const satisfies readonly (keyof Summary)[];

/**
 * Every figure of the run as a whole, in the order of the summary. Lists (sentences, sites, registers) have none, and
 * what the catalogue does not know, in a folder of another version, is left out.
 */
export function figuresOf(summary: Summary, catalogue: Catalogue = CATALOGUE): Figure[] {
  const values = Object.fromEntries(OF_THE_RUN.map((key) => [key, summary[key]]));
  return [...numbers(values, "")].flatMap(([path, value]) => {
    const metric = catalogue.at(path);
    return metric === undefined ? [] : [{ name: nameOf(path), value, metric }];
  });
}
