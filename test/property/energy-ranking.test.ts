import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { GroupRanges } from "../../src/contracts/constant-corners.js";
import { CONSTANT_GROUPS, type ConstantGroup } from "../../src/contracts/constant-groups.js";
import { energyTimes, largestGap, rankEnergy, rankingText } from "../../src/contracts/energy-ranking.js";

const range = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }))
  .map((ends) => [...ends].sort((a, b) => a - b))
  .map(([low, fj, high]) => ({ low_fj: low!, fj: fj!, high_fj: high! }));
const ranges = fc
  .array(range, { minLength: CONSTANT_GROUPS.length, maxLength: CONSTANT_GROUPS.length })
  .map((all) => Object.fromEntries(CONSTANT_GROUPS.map((group, i) => [group, all[i]!])) as unknown as GroupRanges);
/** Where the constants of each group lie: -1 at their low ends, 0 at their values, 1 at their high ends. */
const places = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: CONSTANT_GROUPS.length,
  maxLength: CONSTANT_GROUPS.length,
});

/** Energy with the constants at a place of their ranges. */
function energyAt(all: GroupRanges, at: readonly number[]): number {
  return CONSTANT_GROUPS.reduce((sum, group, i) => {
    const { fj, low_fj: low, high_fj: high } = all[group];
    return sum + (at[i]! < 0 ? fj + at[i]! * (fj - low) : fj + at[i]! * (high - fj));
  }, 0);
}

test.prop([ranges, ranges, places])("a certain order holds wherever the constants lie", (a, b, at) => {
  const { lower, certain } = rankEnergy(a, b);
  const gap = energyAt(a, at) - energyAt(b, at);
  expect(gap).toBeLessThanOrEqual(largestGap(a, b) + 1e-9);
  if (certain && lower === "a") expect(gap).toBeLessThan(0);
  if (certain && lower === "b") expect(gap).toBeGreaterThan(0);
});

test.prop([ranges, ranges, places], { numRuns: 20 })(
  "the times stay between least and most wherever the constants lie, and say the same as the order",
  (a, b, at) => {
    const times = energyTimes(a, b);
    if (times === null) return;
    const found = energyAt(b, at) / energyAt(a, at);
    expect(found).toBeGreaterThanOrEqual(times.least - 1e-9);
    expect(found).toBeLessThanOrEqual(times.most + 1e-9);
    const { lower, certain } = rankEnergy(a, b);
    if (lower === "b") expect(certain).toBe(times.most < 1);
    if (lower === "a") expect(certain).toBe(times.least > 1);
  },
);

test.prop([ranges, ranges])("an order that is not certain is turned round, or made equal, by some choice", (a, b) => {
  const { lower, certain } = rankEnergy(a, b);
  const corners = [-1, 0, 1];
  const worst = (x: GroupRanges, y: GroupRanges): number[] =>
    CONSTANT_GROUPS.map((_, i) => {
      const only = (place: number) => CONSTANT_GROUPS.map((__, j) => (i === j ? place : 0));
      const rise = (place: number) => energyAt(x, only(place)) - energyAt(y, only(place));
      return corners.reduce((best, place) => (rise(place) > rise(best) ? place : best), 0);
    });
  if (certain || lower === "neither") return;
  const [less, more] = lower === "a" ? [a, b] : [b, a];
  const at = worst(less, more);
  expect(energyAt(less, at)).toBeGreaterThanOrEqual(energyAt(more, at) - 1e-9);
});

test.prop([ranges, ranges])("a group that turns it round does so where it is said to", (a, b) => {
  const { lower, flips } = rankEnergy(a, b);
  const [less, more] = lower === "a" ? [a, b] : [b, a];
  for (const { group, end, share } of flips) {
    const place = end === "low" ? -share : share;
    const at = CONSTANT_GROUPS.map((one: ConstantGroup) => (one === group ? place : 0));
    expect(energyAt(less, at)).toBeCloseTo(energyAt(more, at), 6);
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
});

test.prop([ranges, ranges])("names change nothing but themselves", (a, b) => {
  const text = rankingText(rankEnergy(a, b), ["A", "B"]);
  const turned = rankingText(rankEnergy(b, a), ["B", "A"]);
  if (rankEnergy(a, b).lower !== "neither") expect(turned).toBe(text);
});
