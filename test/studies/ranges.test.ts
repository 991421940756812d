import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { type Corner, movesOf } from "../../src/contracts/constant-corners.js";
// @ts-expect-error plain JavaScript without types
import { energyAt, judged, verdict } from "../../studies/frame/ranges.mjs";

type Ends = [value: number, low: number, high: number];
type Groups = Record<string, Ends>;

const NAMES = ["memory", "arithmetic", "network", "static"];
const ends = fc
  .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([low, up, more]): Ends => [low + up, low, low + up + more]);
const groups = fc.record(Object.fromEntries(NAMES.map((name) => [name, ends]))) as fc.Arbitrary<Groups>;
const shares = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: NAMES.length, maxLength: NAMES.length });

/** Energy with each group somewhere in its range: a share of the way from low to high. */
const between = (all: Groups, at: readonly number[]): number =>
  NAMES.reduce((sum, name, i) => sum + all[name]![1] + ((all[name]![2] - all[name]![1]) * at[i]!) / 100, 0);

test.prop([groups, groups, shares])(
  "a ratio of energies stays between its least and its most wherever in their ranges the constants lie",
  (a, b, at) => {
    const { least, most } = movesOf((corner: Corner) => energyAt(a, corner) / energyAt(b, corner));
    const ratio = between(a, at) / between(b, at);
    expect(ratio).toBeGreaterThanOrEqual(least - 1e-9);
    expect(ratio).toBeLessThanOrEqual(most + 1e-9);
  },
);

const claim = (a: Groups, b: Groups) =>
  judged({
    what: "a takes more than b",
    of: (corner: Corner) => energyAt(a, corner) / energyAt(b, corner),
    bears: (ratio: number) => ratio > 1,
  });

test("a claim says which group flips it, or that several do, or that nothing does", () => {
  const wide: Ends = [10, 1, 100];
  expect(verdict(claim({ memory: wide, clock: [5, 5, 5] }, { memory: wide }))).toBe(
    "at every end of the constants' ranges",
  );
  expect(verdict(claim({ memory: wide }, { clock: [5, 5, 5] }))).toBe("but not with memory low");
  const two = claim({ memory: [10, 6, 10], static: [10, 6, 10] }, { clock: [15, 15, 15] });
  expect(two.flips).toEqual([]);
  expect(verdict(two)).toMatch(/^with any one group/);
  expect(() => claim({ memory: [1, 1, 1] }, { memory: [2, 2, 2] })).toThrow(/do not bear the claim/);
});
