import fc from "fast-check";
import { expect, test } from "vitest";
import type { SpikeCode } from "../../src/contracts/chip.js";
import { spikeCoding } from "../../src/cores/spike-code.js";
import { Train } from "../../src/cores/train.js";

test("spikes counted by scan tick are those of the train written out", () => {
  const token = fc.record({
    code: fc.constantFrom<SpikeCode>("offset", "signed", "bitserial", "graded", "dense"),
    signed: fc.boolean(),
    lanes: fc.constantFrom(5, 24, 30, 64, 200),
    levels: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 150 }),
    spare: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(token, ({ code, signed, lanes, levels, spare }) => {
      const codes = Int32Array.from(levels, (level) => (signed ? level - 8 : level));
      const made = () => {
        const rules = spikeCoding(code, signed, { timesteps: 16 + spare, activationBits: 4 });
        return new Train("x", codes.length + spare, lanes, signed, rules);
      };
      const written = made();
      written.fill(codes, codes.length);
      const counted = made();
      counted.count(codes, codes.length);
      expect([counted.length, counted.scans, counted.scansPerPass]).toEqual([
        written.length,
        written.scans,
        written.scansPerPass,
      ]);
      expect(counted.scanEnd.slice(0, counted.scans)).toEqual(written.scanEnd.slice(0, written.scans));
    }),
    { numRuns: 300, seed: 7 },
  );
});
