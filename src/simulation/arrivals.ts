import { exponentialDecay } from "../base/decay.js";
import { naturalLog } from "../base/logarithm.js";
import { Random } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import type { Arrival } from "../contracts/arrival.js";

/** Which of the random numbers of a seed arrivals take: "arr". */
const DRAWS = 0x617272;

/** Of the exponential distribution with mean 1: at most 32 ln 2, for the 2^32 numbers that are drawn from. */
const exponential = (random: Random): number => -naturalLog(1 - random.unit());

/** Of the standard normal distribution: Marsaglia's polar method. */
function normal(random: Random): number {
  for (;;) {
    const x = 2 * random.unit() - 1;
    const y = 2 * random.unit() - 1;
    const s = x * x + y * y;
    if (s > 0 && s < 1) return x * Math.sqrt((-2 * naturalLog(s)) / s);
  }
}

/** Of the gamma distribution with scale 1 (Marsaglia, Tsang, ACM TOMS 26:363, 2000). */
function gamma(random: Random, shape: number): number {
  // Their note for shapes below 1: a draw of the shape above, times the power 1 / shape of a uniform one.
  if (shape < 1) return gamma(random, shape + 1) * exponentialDecay(exponential(random) / shape).kept;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (naturalLog(1 - random.unit()) < 0.5 * x * x + d - d * v + d * naturalLog(v)) return d * v;
  }
}

function drawn(count: number, perSecond: number, tickPs: number, gap: () => number): number[] {
  const meanTicks = 1e12 / tickPs / perSecond;
  let sum = 0;
  return Array.from({ length: count }, () => {
    sum += gap();
    return Math.round(sum * meanTicks);
  });
}

function traced(file: string, seconds: readonly number[] | null, count: number, tickPs: number): number[] {
  if (seconds === null) throw new UserError(`host.arrival trace:${file}: only run, eval and load read the file`);
  if (seconds.length < count)
    throw new UserError(
      `host.arrival trace:${file}: has ${seconds.length} arrivals, a chip run of ${count} sentences needs as many`,
    );
  return seconds.slice(0, count).map((time) => Math.round((time * 1e12) / tickPs));
}

/**
 * Tick in which each of `count` sentences comes to the host, in ascending order; null: each as soon as the chip can
 * admit it. Times are added up before they are rounded, so their mean rate is that of the process. A seed draws the
 * same gaps at every rate, in proportion.
 * @throws UserError for a trace that is too short, or times beyond 2^53 ticks
 */
export function arrivalTicks(arrival: Arrival, count: number, tickPs: number, seed: number): number[] | null {
  const ticks = ((): number[] | null => {
    switch (arrival.kind) {
      case "interval":
        return arrival.ticks === 0 ? null : Array.from({ length: count }, (_, i) => i * arrival.ticks);
      case "poisson": {
        const random = new Random(seed, DRAWS);
        return drawn(count, arrival.perSecond, tickPs, () => exponential(random));
      }
      case "gamma": {
        const random = new Random(seed, DRAWS);
        const { shape } = arrival;
        return drawn(count, arrival.perSecond, tickPs, () => gamma(random, shape) / shape);
      }
      case "trace":
        return traced(arrival.file, arrival.seconds, count, tickPs);
    }
  })();
  if (ticks !== null && (ticks.at(-1) ?? 0) > Number.MAX_SAFE_INTEGER)
    throw new UserError("host.arrival: sentences come later than 2^53 ticks, beyond which no time is exact");
  return ticks;
}
