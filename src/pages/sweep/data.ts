import type { ParetoFile } from "../../explore/output/pareto-file.js";
import type { Point } from "../../explore/space/point.js";
import { type ResultLine, readPareto, readResults } from "./files.js";

/** A feasible point as the page draws it: objectives in the order of pareto.json. */
export interface DrawnPoint {
  readonly point: Point;
  readonly values: readonly number[];
  readonly front: boolean;
}

/** Mean of each objective over the feasible points with one value of an axis. */
export interface Effect {
  readonly value: string | number | boolean;
  readonly points: number;
  readonly infeasible: number;
  readonly means: readonly number[];
}

export interface SweepReport {
  readonly pareto: ParetoFile;
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

/** Reads the results of a sweep folder, line by line. @throws UserError if they are not there, or damaged */
export function collectSweep(folder: string): SweepReport {
  const pareto = readPareto(folder);
  const metrics = Object.values(pareto.objectives).map(({ metric }) => metric);
  const front = new Set(pareto.front.map(({ key }) => key));
  const sums = new Map<string, Map<Effect["value"], Sum>>();
  const reasons = new Map<string, number>();
  const onFront: DrawnPoint[] = [];
  let others: DrawnPoint[] = [];
  let feasible = 0;
  let every = 1;
  for (const row of readResults(folder, metrics)) {
    // Promoted points stand in their own table: means over two ways of evaluation would mean nothing.
    if (row.fidelity !== pareto.fidelity && pareto.promoted.length > 0) {
      if (front.has(row.key))
        onFront.push({ point: row.point, values: metrics.map((name) => row.metrics[name]!), front: true });
      continue;
    }
    addEffects(sums, row, metrics);
    if (!row.feasible) {
      const reason = row.reason!.replaceAll(/\d+/g, "N");
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      continue;
    }
    feasible++;
    const drawn = { point: row.point, values: metrics.map((name) => row.metrics[name]!), front: front.has(row.key) };
    if (drawn.front) onFront.push(drawn);
    else if (feasible % every === 0) others.push(drawn);
    if (others.length > MOST_DRAWN) {
      others = others.filter((_, i) => i % 2 === 0);
      every *= 2;
    }
  }
  return {
    pareto,
    drawn: [...others, ...onFront],
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
