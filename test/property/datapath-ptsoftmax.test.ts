import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_PROBABILITY, PtSoftmax, type PtSoftmaxSpec } from "../../src/cores/datapath/ptsoftmax.js";
import { Register } from "../../src/cores/datapath/registers.js";
import { ptSoftmax, Q, roundEven, roundPartition, scaled } from "../cores/datapath/naive.js";
import { WIDE, withNeededBits } from "../cores/datapath/width.js";

type Rules = Omit<PtSoftmaxSpec, "register">;

const rules: fc.Arbitrary<Rules> = fc.record({
  scoreExponent: fc.integer({ min: -9, max: 2 }),
  rounding: fc.constantFrom("nearest", "nearest", "ceil", "log-nearest"),
  window: fc.constantFrom(null, 1, 2, 3, 6, 16),
  alphaExponent: fc.constantFrom(-4, -4, -3, -5, 0),
  maxCode: fc.constantFrom(15, 15, 15, 3, 255),
});

/**
 * Rows whose ceiled scores spread over some 30 places at most, most of them near the top, so that partitions next to
 * a switch occur.
 */
const rowOf = ({ scoreExponent }: Rules): fc.Arbitrary<number[]> => {
  const step = Math.max(1, 2 ** -scoreExponent);
  const near = fc.integer({ min: -5 * step, max: 2 * step });
  const far = fc.integer({ min: -7 * step, max: 0 });
  return fc.array(fc.oneof({ weight: 4, arbitrary: near }, { weight: 1, arbitrary: far }), {
    minLength: 1,
    maxLength: 40,
  });
};
const rowAndRules = rules.chain((r) => fc.tuple(fc.constant(r), rowOf(r)));

const ceiling = (sum: number, exponent: number): number =>
  Number(exponent >= 0 ? BigInt(sum) << BigInt(exponent) : -(BigInt(-sum) >> BigInt(-exponent)));

function codesOf(spec: Rules, sums: readonly number[], register = new Register("p", WIDE)): number[] {
  const codes = new Int32Array(sums.length);
  new PtSoftmax({ ...spec, register }).row(Float64Array.from(sums), sums.length, codes);
  return Array.from(codes);
}

function exponentsOf(spec: Rules, sums: readonly number[]): number[] {
  const exponents = new Int32Array(sums.length);
  new PtSoftmax({ ...spec, register: new Register("p", WIDE) }).probabilities(
    Float64Array.from(sums),
    sums.length,
    exponents,
  );
  return Array.from(exponents);
}

/** Probability over 2^Q. */
const probability = (exponent: number): bigint => (exponent === NO_PROBABILITY ? 0n : 1n << BigInt(Q + exponent));

