import { describe, expect, it } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { type Arrival, parseArrival } from "../../src/contracts/arrival.js";
import { arrivalTicks } from "../../src/simulation/arrivals.js";

const TICK_PS = 2000;
const N = 100_000;
const PER_SECOND = 1000;
const MEAN_TICKS = 1e12 / TICK_PS / PER_SECOND;

const times = (arrival: Arrival, seed = 1, count = N): number[] => arrivalTicks(arrival, count, TICK_PS, seed)!;
const gapsOf = (ticks: readonly number[]): number[] => ticks.map((tick, i) => tick - (ticks[i - 1] ?? 0));

/** Mean of the gaps, and their squared coefficient of variation. */
function moments(arrival: Arrival): { mean: number; spread: number } {
  const gaps = gapsOf(times(arrival));
  const mean = gaps.reduce((a, b) => a + b, 0) / N;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (N - 1);
  return { mean, spread: variance / mean ** 2 };
}

describe("arrivals", () => {
  it("of a Poisson process have gaps of the exponential distribution", () => {
    const { mean, spread } = moments({ kind: "poisson", perSecond: PER_SECOND });
    // Four standard errors: of the mean 1 / sqrt(N), of the spread sqrt(8 / N).
    expect(Math.abs(mean / MEAN_TICKS - 1)).toBeLessThan(4 / Math.sqrt(N));
    expect(Math.abs(spread - 1)).toBeLessThan(4 * Math.sqrt(8 / N));
    const gaps = gapsOf(times({ kind: "poisson", perSecond: PER_SECOND }));
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const below = gaps.filter((gap) => gap < -Math.log(1 - share) * MEAN_TICKS).length / N;
      expect(Math.abs(below - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / N));
    }
  });

  it.each([0.1, 0.5, 1, 2.5, 16])("of gaps of the gamma distribution have mean and spread of shape %d", (shape) => {
    const { mean, spread } = moments({ kind: "gamma", perSecond: PER_SECOND, shape });
    expect(Math.abs(mean / MEAN_TICKS - 1)).toBeLessThan(4 / Math.sqrt(N * shape));
    // The fourth moment of gamma gives the variance of the sample variance: (2 + 6 / shape) / N of its square.
    expect(Math.abs(spread * shape - 1)).toBeLessThan(6 * Math.sqrt((2 + 6 / shape) / N) + 8 / Math.sqrt(N * shape));
  });

  it("are the same for a seed, others for another, and in proportion at another rate", () => {
    const at = (perSecond: number, seed = 1) => times({ kind: "poisson", perSecond }, seed, 1000);
    expect(at(10)).toEqual(at(10));
    expect(at(10, 2)).not.toEqual(at(10));
    at(1000).forEach((tick, i) => {
      expect(Math.abs(at(10)[i]! / 100 - tick)).toBeLessThanOrEqual(0.51);
    });
  }, 30_000);

  it("of an interval and of a trace are where they say", () => {
    expect(times({ kind: "interval", ticks: 7 }, 1, 4)).toEqual([0, 7, 14, 21]);
    expect(arrivalTicks({ kind: "interval", ticks: 0 }, 4, TICK_PS, 1)).toBeNull();
    const trace = { kind: "trace", file: "a.txt", seconds: [0, 1e-6, 0.5] } as const;
    expect(times(trace, 1, 3)).toEqual([0, 500, 250_000_000]);
    expect(() => times(trace, 1, 4)).toThrow("has 3 arrivals, a chip run of 4 sentences");
    expect(() => times({ ...trace, seconds: null }, 1, 1)).toThrow(UserError);
    expect(() => times({ kind: "poisson", perSecond: 1e-6 }, 1, 100_000)).toThrow("2^53 ticks");
  });
});

describe("values of host.arrival", () => {
  it.each<[unknown, Arrival]>([
    [0, { kind: "interval", ticks: 0 }],
    ["poisson:2.5", { kind: "poisson", perSecond: 2.5 }],
    ["gamma:1e3,0.5", { kind: "gamma", perSecond: 1000, shape: 0.5 }],
    ["trace:a file.txt", { kind: "trace", file: "a file.txt", seconds: null }],
  ])("%s", (value, arrival) => expect(parseArrival(value)).toEqual(arrival));

  it.each([
    -1,
    1.5,
    "5",
    "poisson",
    "poisson:",
    "poisson:0",
    "poisson:x",
    "gamma:5",
    "gamma:5,0",
    "gamma:5,1,2",
    "trace:",
    true,
  ])("%s is none", (value) => expect(parseArrival(value)).toBeUndefined());
});
