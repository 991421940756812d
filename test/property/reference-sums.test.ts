import fc from "fast-check";
import { expect, test } from "vitest";
import type { BinaryMatrix } from "../../src/contracts/model.js";
import { signSums } from "../../src/sorbet/sign-sums.js";
import { Draws } from "../support/random-model.js";

function naiveSums({ outputs, inputs, sign }: BinaryMatrix, q: Float64Array, tokens: number): number[] {
  const out: number[] = [];
  for (let t = 0; t < tokens; t++)
    for (let j = 0; j < outputs; j++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += q[t * inputs + i] * sign[j * inputs + i];
      out.push(sum);
    }
  return out;
}

function matrix(outputs: number, inputs: number, sign: (draws: Draws) => number, seed: number): BinaryMatrix {
  const draws = new Draws(seed);
  const signs = Int8Array.from({ length: outputs * inputs }, () => sign(draws));
  return {
    outputs,
    inputs,
    sign: signs,
    m: 1,
    alphaIn: 1,
    move: new Float64Array(inputs),
    bias: new Float64Array(outputs),
  };
}

const plain = (x: Iterable<number>) => Array.from(x, (v) => v + 0);

const cases = fc.record({
  signs: fc.constantFrom([-1, 1], [-1, 0, 1], [0, 1]),
  outputs: fc.integer({ min: 1, max: 40 }),
  inputs: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(128, 255, 256, 257, 1000)),
  tokens: fc.integer({ min: 1, max: 11 }),
  bits: fc.integer({ min: 2, max: 8 }),
  signed: fc.boolean(),
  seed: fc.integer(),
});

test("sums by byte tables equal the naive double loop", () => {
  fc.assert(
    fc.property(cases, ({ signs, outputs, inputs, tokens, bits, signed, seed }) => {
      const w = matrix(outputs, inputs, (d) => d.pick(signs), seed);
      const [low, high] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
      const draws = new Draws(seed + 1);
      const q = Float64Array.from({ length: tokens * inputs }, () => draws.int(low, high));
      expect(plain(signSums(w, q, tokens, Math.max(-low, high)))).toEqual(plain(naiveSums(w, q, tokens)));
    }),
    { numRuns: 300 },
  );
});

test("the largest and the least sums fit their fields beside any neighbours", () => {
  const extremes = fc.constantFrom(-8, 7, 0, -1);
  fc.assert(
    fc.property(
      fc.array(extremes, { minLength: 1, maxLength: 9 }),
      fc.constantFrom(1, 31, 32, 384, 1536),
      fc.constantFrom(-1, 1),
      (codes, inputs, sign) => {
        const w = matrix(2, inputs, () => sign, 1);
        const q = Float64Array.from(codes.flatMap((code) => new Array<number>(inputs).fill(code)));
        const sums = plain(signSums(w, q, codes.length, 8));
        expect(sums).toEqual(codes.flatMap((code) => [code * inputs * sign + 0, code * inputs * sign + 0]));
      },
    ),
  );
});
