import { confidence } from "../netbench/statistics.js";
import { left } from "./chip-trials.js";
import type { LoadRun } from "./serve.js";

/** What a chip serves at most, sentences a second. */
export interface Capacity {
  readonly rate: number;
  /** Interval of 95 %; null where there are too few requests, or it has no upper end. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** Consecutive parts of the run whose mean gaps give the interval. */
const SECTIONS = 10;

/**
 * Throughput of a run in which there is always a sentence to serve, with an interval by batch means (Law 2015, 9.5.3):
 * from the mean gaps between completions in ten consecutive sections. @param tick seconds
 */
export function capacityOfRun({ served }: LoadRun, warmup: number, tick: number): Capacity {
  const ends = served.map(left).sort((a, b) => a - b);
  const from = warmup === 0 ? 0 : ends[warmup - 1]!;
  const count = ends.length - warmup;
  const span = ((ends.at(-1) ?? 0) - from) * tick;
  const rate = span === 0 ? 0 : count / span;
  const size = Math.floor(count / SECTIONS);
  if (size === 0 || span === 0) return { rate, interval: null };
  const endOf = (section: number): number => (section === 0 ? from : ends[warmup + section * size - 1]!);
  const gaps = Array.from({ length: SECTIONS }, (_, i) => ((endOf(i + 1) - endOf(i)) / size) * tick);
  const { half } = confidence(gaps);
  const mean = 1 / rate;
  return { rate, interval: half < mean ? [1 / (mean + half), 1 / (mean - half)] : null };
}

/** Whether a rate is below what the chip can serve; null where the interval does not tell. */
export function isStable(offered: number | null, capacity: Capacity | null): boolean | null {
  if (offered === null || capacity === null || capacity.interval === null) return null;
  const [low, high] = capacity.interval;
  return offered < low ? true : offered > high ? false : null;
}
