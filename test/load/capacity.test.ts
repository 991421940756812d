import { expect, test } from "vitest";
import { Random } from "../../src/base/random.js";
import { capacityOfRun, isStable } from "../../src/load/capacity.js";
import type { LoadRun } from "../../src/load/serve.js";

const runOf = (gaps: readonly number[]): LoadRun => {
  let at = 0;
  const served = gaps.map((gap, request) => {
    at += gap;
    return { request, arrived: 0, waiting: 0, service: at, dynamicFj: 0 };
  });
  return { served } as unknown as LoadRun;
};

test("gaps that are all alike have an interval of no width", () => {
  const { rate, interval } = capacityOfRun(runOf(Array(50).fill(4)), 10, 0.5);
  expect(rate).toBeCloseTo(0.5, 12);
  expect(interval!.map((end) => end.toFixed(9))).toEqual(["0.500000000", "0.500000000"]);
});

test("the interval has the true rate in about 19 of 20 runs", () => {
  let inside = 0;
  const RUNS = 400;
  for (let seed = 0; seed < RUNS; seed++) {
    const random = new Random(seed, 7);
    const gaps = Array.from({ length: 220 }, () => -Math.log(1 - random.unit()));
    const [low, high] = capacityOfRun(runOf(gaps), 20, 1).interval!;
    if (low <= 1 && 1 <= high) inside++;
  }
  // 95 % of 400 with four standard deviations of 4.4 to either side.
  expect(inside).toBeGreaterThan(362);
  expect(inside).toBeLessThan(398);
});

test("a rate within the interval is neither stable nor not; nor is any without one", () => {
  const capacity = { rate: 10, interval: [9, 11] } as const;
  expect([8.9, 9, 10, 11, 11.1].map((rate) => isStable(rate, capacity))).toEqual([true, null, null, null, false]);
  expect([isStable(1, { rate: 10, interval: null }), isStable(null, capacity), isStable(1, null)]).toEqual([
    null,
    null,
    null,
  ]);
  expect(capacityOfRun(runOf([1, 2, 1, 2]), 0, 1).interval).toBeNull();
});
