import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelRules } from "../../src/contracts/model.js";
import { ptSoftmax, roundPartition } from "../../src/sorbet/attention.js";
import { bspn, groupExponent, roundToPowerOfTwo } from "../../src/sorbet/bspn.js";
import {
  ceilLog2,
  exponent,
  isOnGrid,
  isPowerOfTwo,
  pow2,
  rint,
  rintSmall,
  roundLog2,
} from "../../src/sorbet/double.js";
import { powerBelow, powerNearLog, roundEven } from "../support/naive-forward.js";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const positive = fc.double({ min: Number.MIN_VALUE, noNaN: true, noDefaultInfinity: true });
const moderate = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
/** Integers and halves beside arbitrary doubles, so that ties occur. */
const halves = fc.oneof(
  finite,
  fc.integer({ min: -1000, max: 1000 }).map((n) => n / 2),
);
const many = { numRuns: 1000 };

describe("exact arithmetic on doubles", () => {
  test("pow2 and exponent undo each other over the whole range", () => {
    for (let e = -1074; e <= 1023; e++) {
      expect(exponent(pow2(e))).toBe(e);
      expect(isPowerOfTwo(pow2(e))).toBe(true);
    }
    expect(pow2(0)).toBe(1);
    expect(pow2(-1)).toBe(0.5);
    expect(pow2(-1074)).toBe(Number.MIN_VALUE);
    expect(pow2(-1075)).toBe(0);
    expect(pow2(1023) * 2).toBe(Number.POSITIVE_INFINITY);
  });

  test("2^exponent is the largest power of two not above |x|", () => {
    fc.assert(
      fc.property(positive, fc.boolean(), (x, negative) => {
        expect(pow2(exponent(negative ? -x : x))).toBe(powerBelow(x));
      }),
      many,
    );
  });

  test("rint is half to even", () => {
    fc.assert(
      fc.property(halves, (x) => {
        expect(rint(x) + 0).toBe(roundEven(x) + 0);
        if (Math.abs(x) < 2 ** 50) expect(rintSmall(x) + 0).toBe(roundEven(x) + 0);
      }),
      many,
    );
    expect([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5].map((x) => rint(x) + 0)).toEqual([-2, -2, 0, 0, 2, 2]);
  });

  test("roundLog2 turns at sqrt(2), between two neighbouring doubles", () => {
    fc.assert(
      fc.property(moderate, (x) => {
        expect(pow2(roundLog2(x))).toBe(powerNearLog(x));
      }),
      many,
    );
    const below = Math.SQRT2 - 2 ** -52;
    expect(below * below).toBeLessThan(2);
    for (let e = -1020; e <= 1000; e += 20) {
      expect(roundLog2(Math.SQRT2 * pow2(e))).toBe(e + 1);
      expect(roundLog2(-below * pow2(e))).toBe(e);
    }
    expect(roundLog2(3 * Number.MIN_VALUE)).toBe(-1072);
  });

  test("grids hold their own multiples alone", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100000, max: 100000 }), fc.integer({ min: 0, max: 40 }), (n, bits) => {
        expect(isOnGrid(n * pow2(-bits), bits)).toBe(true);
        if (n % 2 !== 0) expect(isOnGrid(n * pow2(-bits - 1), bits)).toBe(false);
      }),
    );
    for (const x of [0, -1, 3, 0.3, Number.NaN, Number.POSITIVE_INFINITY]) expect(isPowerOfTwo(x)).toBe(false);
  });
});

describe("PTsoftmax", () => {
  const rows = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 60 });
  const softmax = (
    c: number[],
    rounding: "nearest" | "ceil" | "log-nearest" = "nearest",
    window: number | null = null,
  ) => {
    const p = new Float64Array(c.length);
    ptSoftmax(Float64Array.from(c), p, rounding, window);
    return Array.from(p);
  };
  const total = (p: number[]) => p.reduce((sum, x) => sum + x, 0);

  test("row sums lie in [3/4, 3/2), every probability is a power of two or 0", () => {
    fc.assert(
      fc.property(rows, fc.option(fc.integer({ min: 0, max: 20 })), (c, window) => {
        const p = softmax(c, "nearest", window);
        expect(total(p)).toBeGreaterThanOrEqual(3 / 4);
        expect(total(p)).toBeLessThan(3 / 2);
        expect(p.every((x) => x === 0 || isPowerOfTwo(x))).toBe(true);
      }),
      many,
    );
  });

  test("the other roundings: ceil sums to at most 1, log-nearest to within sqrt(2) of it", () => {
    fc.assert(
      fc.property(rows, (c) => {
        const up = total(softmax(c, "ceil"));
        expect(up).toBeGreaterThan(1 / 2);
        expect(up).toBeLessThanOrEqual(1);
        const near = total(softmax(c, "log-nearest"));
        expect(near * near).toBeGreaterThan(1 / 2);
        expect(near * near).toBeLessThan(2);
      }),
      many,
    );
  });

  test("permuting the keys permutes the probabilities, and a common shift of the scores changes nothing", () => {
    const permuted = rows.chain((c) =>
      fc.tuple(fc.constant(c), fc.shuffledSubarray([...c.keys()], { minLength: c.length })),
    );
    fc.assert(
      fc.property(
        permuted,
        fc.integer({ min: -9, max: 9 }),
        fc.option(fc.integer({ min: 0, max: 9 })),
        ([c, order], shift, window) => {
          const p = softmax(c, "nearest", window);
          expect(
            softmax(
              order.map((j) => c[j] + shift),
              "nearest",
              window,
            ),
          ).toEqual(order.map((j) => p[j]));
        },
      ),
      many,
    );
  });

  test("terms outside the window count as absent; the edge of the window is inside", () => {
    expect(softmax([0, -3, -4], "nearest", 3)).toEqual([1, 1 / 8, 0]);
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 20 }), (c, window) => {
        const most = Math.max(...c);
        const inside = c.filter((score) => score >= most - window);
        expect(softmax(c, "nearest", window).filter((p) => p !== 0)).toEqual(softmax(inside));
      }),
    );
  });

  test("the partition is rounded by its rule, ties up", () => {
    const exponents = (z: number) =>
      (["nearest", "ceil", "log-nearest"] as const).map((rule) => roundPartition(z, rule));
    expect(exponents(1)).toEqual([0, 0, 0]);
    expect(exponents(1 + 2 ** -40)).toEqual([0, 1, 0]);
    expect(exponents(1.4375)).toEqual([0, 1, 1]);
    expect(exponents(1.5)).toEqual([1, 1, 1]);
    expect(exponents(6)).toEqual([3, 3, 3]);
  });
});

