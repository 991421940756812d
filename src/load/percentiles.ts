import { confidence } from "../netbench/statistics.js";

/** Requests below which p99.9 says nothing. */
export const P999_REQUESTS = 10_000;
/** Consecutive parts of a run with one seed, whose figures give a confidence interval. */
const SECTIONS = 10;

export const PERCENTILES = { p50: 50, p90: 90, p99: 99, p999: 99.9 } as const;
export type PercentileName = keyof typeof PERCENTILES;

/** Mean and percentiles of times in seconds; null where there are too few. */
export type Times = Record<"mean" | PercentileName, number | null>;
/** Half widths of the 95 % confidence intervals. */
export type TimesAndErrors = Times & { readonly ci95: Times };

/** Nearest rank of sorted values; p999 null below 10,000. */
export function percentileOf(sorted: ArrayLike<number>, name: PercentileName): number | null {
  if (sorted.length === 0 || (name === "p999" && sorted.length < P999_REQUESTS)) return null;
  const rank = Math.ceil((PERCENTILES[name] * sorted.length) / 100 - 1e-9);
  return sorted[Math.max(1, rank) - 1]!;
}

function timesOf(values: readonly number[]): Times {
  const sorted = Float64Array.from(values).sort();
  const mean = values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  const percentiles = Object.keys(PERCENTILES).map((name) => [name, percentileOf(sorted, name as PercentileName)]);
  return { mean, ...Object.fromEntries(percentiles) } as Times;
}

/** Runs that stand for independent samples: those of several seeds, or consecutive sections of one. */
function samplesOf(runs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (runs.length > 1) return runs;
  const [values = []] = runs;
  const size = Math.floor(values.length / SECTIONS);
  return Array.from({ length: size === 0 ? 0 : SECTIONS }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** Times of all runs together, with errors from their spread between runs. @param runs one list a seed, in order */
export function timesAndErrors(runs: readonly (readonly number[])[], scale: number): TimesAndErrors {
  const all = timesOf(runs.flat());
  const samples = samplesOf(runs).map(timesOf);
  const halfOf = (name: keyof Times): number | null => {
    const values = samples.map((times) => times[name]).filter((value) => value !== null);
    return all[name] === null || values.length < 2 || values.length < samples.length ? null : confidence(values).half;
  };
  const scaled = (value: number | null): number | null => (value === null ? null : value * scale);
  const names = Object.keys(all) as (keyof Times)[];
  const each = (of: (name: keyof Times) => number | null): Times =>
    Object.fromEntries(names.map((name) => [name, scaled(of(name))])) as Times;
  return { ...each((name) => all[name]), ci95: each(halfOf) };
}
