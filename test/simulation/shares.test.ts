import fc from "fast-check";
import { expect, test } from "vitest";
import { largestRemainder } from "../../src/simulation/shares.js";

test("shares are integers that sum to the whole, the largest remainders rounded up, ties to the first", () => {
  const weights = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }).filter((w) => w.some((x) => x > 0));
  fc.assert(
    fc.property(fc.nat(10_000), weights, (total, weights) => {
      const sum = weights.reduce((a, b) => a + b, 0);
      const rest = weights.map((w) => (total * w) % sum);
      const floors = weights.map((w) => Math.floor((total * w) / sum));
      const up = total - floors.reduce((a, b) => a + b, 0);
      const rank = (i: number): number =>
        rest.filter((other, j) => other > rest[i]! || (other === rest[i]! && j < i)).length;
      expect(largestRemainder(total, weights)).toEqual(floors.map((floor, i) => floor + (rank(i) < up ? 1 : 0)));
    }),
  );
  expect(largestRemainder(3, [1, 1])).toEqual([2, 1]);
  expect(largestRemainder(5, [0, 0])).toEqual([5, 0]);
});
