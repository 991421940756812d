import type { Objective } from "./metrics.js";
import type { Values } from "./search/pareto.js";
import type { PointRecord } from "./store/record.js";

/** Objectives of a feasible record, each to be made small; null for all others. */
export function valuesOf(objectives: readonly Objective[], record: PointRecord): Values | null {
  if (!record.feasible) return null;
  return objectives.map(({ metric, direction }) => {
    const value = record.metrics[metric];
    if (value === undefined) return Number.POSITIVE_INFINITY;
    return direction === "min" ? value : -value;
  });
}
