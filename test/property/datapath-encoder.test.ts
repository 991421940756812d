import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BinaryMatrix } from "../../src/contracts/model.js";
import { DenseOutput, relu } from "../../src/cores/datapath/dense-output.js";
import { Encoder } from "../../src/cores/datapath/encoder.js";
import { Register } from "../../src/cores/datapath/registers.js";
import { Q, roundEven, scaled } from "../cores/datapath/naive.js";
import { withNeededBits } from "../cores/datapath/width.js";

const exponent = fc.integer({ min: -8, max: 4 });
const grid = fc.integer({ min: 0, max: 10 });

const encoding = fc
  .record({
    channels: fc.integer({ min: 1, max: 12 }),
    inFrac: fc.integer({ min: -3, max: 14 }),
    moveBits: fc.option(grid),
    alphaExponent: exponent,
    signed: fc.boolean(),
    bits: fc.constantFrom(2, 4, 4, 4, 8),
  })
  .chain((shape) => {
    // Codes of about twice the range, in quarters of a step: ties and clamps are common.
    const most = 2 ** (shape.bits + 1) * 4;
    return fc.record({
      shape: fc.constant(shape),
      quarters: fc.array(fc.integer({ min: -most, max: most }), {
        minLength: shape.channels,
        maxLength: shape.channels,
      }),
      moves: fc.array(fc.integer({ min: -64, max: 64 }), {
        minLength: shape.channels + 2,
        maxLength: shape.channels + 2,
      }),
    });
  });

describe("encoders", () => {
  test("give clamp(round((x + move) / alpha)), ties to even, and need no more bits than they say", () => {
    let ties = 0;
    let low = 0;
    let high = 0;
    let codes = 0;
    fc.assert(
      fc.property(encoding, ({ shape, quarters, moves }) => {
        const { channels, inFrac, moveBits, alphaExponent, signed, bits } = shape;
        const alpha = 2 ** alphaExponent;
        const values = moveBits === null ? null : Float64Array.from(moves, (m) => m * 2 ** -moveBits);
        const x = Float64Array.from(quarters, (n) => Math.round(n * alpha * 0.25 * 2 ** inFrac));
        const least = signed ? -(2 ** (bits - 1)) : 0;
        const most = least + 2 ** bits - 1;
        const got = withNeededBits((register) => {
          const encoder = new Encoder({
            alpha: { tensor: "a", value: alpha },
            move: values && { tensor: "move", values },
            from: 1,
            to: 1 + channels,
            signed,
            bits,
            inFrac,
            register,
          });
          const out = new Int32Array(channels + 3).fill(77);
          encoder.encode(x, out, 2);
          expect([encoder.least, encoder.most]).toEqual([least, most]);
          return Array.from(out);
        });
        expect([...got.slice(0, 2), got[channels + 2]]).toEqual([77, 77, 77]);
        for (let i = 0; i < channels; i++) {
          const sum = BigInt(x[i]!) * (1n << BigInt(Q - inFrac)) + (values ? scaled(values[1 + i]!, Q) : 0n);
          const step = scaled(alpha, Q);
          const code = Number(roundEven(sum, step));
          expect(got[2 + i]).toBe(Math.min(Math.max(code, least), most));
          codes++;
          if ((2n * sum) % step === 0n && sum % step !== 0n) ties++;
          if (code < least) low++;
          if (code > most) high++;
        }
      }),
      { numRuns: 400 },
    );
    expect(ties).toBeGreaterThan(0.05 * codes);
    expect(low).toBeGreaterThan(0.05 * codes);
    expect(high).toBeGreaterThan(0.05 * codes);
  });

  test("align x and move on the coarser grid that holds both, and no finer one", () => {
    const needed = (inFrac: number, move: number) => {
      const register = new Register("a", 52);
      const values = Float64Array.of(move);
      const spec = { alpha: { tensor: "a", value: 1 }, from: 0, to: 1, signed: true, bits: 4, inFrac, register };
      new Encoder({ ...spec, move: { tensor: "move", values } }).encode(Float64Array.of(100), new Int32Array(1));
      return register.needed;
    };
    // 100 takes 8 bits with its sign; 2 bits finer it takes 10; 100 / 16 + 1 on the grid of 1/16 is 116.
    expect(needed(4, 0)).toBe(8);
    expect(needed(4, 2 ** -6)).toBe(10);
    expect(needed(4, 1)).toBe(8);
  });
});

const dense = fc
  .record({
    outputs: fc.integer({ min: 1, max: 10 }),
    biasBits: grid,
    mExponent: exponent,
    alphaExponent: exponent,
    from: fc.nat(9),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant({ ...shape, from: shape.from % shape.outputs }),
      bias: fc.array(fc.integer({ min: -500, max: 500 }), { minLength: shape.outputs, maxLength: shape.outputs }),
      sums: fc.array(fc.integer({ min: -50_000, max: 50_000 }), {
        minLength: shape.outputs,
        maxLength: shape.outputs,
      }),
    }),
  );

describe("dense outputs", () => {
  test("are alpha * m * sum + bias on a grid that all slices of a matrix share", () => {
    fc.assert(
      fc.property(dense, ({ shape, bias, sums }) => {
        const { outputs, biasBits, mExponent, alphaExponent, from } = shape;
        const matrix: BinaryMatrix = {
          outputs,
          inputs: 1,
          sign: new Int8Array(outputs).fill(1),
          m: 2 ** mExponent,
          alphaIn: 2 ** alphaExponent,
          move: new Float64Array(1),
          bias: Float64Array.from(bias, (b) => b * 2 ** -biasBits),
        };
        const whole = new DenseOutput("t", matrix, 0, outputs, new Register("a", 52)).frac;
        const { frac, y } = withNeededBits((register) => {
          const unit = new DenseOutput("t", matrix, from, outputs, register);
          const out = Float64Array.from(sums.slice(from));
          unit.apply(out, out);
          return { frac: unit.frac, y: Array.from(out) };
        });
        expect(frac).toBe(whole);
        // Exact in doubles: at most 33 bits between the largest sum and the finest grid.
        expect(y.map((v) => v * 2 ** -frac)).toEqual(
          sums.slice(from).map((sum, j) => matrix.alphaIn * matrix.m * sum + matrix.bias[from + j]!),
        );
        const rectified = Float64Array.from([...y, -1]);
        relu(rectified, y.length);
        expect(Array.from(rectified)).toEqual([...y.map((v) => Math.max(v, 0)), -1]);
      }),
      { numRuns: 300 },
    );
  });
});
