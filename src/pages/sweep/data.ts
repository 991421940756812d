import type { ParetoFile } from "../../explore/output/pareto-file.js";
import { type ResultLine, readPareto, readResults } from "./files.js";
import { type Limit, readLimits } from "./limits.js";
import type { DrawnPoint, EnergyRange } from "./page-data.js";

/** Value of a configuration key that nothing else sets; undefined where there is none. */
export type Defaults = (path: string) => string | number | boolean | undefined;

/** Mean of each objective over the feasible points with one value of an axis. */
export interface Effect {
  readonly value: string | number | boolean;
  readonly points: number;
  readonly infeasible: number;
  readonly means: readonly number[];
}

export interface SweepReport {
  readonly pareto: ParetoFile;
  /** Constraints on objectives that a line can show. */
  readonly limits: readonly Limit[];
  /** At most `MOST_DRAWN`, the front among them. */
  readonly drawn: readonly DrawnPoint[];
  /** Feasible points that could be drawn. */
  readonly feasible: number;
  readonly effects: readonly { readonly path: string; readonly values: readonly Effect[] }[];
  /** Reasons why points do not fit, numbers left out, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly points: number }[];
}

/** Points on one drawing. */
export const MOST_DRAWN = 1500;

interface Sum {
  points: number;
  infeasible: number;
  readonly sums: number[];
}

/** A figure of a point per input. */
function rangeOf({ metrics }: ResultLine): EnergyRange | null {
  const [fj, low, high] = ["energy.total_fj", "energy.low_fj", "energy.high_fj"].map((name) => metrics[name]);
  if (fj === undefined || low === undefined || high === undefined) return null;
  const inputs = metrics.inputs ?? 1;
  return { fj: fj / inputs, low: low / inputs, high: high / inputs };
}

/**
 * Reads the results of a sweep folder, line by line.
 * @param defaults of the configuration, by which the default chip is known
 * @throws UserError if they are not there, or damaged
 */
export function collectSweep(folder: string, defaults: Defaults = () => undefined): SweepReport {
  const pareto = readPareto(folder);
  const metrics = Object.values(pareto.objectives).map(({ metric }) => metric);
  const front = new Map(pareto.front.map(({ key, command }) => [key, command]));
  const promoted = new Set(pareto.promoted.map(({ point }) => JSON.stringify(point)));
  const drawnOf = (row: ResultLine): DrawnPoint => ({
    point: row.point,
    values: metrics.map((name) => row.metrics[name]!),
    front: front.has(row.key),
    counted: row.fidelity === "count",
    energy: rangeOf(row),
    isDefault: Object.entries(row.point).every(([path, value]) => defaults(path) === value),
    command: front.get(row.key) ?? null,
  });
  const sums = new Map<string, Map<Effect["value"], Sum>>();
  const reasons = new Map<string, number>();
  const kept: DrawnPoint[] = [];
  let others: DrawnPoint[] = [];
  let feasible = 0;
  let every = 1;
  for (const row of readResults(folder, metrics)) {
    // Promoted points stand in their own table: means over two ways of evaluation would mean nothing.
    if (row.fidelity !== pareto.fidelity && pareto.promoted.length > 0) {
      if (row.feasible) kept.push(drawnOf(row));
      continue;
    }
    addEffects(sums, row, metrics);
    if (!row.feasible) {
      const reason = row.reason!.replaceAll(/\d+/g, "N");
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      continue;
    }
    feasible++;
    // What is simulated is drawn as simulated.
    if (promoted.has(JSON.stringify(row.point))) continue;
    const drawn = drawnOf(row);
    if (drawn.front || drawn.isDefault) kept.push(drawn);
    else if (feasible % every === 0) others.push(drawn);
    if (others.length > MOST_DRAWN) {
      others = others.filter((_, i) => i % 2 === 0);
      every *= 2;
    }
  }
  return {
    pareto,
    limits: readLimits(folder, pareto),
    drawn: [...others, ...kept],
    feasible,
    effects: [...sums].map(([path, values]) => ({
      path,
      values: [...values]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([value, { points, infeasible, sums: total }]) => ({
          value,
          points,
          infeasible,
          means: total.map((sum) => sum / points),
        })),
    })),
    reasons: [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, points]) => ({ reason, points })),
  };
}

function addEffects(all: Map<string, Map<Effect["value"], Sum>>, row: ResultLine, metrics: readonly string[]): void {
  for (const [path, value] of Object.entries(row.point)) {
    const values = all.get(path) ?? new Map<Effect["value"], Sum>();
    all.set(path, values);
    const sum = values.get(value) ?? { points: 0, infeasible: 0, sums: metrics.map(() => 0) };
    values.set(value, sum);
    if (!row.feasible) {
      sum.infeasible++;
      continue;
    }
    sum.points++;
    metrics.forEach((name, i) => {
      sum.sums[i] = sum.sums[i]! + row.metrics[name]!;
    });
  }
}
