import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ContextArray, ScoreArray } from "../../src/cores/datapath/attention-arrays.js";
import { Register } from "../../src/cores/datapath/registers.js";
import { WIDE, withNeededBits } from "../cores/datapath/width.js";

const code = fc.integer({ min: -8, max: 7 });
const many = (value: fc.Arbitrary<number>, length: number) => fc.array(value, { minLength: length, maxLength: length });

/** One head inside a wider memory: `before` words ahead of it, `stride` words a token. */
const memory = fc
  .record({
    channels: fc.integer({ min: 1, max: 20 }),
    n: fc.integer({ min: 1, max: 12 }),
    before: fc.nat(5),
    gap: fc.nat(4),
  })
  .chain((shape) => {
    const stride = shape.channels + shape.gap;
    return fc.record({
      shape: fc.constant({ ...shape, stride }),
      values: many(code, shape.before + stride * shape.n).map((v) => Int32Array.from(v)),
      query: many(code, shape.channels),
      row: many(fc.oneof(fc.constant(0), fc.constantFrom(0, 1, 2, 4, 8, 15)), shape.n).map((v) => Int32Array.from(v)),
      zeroCode: fc.constantFrom(0, 8),
    });
  });

/** Extremes of partial sums, and the sum, of parts in any order. */
function extremes(parts: readonly number[]): { sum: number; least: number; most: number } {
  let least = 0;
  let most = 0;
  for (const part of parts)
    if (part < 0) least += part;
    else most += part;
  return { sum: least + most, least, most };
}

describe("the score array", () => {
  test("sums q k over channels, and needs the bits of the worst order of arrival", () => {
    fc.assert(
      fc.property(memory, ({ shape, values, query, zeroCode }) => {
        const { channels, n, before, stride } = shape;
        const inputSums = Int32Array.from([5, ...query.map((q) => q + zeroCode)]);
        const scores = (register: Register) => {
          const out = new Float64Array(n);
          new ScoreArray(channels, register).scores(inputSums, 1, zeroCode, values, before, stride, n, out);
          return Array.from(out, (v) => v + 0);
        };
        const needed = new Register("extremes", WIDE);
        const expected = Array.from({ length: n }, (_, j) => {
          const key = values.subarray(before + j * stride, before + j * stride + channels);
          const { sum, least, most } = extremes(Array.from(key, (k, d) => k * inputSums[1 + d]!));
          const score = sum - zeroCode * key.reduce((a, b) => a + b, 0);
          needed.holdRange(least, most);
          needed.hold(score);
          expect(score + 0).toBe(query.reduce((total, q, d) => total + q * key[d]!, 0) + 0);
          return score + 0;
        });
        expect(withNeededBits(scores)).toEqual(expected);
        const used = new Register("a", WIDE);
        scores(used);
        expect(used.needed).toBe(needed.needed);
      }),
      { numRuns: 200 },
    );
  });

  test("a total of n is n contributions of its channel", () => {
    const keys = Int32Array.of(3, -8, 7, 0, 1, -1);
    const of = (query: number[], zeroCode: number) => {
      const out = new Float64Array(2);
      new ScoreArray(3, new Register("a", WIDE)).scores(Int32Array.from(query), 0, zeroCode, keys, 0, 3, 2, out);
      return Array.from(out, (v) => v + 0);
    };
    for (let n = -8; n <= 15; n++) {
      expect(of([0, n, 0], 0)).toEqual([-8 * n + 0, n + 0]);
      expect(of([8, n, 8], 8)).toEqual([-8 * (n - 8) + 0, n - 8]);
    }
  });
});

describe("the context array", () => {
  test("sums p v over keys, and needs the bits of the worst order of arrival", () => {
    fc.assert(
      fc.property(memory, ({ shape, values, row }) => {
        const { channels, n, before, stride } = shape;
        const context = (register: Register) => {
          const out = new Float64Array(channels + 2).fill(9);
          const array = new ContextArray(channels, register);
          // One row after the other, as a core does: nothing of the first may stay.
          for (let time = 0; time < 2; time++) array.context(row, values, before, stride, n, out, 1);
          return Array.from(out, (v) => v + 0);
        };
        const needed = new Register("extremes", WIDE);
        const expected = Array.from({ length: channels }, (_, d) => {
          const { sum, least, most } = extremes(Array.from(row, (p, j) => p * values[before + j * stride + d]!));
          needed.holdRange(least, most);
          return sum + 0;
        });
        expect(withNeededBits(context)).toEqual([9, ...expected, 9]);
        const used = new Register("a", WIDE);
        context(used);
        expect(used.needed).toBe(needed.needed);
      }),
      { numRuns: 200 },
    );
  });
});
