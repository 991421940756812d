import fc from "fast-check";
import { expect, test } from "vitest";
import { spikeCoding, spikeTable } from "../../src/cores/spike-code.js";

const T = 16;
const SIGNED = fc.integer({ min: -8, max: 7 });
const UNSIGNED = fc.integer({ min: 0, max: 15 });
const values = (code: "offset" | "signed" | "graded" | "bitserial", signed: boolean, q: number): number[] => {
  const train = spikeCoding(code, signed, { timesteps: T, activationBits: 4 });
  const table = spikeTable(train);
  const spikes = Array.from({ length: train.passes }, (_, pass) => train.value(q, pass));
  expect([...table.subarray((q + 8) * train.passes, (q + 9) * train.passes)]).toEqual(spikes);
  return spikes;
};
const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const spikesOf = (xs: readonly number[]): number => xs.filter((x) => x !== 0).length;

test("a value n gives exactly n spikes of 1, the i-th in step ceil(i T / n) - 1", () => {
  fc.assert(
    fc.property(SIGNED, UNSIGNED, (q, n) => {
      for (const [spikes, count] of [
        [values("offset", true, q), q + 8],
        [values("offset", false, n), n],
      ] as const) {
        const steps = Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * T) / count) - 1);
        expect(spikes).toEqual(Array.from({ length: T }, (_, step) => (steps.includes(step) ? 1 : 0)));
      }
    }),
  );
});

test("the other codes add up to the value: |q| spikes with its sign, one spike a set bit, one spike", () => {
  fc.assert(
    fc.property(SIGNED, UNSIGNED, (q, n) => {
      for (const [value, signed] of [
        [q, true],
        [n, false],
      ] as const) {
        for (const code of ["signed", "bitserial", "graded"] as const)
          expect(sum(values(code, signed, value))).toBe(value);
        expect(spikesOf(values("signed", signed, value))).toBe(Math.abs(value));
        const bits = [...Math.abs(value).toString(2)].filter((bit) => bit === "1").length;
        expect(spikesOf(values("bitserial", signed, value))).toBe(bits);
        expect(spikesOf(values("graded", signed, value))).toBe(value === 0 ? 0 : 1);
      }
    }),
  );
});
