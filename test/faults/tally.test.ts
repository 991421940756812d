import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/base/random.js";
import { checkOf } from "../../src/faults/checks.js";
import { drawPlaces } from "../../src/faults/places.js";
import { tally } from "../../src/faults/tally.js";
import { wilson } from "../../src/faults/wilson.js";

test("Wilson's interval: its figures, its ends, and the share inside", () => {
  // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
  expect(wilson(81, 263).map((end) => end.toFixed(4))).toEqual(["0.2553", "0.3662"]);
  expect(wilson(0, 20).map((end) => end.toFixed(4))).toEqual(["0.0000", "0.1611"]);
  expect(wilson(0, 0)).toEqual([0, 1]);
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), (a, b) => {
      const n = Math.max(a, b, 1);
      const hits = Math.min(a, b);
      const [low, high] = wilson(hits, n);
      expect(low >= 0 && low <= hits / n && hits / n <= high && high <= 1).toBe(true);
    }),
  );
});

test("places are different, in order, and as many as asked for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 50 }), fc.nat(), (places, count, seed) => {
      const drawn = drawPlaces({ count }, places, new Random(seed, 0));
      expect(drawn).toHaveLength(Math.min(count, places));
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(drawn.every((place, i) => place < places && (i === 0 || place > drawn[i - 1]!))).toBe(true);
    }),
  );
});

test("a rate damages its expected number of places, rounded to one of its neighbours", () => {
  const counts = Array.from(
    { length: 4000 },
    (_, seed) => drawPlaces({ rate: 0.0125 }, 100, new Random(seed, 1)).length,
  );
  expect(new Set(counts)).toEqual(new Set([1, 2]));
  expect(counts.reduce((a, b) => a + b, 0) / counts.length).toBeCloseTo(1.25, 1);
});

test("runs without a fault count for accuracy, not for coverage", () => {
  const base = { code: "offset", kind: "kv", rate: 1e-6 } as const;
  const { kinds, accuracy } = tally([
    { ...base, result: { outcome: "masked", faults: 0, prediction: "a" }, correct: true },
    { ...base, result: { outcome: "masked", faults: 1, prediction: "a" }, correct: true },
    { ...base, result: { outcome: "silent_other", faults: 2, prediction: "b" }, correct: false },
    { ...base, result: { outcome: "detected", faults: 1, check: "parity" }, correct: false },
  ]);
  expect(kinds).toMatchObject([
    { injected: 3, faults: 4, masked: 1, detected: 1, silent_other: 1, coverage: 0.5, checks: { parity: 1 } },
  ]);
  expect(accuracy).toMatchObject([{ rate: 1e-6, n: 4, answered: 3, correct: 2 }]);
  const two = tally(
    (["offset", "graded"] as const).map((code) => ({
      ...base,
      code,
      result: { outcome: "masked", faults: 1, prediction: "a" },
      correct: code === "graded",
    })),
  );
  expect(two.kinds).toMatchObject([{ code: "offset" }, { code: "graded" }]);
  expect(two.accuracy).toMatchObject([
    { code: "offset", n: 1, correct: 0 },
    { code: "graded", n: 1, correct: 1 },
  ]);
});

/** Texts of the faults that the chip's sources throw, their values put in. */
function faultTexts(): string[] {
  const texts: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (path.endsWith(".ts"))
        for (const [, text] of readFileSync(path, "utf8").matchAll(/new ChipFault\(\s*`([^`]*)`/g))
          texts.push(text!.replaceAll(/\$\{[^}]*\}/g, "7"));
    }
  };
  for (const room of ["src/cores", "src/chip", "src/simulation"]) visit(room);
  return texts;
}

test("every fault that the chip names belongs to a check", () => {
  const texts = faultTexts().filter((text) => !text.includes("is deadlocked"));
  expect(texts.length).toBeGreaterThan(12);
  for (const text of texts) expect([text, checkOf(text)]).not.toEqual([text, "other"]);
});
