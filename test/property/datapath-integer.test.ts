import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bit,
  ceilLog2,
  leadingOne,
  nearestLog2,
  shiftLeft,
  shiftRightCeil,
  shiftRightFloor,
  shiftRightRound,
  signedBits,
} from "../../src/cores/datapath/integer.js";
import { floorLog2, roundEven, roundLog2 } from "../cores/datapath/naive.js";

const many = { numRuns: 1000 };
/** Integers of all lengths up to 52 bits. */
const integer = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 1, max: 52 }))
  .map(([x, drop]) => Math.trunc(x / 2 ** drop));
const positive = integer.filter((x) => x !== 0).map(Math.abs);
const count = fc.integer({ min: 0, max: 60 });
/** Multiples of half a unit of the place shifted to: ties. */
const tied = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 40 }));

describe("integers in doubles", () => {
  test("shifts are those of unbounded integers", () => {
    fc.assert(
      fc.property(integer, count, (x, n) => {
        expect(BigInt(shiftLeft(x, n))).toBe(BigInt(x) << BigInt(n));
        expect(BigInt(shiftRightFloor(x, n))).toBe(BigInt(x) >> BigInt(n));
        expect(BigInt(shiftRightCeil(x, n))).toBe(-(BigInt(-x) >> BigInt(n)));
        expect(BigInt(shiftRightRound(x, n))).toBe(roundEven(BigInt(x), 1n << BigInt(n)));
      }),
      many,
    );
  });

  test("ties go to the even neighbour", () => {
    let ties = 0;
    fc.assert(
      fc.property(tied, ([halves, n]) => {
        const x = halves * 2 ** (n - 1);
        if (halves % 2 !== 0) ties++;
        expect(BigInt(shiftRightRound(x, n))).toBe(roundEven(BigInt(x), 1n << BigInt(n)));
        expect(Math.abs(shiftRightRound(x, n)) % 2).toBe(halves % 2 === 0 ? Math.abs(halves / 2) % 2 : 0);
      }),
      many,
    );
    expect(ties).toBeGreaterThan(300);
  });

  test("places of leading ones, and of the nearest power of two in exponent", () => {
    fc.assert(
      fc.property(positive, (x) => {
        expect(leadingOne(x)).toBe(floorLog2(BigInt(x)));
        expect(nearestLog2(x)).toBe(roundLog2(BigInt(x)));
        expect(ceilLog2(x)).toBe(floorLog2(2n * BigInt(x) - 1n));
        expect(signedBits(x)).toBe(floorLog2(BigInt(x)) + 2);
        expect(signedBits(-x)).toBe(floorLog2(2n * BigInt(x) - 1n) + 1);
      }),
      many,
    );
  });

  test("next to sqrt(2) at every length, and at powers of two", () => {
    for (let p = 0; p <= 52; p++) {
      // Largest integer below sqrt(2) * 2^p by bisection on the square.
      let low = 1n << BigInt(p);
      let high = 2n * low;
      while (high - low > 1n)
        if (((low + high) / 2n) ** 2n < 1n << BigInt(2 * p + 1)) low = (low + high) / 2n;
        else high = (low + high) / 2n;
      expect(nearestLog2(Number(low))).toBe(p);
      expect(nearestLog2(Number(low + 1n))).toBe(p + 1);
      expect(leadingOne(bit(p))).toBe(p);
      expect(nearestLog2(bit(p))).toBe(p);
      expect(ceilLog2(bit(p))).toBe(p);
      expect(ceilLog2(bit(p) + 1)).toBe(p + 1);
    }
  });

  test("no shift beyond the table", () => {
    expect(() => bit(512)).toThrow(RangeError);
    expect(() => bit(-1)).toThrow(RangeError);
    expect(() => shiftLeft(1, Number.NaN)).toThrow(RangeError);
  });
});
