import { type Counted, countedAs, metricNamed, type Units } from "./metrics.js";
import type { Constraint, Lookup } from "./space/constraint.js";
import type { PointRecord } from "./store/record.js";

/** A constraint that takes figures of the result, such as `latency <= 1 ms`. */
export interface ResultConstraint extends Constraint {
  /** Figures that it takes, by the names it uses. */
  readonly metrics: ReadonlyMap<string, string>;
  /** Where a counted point fails it, the simulated one does too. */
  readonly bindsCounted: boolean;
}

/** A constraint that takes figures of the result; undefined where it takes none. @param isKey names that come first */
export function resultConstraint(
  constraint: Constraint,
  units: Units,
  isKey: (path: string) => boolean,
): ResultConstraint | undefined {
  const metrics = new Map<string, string>();
  for (const path of constraint.paths) {
    const metric = isKey(path) ? undefined : metricNamed(path, units);
    if (metric !== undefined) metrics.set(path, metric);
  }
  if (metrics.size === 0) return undefined;
  const kinds = [...metrics.values()].map(countedAs);
  const isKind = (kind: Counted): boolean => kinds.every((own) => own === kind);
  const bindsCounted = isKind("exact") || (constraint.below !== undefined && isKind("below"));
  return { ...constraint, metrics, bindsCounted };
}

/**
 * The first constraint that a result fails, in words; undefined where it fails none, or is counted and may not be
 * judged yet.
 * @param judged whether counted results are final @param lookup of what is no figure
 */
export function brokenBy(
  constraints: readonly ResultConstraint[],
  record: PointRecord,
  judged: boolean,
  lookup: Lookup,
): string | undefined {
  if (!record.feasible) return undefined;
  const { metrics: figures, fidelity } = record;
  const broken = constraints.find(({ holds, metrics, bindsCounted }) => {
    if (fidelity === "count" && !judged && !bindsCounted) return false;
    return !holds((path) => figures[metrics.get(path) ?? ""] ?? lookup(path));
  });
  if (broken === undefined) return undefined;
  const found = [...broken.metrics].map(([path, metric]) => `${path} is ${figures[metric]}`).join(", ");
  return `${broken.text} does not hold: ${found}`;
}
