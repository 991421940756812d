import type { GroupRanges } from "../../contracts/constant-corners.js";
import { CONSTANT_GROUPS } from "../../contracts/constant-groups.js";
import { largestGap } from "../../contracts/energy-ranking.js";
import type { Metrics, Objective } from "../metrics.js";
import type { Values } from "../search/pareto.js";

/** What the energy of a point is multiplied by in an objective that follows it; undefined: the objective does not. */
const SCALES: Readonly<Record<string, (metrics: Metrics) => number>> = {
  energy: ({ inputs }) => 1 / inputs!,
  "energy.total_fj": () => 1,
  energy_delay: ({ seconds }) => seconds!,
  power_w: ({ seconds }) => 1 / seconds!,
};

/** A point with its figures. */
export interface Ranged {
  readonly key: string;
  readonly values: Values;
  readonly metrics: Metrics;
}

function rangesOf(metrics: Metrics): GroupRanges | undefined {
  const entries = CONSTANT_GROUPS.map((group) => {
    const [fj, low_fj, high_fj] = ["fj", "low_fj", "high_fj"].map((end) => metrics[`energy_ranges.${group}.${end}`]);
    return [group, { fj, low_fj, high_fj }] as const;
  });
  return entries.every(([, { fj }]) => fj !== undefined) ? (Object.fromEntries(entries) as GroupRanges) : undefined;
}

/**
 * Keys of the points that stay on the front whatever the constants of energy are in their ranges: no other point could
 * be as good in all else and take no more energy. Undefined where no objective follows energy, or figures lack ranges.
 * @param others all points that could beat them, these among them; bounds of counted ones make the answer cautious
 */
export function surviving(
  front: readonly Ranged[],
  others: readonly Ranged[],
  objectives: readonly Pick<Objective, "metric">[],
): ReadonlySet<string> | undefined {
  const scaleOf = objectives.map(({ metric }) => (Object.hasOwn(SCALES, metric) ? SCALES[metric] : undefined));
  if (scaleOf.every((scale) => scale === undefined)) return undefined;
  const ranges = new Map(others.map(({ key, metrics }) => [key, rangesOf(metrics)]));
  if ([...ranges.values()].some((one) => one === undefined)) return undefined;
  const couldBeat = (other: Ranged, point: Ranged): boolean =>
    scaleOf.every((scale, i) => {
      if (scale === undefined) return other.values[i]! <= point.values[i]!;
      const [a, b] = [point, other].map(({ metrics }) => scale(metrics)) as [number, number];
      return largestGap(ranges.get(point.key)!, ranges.get(other.key)!, [a, b]) >= 0;
    });
  const equal = (a: Values, b: Values): boolean => a.every((value, i) => value === b[i]);
  return new Set(
    front
      .filter((point) => !others.some((one) => !equal(one.values, point.values) && couldBeat(one, point)))
      .map(({ key }) => key),
  );
}
