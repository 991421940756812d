import fc from "fast-check";
import { expect, test } from "vitest";
import { checkBits } from "../../src/contracts/protection.js";
import { readWord } from "../../src/faults/protection.js";
import { runCase, runUndamaged } from "../../src/faults/run-case.js";
import { flipSigned, MEMORY_OF } from "../../src/faults/stored-bits.js";
import { changed, sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";

test("check bits are those of the codes that are built: 1, and 8 for 64, 7 for 32, 6 for 16, 5 for 8, 4 for 4", () => {
  expect([64, 32, 16, 8, 4].map((bits) => checkBits("secded", bits))).toEqual([8, 7, 6, 5, 4]);
  expect([64, 4].map((bits) => checkBits("parity", bits))).toEqual([1, 1]);
  expect(checkBits("none", 64)).toBe(0);
});

test("a code of one check bit finds one flipped bit, one of SEC-DED corrects it and finds two", () => {
  const word = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(word, fc.integer({ min: 0, max: 3 }), (data, checks) => {
      const flipped = data.length + checks;
      expect(readWord("none", { data, checks })).toEqual({ found: false, wrong: data });
      expect(readWord("parity", { data, checks }).found).toBe(flipped % 2 === 1);
      const read = readWord("secded", { data, checks });
      if (flipped === 1) expect(read).toEqual({ found: false, wrong: [] });
      else expect(read.found).toBe(flipped % 2 === 0);
    }),
  );
});

test("a flipped bit of two's complement is that of the machine's own integers", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 31 }), fc.nat(), fc.integer(), (bits, at, any) => {
      const bit = at % bits;
      const value = (any << (32 - bits)) >> (32 - bits);
      expect(flipSigned(value, bit, bits)).toBe(((value ^ (1 << bit)) << (32 - bits)) >> (32 - bits));
    }),
  );
});

test.each([
  ["weight", 2],
  ["weight", 3],
  ["kv", 2],
  ["residual", 2],
  ["accumulator", 3],
] as const)("what codes do for a bit of kind %s, weights of %i levels", (kind, levels) => {
  const model = smallModel(5, levels);
  const plain = tightChip(model, 2, 4);
  const run = (code: "parity" | "secded") => {
    const protection = { ...plain.protection, [MEMORY_OF[kind]]: code };
    const simulator = simulatorOf(model, { code: "offset", chip: changed(plain, { protection }), meshWidth: 5 });
    const input = sequences(1, model, [2])[0]!;
    const undamaged = runUndamaged(simulator, input, false);
    return [0, 1, 2, 3].map((seed) =>
      runCase(simulator, input, undamaged, { kind, amount: { count: 1 }, seed, at: null }),
    );
  };
  const found = run("parity").filter(({ outcome }) => outcome !== "masked");
  expect(found.length).toBeGreaterThan(0);
  for (const { after, ...result } of found) {
    expect(result).toEqual({ outcome: "detected", faults: 1, check: "parity" });
    expect(after).toBeGreaterThanOrEqual(0);
  }
  for (const { outcome } of run("secded")) expect(outcome).toBe("masked");
});
