import { describe, expect, it } from "vitest";
import { percentileOf, timesAndErrors } from "../../src/load/percentiles.js";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe("percentiles of a load", () => {
  it("are nearest ranks", () => {
    expect(percentileOf(upTo(100), "p50")).toBe(50);
    expect(percentileOf(upTo(100), "p90")).toBe(90);
    expect(percentileOf(upTo(100), "p99")).toBe(99);
    expect(percentileOf([7], "p99")).toBe(7);
    expect(percentileOf([], "p50")).toBeNull();
  });

  it("p99.9 is null below 10,000 requests", () => {
    expect(percentileOf(upTo(9_999), "p999")).toBeNull();
    expect(percentileOf(upTo(10_000), "p999")).toBe(9_990);
  });

  it("have intervals from the spread between seeds, or between ten sections of one", () => {
    const seeds = timesAndErrors([upTo(10), upTo(10).map((x) => x + 2)], 1);
    expect(seeds.mean).toBe(6.5);
    // Means 5.5 and 7.5: deviation sqrt 2, Student's t of one degree of freedom 12.706.
    expect(seeds.ci95.mean).toBeCloseTo(12.706, 9);
    const one = timesAndErrors([upTo(100)], 0.5);
    expect(one.mean).toBe(25.25);
    // Means of sections 5.5, 15.5 .. 95.5, halved: their deviation over sqrt 10, times t of nine degrees.
    expect(one.ci95.mean).toBeCloseTo((0.5 * 2.262 * 10 * Math.sqrt(55 / 6)) / Math.sqrt(10), 9);
    expect(timesAndErrors([upTo(5)], 1).ci95.mean).toBeNull();
    expect(one.p999).toBeNull();
    expect(one.ci95.p999).toBeNull();
  });
});