describe("BSPN", () => {
  const rules = (over: Partial<ModelRules>): ModelRules =>
    ({ bspnGroupSize: 4, bspnEps: 1e-5, residualExponentMin: null, ...over }) as ModelRules;
  const k = (group: number[], eps = 1e-5) => groupExponent(Float64Array.from(group), 0, group.length, eps);

  test("a mean of exactly 2^j gives k = j + 1, an all-zero group k = -16, with the public code's eps of 1e-5", () => {
    for (let j = -10; j <= 20; j++) {
      expect(k([2 ** j, -(2 ** j)])).toBe(j + 1);
      expect(k([2 * 2 ** j, 0])).toBe(j + 1);
    }
    expect(k([0, 0, 0, 0])).toBe(-16);
  });

  test("a mean within eps below 2^j gives j + 1, one further below gives j", () => {
    expect(k([1 - 0.9e-5, 1 - 0.9e-5])).toBe(1);
    expect(k([1 - 1.1e-5, 1 - 1.1e-5])).toBe(0);
    // Dyadic eps: mean|x| = 2^j - eps is the last that gives j.
    expect(k([1 - 2 ** -17], 2 ** -17)).toBe(0);
    expect(k([1 - 2 ** -18], 2 ** -17)).toBe(1);
    expect(k([0, 0], 2 ** -17)).toBe(-17);
  });

  test("k is the least with mean|x| <= 2^k - eps", () => {
    const group = fc.array(fc.integer({ min: -4096, max: 4096 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(group, fc.constantFrom(-17, -12, -8), (x, eps) => {
        const values = x.map((n) => n / 256);
        const mean = values.reduce((sum, v) => sum + Math.abs(v), 0) / 4;
        const found = k(values, 2 ** eps);
        expect(mean).toBeLessThanOrEqual(2 ** found - 2 ** eps);
        expect(mean).toBeGreaterThan(2 ** (found - 1) - 2 ** eps);
      }),
      many,
    );
  });

  test("scaling x and eps by 2^s shifts k by s and leaves the output alone", () => {
    const x = fc
      .array(fc.integer({ min: -999, max: 999 }), { minLength: 8, maxLength: 8 })
      .map((v) => Float64Array.from(v));
    const weights = {
      weight: Float64Array.of(1, -2, 0.5, 4, 1, 0, -1, 2),
      beta: Float64Array.of(0, 0.5, 0, -1, 0.25, 0.125, 0, 0),
    };
    fc.assert(
      fc.property(x, fc.integer({ min: -30, max: 30 }), (values, s) => {
        const scaled = values.map((v) => v * pow2(s));
        expect(groupExponent(scaled, 4, 4, pow2(-17 + s))).toBe(groupExponent(values, 4, 4, pow2(-17)) + s);
        expect(bspn(scaled, weights, rules({ bspnEps: pow2(-17 + s) }))).toEqual(
          bspn(values, weights, rules({ bspnEps: pow2(-17) })),
        );
      }),
      many,
    );
  });

  test("outputs are rounded to powers of two in logarithm; the floor looks at the rounded exponent", () => {
    expect([1.5, -1.5, 1.4, 0.75, 3, -0.7, 0].map((y) => roundToPowerOfTwo(y, null))).toEqual([
      2, -2, 1, 1, 4, -0.5, 0,
    ]);
    const just = 2 ** -10 * 0.75;
    expect(roundToPowerOfTwo(just, -10)).toBe(2 ** -10);
    expect(roundToPowerOfTwo(-just, -9)).toBe(0);
    expect(roundToPowerOfTwo(2 ** -11 * 1.4, -10)).toBe(0);
    expect(roundToPowerOfTwo(2 ** -11 * 1.42, -10)).toBe(2 ** -10);
  });

  test("ceilLog2 of a power of two is its exponent, of anything above it one more", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (e) => {
        expect(ceilLog2(pow2(e))).toBe(e);
        expect(ceilLog2(pow2(e) * (1 + Number.EPSILON))).toBe(e + 1);
      }),
    );
  });
});