describe("PTsoftmax", () => {
  test("gives the probabilities and codes of the formula, and needs the bits it says", () => {
    let outside = 0;
    let halves = 0;
    let clamped = 0;
    let partitionTies = 0;
    let codes = 0;
    fc.assert(
      fc.property(rowAndRules, ([spec, sums]) => {
        const c = sums.map((sum) => ceiling(sum, spec.scoreExponent));
        const ceiled = new Int32Array(sums.length);
        new PtSoftmax({ ...spec, register: new Register("p", WIDE) }).ceiled(
          Float64Array.from(sums),
          sums.length,
          ceiled,
        );
        expect(Array.from(ceiled)).toEqual(c);
        const expected = ptSoftmax(c, spec.rounding, spec.window);
        expect(exponentsOf(spec, sums).map(probability)).toEqual(expected);
        const alpha = scaled(2 ** spec.alphaExponent, Q);
        const got = withNeededBits((register) => codesOf(spec, sums, register));
        const most = Math.max(...c);
        const z = c.reduce(
          (total, v) => total + (spec.window !== null && v - most < -spec.window ? 0n : 1n << BigInt(Q + v - most)),
          0n,
        );
        if (2n * z === 3n << BigInt(roundPartition(z, "nearest") - 1)) partitionTies++;
        expected.forEach((p, j) => {
          const code = Number(roundEven(p, alpha));
          expect(got[j]).toBe(Math.min(code, spec.maxCode));
          codes++;
          if (p === 0n) outside++;
          if (2n * p === alpha) halves++;
          if (code > spec.maxCode) clamped++;
        });
      }),
      { numRuns: 500 },
    );
    expect(outside).toBeGreaterThan(100);
    expect(halves).toBeGreaterThan(100);
    expect(clamped).toBeGreaterThan(50);
    expect(partitionTies).toBeGreaterThan(10);
    expect(codes).toBeGreaterThan(1500);
  });

  test("rows sum to [3/4, 3/2) before encoding, ties up; (1/2, 1] by ceil; within sqrt(2) of 1 by log-nearest", () => {
    fc.assert(
      fc.property(rowAndRules, ([spec, sums]) => {
        const sum = (rounding: Rules["rounding"]) =>
          exponentsOf({ ...spec, rounding }, sums).reduce((total, e) => total + probability(e), 0n);
        const one = 1n << BigInt(Q);
        const nearest = sum("nearest");
        expect(4n * nearest >= 3n * one && 2n * nearest < 3n * one).toBe(true);
        const above = sum("ceil");
        expect(2n * above > one && above <= one).toBe(true);
        const log = sum("log-nearest") ** 2n;
        expect(2n * log > one * one && log < 2n * one * one).toBe(true);
      }),
      { numRuns: 300 },
    );
    // 1 + 1/2 is a tie: 2, so 3/4.
    const tie = { scoreExponent: 0, window: null, alphaExponent: -4, maxCode: 15 } as const;
    expect(exponentsOf({ ...tie, rounding: "nearest" }, [1, 0])).toEqual([-1, -2]);
    expect(exponentsOf({ ...tie, rounding: "log-nearest" }, [1, 0])).toEqual([-1, -2]);
    expect(exponentsOf({ ...tie, rounding: "ceil" }, [3, 3])).toEqual([-1, -1]);
  });

  test("permuted keys get permuted codes", () => {
    const permuted = rowAndRules.chain(([spec, sums]) =>
      fc.tuple(fc.constant(spec), fc.constant(sums), fc.shuffledSubarray([...sums.keys()], { minLength: sums.length })),
    );
    fc.assert(
      fc.property(permuted, ([spec, sums, order]) => {
        const codes = codesOf(spec, sums);
        expect(
          codesOf(
            spec,
            order.map((j) => sums[j]!),
          ),
        ).toEqual(order.map((j) => codes[j]));
      }),
      { numRuns: 200 },
    );
  });

  test("a constant added to all ceiled scores changes nothing", () => {
    fc.assert(
      fc.property(rowAndRules, fc.integer({ min: -50, max: 50 }), ([spec, sums], shift) => {
        const step = 2 ** Math.max(0, -spec.scoreExponent);
        expect(
          codesOf(
            spec,
            sums.map((s) => s + shift * step),
          ),
        ).toEqual(codesOf(spec, sums));
      }),
      { numRuns: 200 },
    );
  });

  test("codes at alpha 1/16 are 0, 1, 2, 4, 8 and 15", () => {
    const spec: Rules = { scoreExponent: 0, rounding: "nearest", window: null, alphaExponent: -4, maxCode: 15 };
    expect(codesOf(spec, [0, -1, -2, -3, -4, -5, -6])).toEqual([8, 4, 2, 1, 0, 0, 0]);
    expect(codesOf(spec, [0, -30])).toEqual([15, 0]);
  });

  test("grows with the row", () => {
    const spec: Rules = { scoreExponent: 0, rounding: "nearest", window: null, alphaExponent: -4, maxCode: 15 };
    const unit = new PtSoftmax({ ...spec, register: new Register("p", WIDE) });
    const codes = new Int32Array(200);
    unit.row(new Float64Array(200), 200, codes);
    expect(new Set(codes)).toEqual(new Set([0]));
    unit.row(new Float64Array(200), 8, codes);
    expect(Array.from(codes.subarray(0, 9))).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 0]);
  });
});
