import type { LoadPoint } from "../../load/load-point.js";
import type { LoadResult } from "../../load/load-result.js";
import { type Compared, compared } from "./compare.js";
import { compareEstimates, type IntervalCompared } from "./intervals.js";

const TIMES = ["mean", "p50", "p90", "p99", "p999"] as const;

const nameOf = ({ scenario, offered_per_second: rate }: LoadPoint): string =>
  rate === null ? `load.${scenario}` : `load.${scenario}.${Number(rate.toPrecision(12))}`;

function compareTimes(name: string, a: LoadPoint, b: LoadPoint): IntervalCompared[] {
  return TIMES.flatMap((time) => {
    const [x, y] = [a.latency[time], b.latency[time]];
    const [halfX, halfY] = [a.latency.ci95[time], b.latency.ci95[time]];
    if (x === null || y === null || halfX === null || halfY === null) return [];
    const of = (value: number, half: number) => ({ value, low: value - half, high: value + half });
    const half = Math.hypot(halfX, halfY);
    return [compareEstimates(`${name}.latency.${time}`, "s", of(x, halfX), of(y, halfY), [y - x - half, y - x + half])];
  });
}

/** Two load folders: latency, throughput and energy at the scenarios and rates that both have. */
export function compareLoads(
  a: LoadResult,
  b: LoadResult,
): { readonly metrics: Compared[]; readonly intervals: IntervalCompared[]; readonly differences: string[] } {
  const metrics = [compared("capacity_per_second", "1/s", a.capacity_per_second, b.capacity_per_second)];
  const intervals: IntervalCompared[] = [];
  const others = new Map(b.points.map((point) => [nameOf(point), point]));
  let common = 0;
  for (const x of a.points) {
    const name = nameOf(x);
    const y = others.get(name);
    if (y === undefined) continue;
    common++;
    metrics.push(
      ...TIMES.map((time) => compared(`${name}.latency.${time}`, "s", x.latency[time], y.latency[time])),
      compared(`${name}.throughput_per_second`, "1/s", x.throughput_per_second, y.throughput_per_second),
      compared(`${name}.energy_per_request_fj`, "fJ", x.energy_per_request_fj, y.energy_per_request_fj),
      compared(`${name}.static_share`, "-", x.static_share, y.static_share),
    );
    intervals.push(...compareTimes(name, x, y));
  }
  const differences: string[] = [];
  if (a.model !== b.model) differences.push(`model: ${a.model}, ${b.model}`);
  if (a.chip !== b.chip) differences.push(`chip: ${a.chip}, ${b.chip}`);
  if (a.rows !== b.rows) differences.push(`sentences: ${a.rows}, ${b.rows}`);
  if (a.arrival !== b.arrival) differences.push(`arrival: ${a.arrival}, ${b.arrival}`);
  if (differences.length === 0 && a.config_sha256 !== b.config_sha256)
    differences.push("the configurations are not the same");
  if (common === 0) differences.push("no scenario and rate is in both");
  return { metrics, intervals, differences };
}
