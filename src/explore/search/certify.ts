import { plural } from "../../base/format.js";
import { countedAs } from "../metrics.js";
import type { Sweep } from "../sweep.js";
import { type Entry, entryOf } from "./entry.js";
import { covers, front, type Values } from "./pareto.js";

/** Points simulated between two looks at what is still open: a number of its own, so threads never change a byte. */
const WAVE = 4;

/** What the simulations of a counted sweep show. */
export interface Certificate {
  readonly level: "packet" | "flit";
  /** Points counted that fit, of which the simulated ones are a part. */
  readonly points: number;
  readonly simulated: number;
  /** Most simulations that the file allows. */
  readonly budget: number;
  /** Points not simulated whose bound still could beat a simulated one, or stand beside it on the front. */
  readonly missing: number;
  /** No point of `points` beats those found: what is not simulated has a bound that something simulated covers. */
  readonly proved: boolean;
  /** Why no proof is offered; null: one is. */
  readonly unprovable: string | null;
}

/** The points simulated, and what that shows. */
export interface Certified {
  readonly promoted: readonly Entry[];
  readonly certificate: Certificate;
}

/** Why counting bounds no better value of these objectives; null where it does. */
export function unprovable({ objectives }: Pick<Sweep["file"], "objectives">): string | null {
  const other = objectives.find(({ metric, direction }) => direction === "max" || countedAs(metric) === "estimate");
  if (other === undefined) return null;
  return `counting is no lower bound of ${other.name}${other.direction === "max" ? ", which is to be large" : ""}`;
}

const scale = (values: Values): number => values.reduce((sum, value) => sum + Math.log(Math.max(value, 1e-300)), 0);

/** The next points to simulate: those whose bounds nothing beats, the smallest product of bounds first. */
function wave(open: readonly Entry[], most: number): Entry[] {
  const best = open[0]?.values?.length === 1 ? [...open] : front(open, ({ values }) => values as Values);
  return best.sort((a, b) => scale(a.values!) - scale(b.values!) || a.index - b.index).slice(0, most);
}

/**
 * Simulates counted points in the order of their bounds until no bound that is left could enter the front, or the
 * budget of simulations is used up. A point is closed once a simulated one is nowhere worse than its bound. Without
 * bounds, the counted front alone is simulated.
 * @param counted points that fit, with their bounds
 */
export async function certify(sweep: Sweep, counted: readonly Entry[], level: "packet" | "flit"): Promise<Certified> {
  const { simulations: budget } = sweep.file.search;
  const why = unprovable(sweep.file);
  const promoted: Entry[] = [];
  let open = why === null ? [...counted] : front(counted, ({ values }) => values as Values);
  for (;;) {
    const next = wave(open, Math.min(WAVE, budget - promoted.length));
    if (next.length === 0) break;
    const indices = next.map(({ index }) => index);
    const simulated = await sweep.evaluateAll(indices, entryOf(sweep), level);
    promoted.push(...simulated);
    const done = new Set(simulated.map(({ index }) => index));
    open = open.filter(({ index, values }) => {
      if (done.has(index)) return false;
      return why !== null || !simulated.some((one) => one.values !== null && covers(one.values, values!));
    });
    // An interrupt, or points that could not be evaluated.
    if (simulated.length < next.length) break;
  }
  const certificate: Certificate = {
    level,
    points: counted.length,
    simulated: promoted.length,
    budget,
    missing: open.length,
    proved: why === null && open.length === 0,
    unprovable: why,
  };
  return { promoted, certificate };
}

/** One sentence for people. */
export function certificateText({ level, points, simulated, missing, proved, unprovable: why }: Certificate): string {
  if (proved) return `proved best of ${points} points at ${level} level (${simulated} simulated)`;
  if (why !== null) return `best of the ${plural(simulated, "point")} simulated at ${level} level: ${why}`;
  return `best of the ${plural(simulated, "point")} simulated at ${level} level; at most ${missing} more simulations prove the best of ${points}`;
}
