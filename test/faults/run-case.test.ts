import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/random.js";
import { RegisterOverflow } from "../../src/cores/datapath/registers.js";
import { ChipFault } from "../../src/cores/fault.js";
import { damageStored } from "../../src/faults/damage-stored.js";
import { FAULT_KINDS, type FaultKind, isStored, STORED_KINDS } from "../../src/faults/kinds.js";
import { runCase, runUndamaged } from "../../src/faults/run-case.js";
import { drawStored } from "../../src/faults/stored-bits.js";
import { watchWords } from "../../src/faults/watch-words.js";
import type { ChipCase } from "../support/chip.js";
import { changed, sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";

const CHIPS: readonly (ChipCase & { readonly weightLevels?: 3 })[] = [
  { code: "offset" },
  { code: "graded", weightLevels: 3 },
  { code: "bitserial", noc: "flit" },
  { code: "signed", chip: { noc: { multicast: false, linkBits: 8 } } },
  { code: "dense", chip: { noc: { linkBits: 64 } } },
  { code: "offset", chip: { mesh: { dead: { cores: [4], routers: [7], links: [[1, 2]] } } } },
];
const RUNS = 6;

const built = CHIPS.map((options, i) => {
  const model = smallModel(3 + i, options.weightLevels);
  const chip = changed(tightChip(model, 2, 4), options.chip ?? {});
  const simulator = simulatorOf(model, { ...options, chip, meshWidth: 5 });
  const input = sequences(1, model, [3])[0]!;
  return { simulator, input, undamaged: runUndamaged(simulator, input, true) };
});

const casesOf = (kind: FaultKind, count: number) =>
  built.flatMap(({ simulator, input, undamaged }) =>
    Array.from({ length: RUNS }, (_, seed) =>
      runCase(simulator, input, undamaged, { kind, amount: { count }, seed, at: null }),
    ),
  );

describe.each(FAULT_KINDS)("faults of kind %s", (kind) => {
  test("end in an outcome, and those of packets never unseen", () => {
    const results = casesOf(kind, 1);
    expect(results.every(({ faults }) => faults === 1)).toBe(true);
    for (const { outcome, check } of results) {
      expect(["detected", "deadlock"].includes(outcome)).toBe(check !== undefined);
      expect(check).not.toBe("other");
      if (!isStored(kind)) expect(outcome.startsWith("silent")).toBe(false);
    }
  });

  test("are the same for the same seed", () => {
    expect(casesOf(kind, 2)).toEqual(casesOf(kind, 2));
  });
});

describe.each(STORED_KINDS)("a code on the memory of %s", (kind) => {
  const bits = built.flatMap(({ simulator, input }) =>
    Array.from({ length: 3 * RUNS }, (_, seed) => ({
      simulator,
      input,
      flipped: drawStored(kind, { count: 1 }, simulator, input.inputIds.length, new Random(seed, 1)).flipped,
    })),
  );

  test("finds every word whose error would change a logit, after it was written and before the run ends", () => {
    let changed = 0;
    let found = 0;
    for (const { simulator, input, flipped } of bits) {
      const damage = damageStored(simulator, kind, flipped);
      let exact = false;
      try {
        exact = simulator.runBatch([input], { onChip: damage.onChip }).inputs[0]!.exact;
      } catch (error) {
        expect(error instanceof ChipFault || error instanceof RegisterOverflow).toBe(true);
      } finally {
        damage.undo();
      }
      const watch = watchWords(simulator, kind, "parity", flipped);
      let queue: { readonly now: number } | undefined;
      const read = (): unknown =>
        simulator.runBatch([input], {
          onChip: (chip) => {
            queue = chip.queue;
            watch.onChip(chip);
          },
        });
      let stopped: unknown;
      try {
        read();
      } catch (error) {
        stopped = error;
      }
      if (!exact) {
        changed++;
        expect(String(stopped)).toMatch(/fails its check: parity/);
      }
      if (stopped === undefined) continue;
      found++;
      expect(watch.since()).toBeGreaterThanOrEqual(0);
      expect(queue!.now).toBeGreaterThanOrEqual(watch.since()!);
    }
    expect(changed).toBeGreaterThan(0);
    expect(found).toBeGreaterThanOrEqual(changed);
  });
});

test("a chip is whole again after its faults", () => {
  for (const { simulator, input } of built) {
    const [row] = simulator.runBatch([input]).inputs;
    expect(row!.exact).toBe(true);
  }
});

test("many flipped bits of every memory change figures, and never go by as exact", () => {
  for (const kind of ["weight", "kv", "residual", "accumulator"] as const) {
    const outcomes = casesOf(kind, 20).map(({ outcome }) => outcome);
    expect(outcomes.some((outcome) => outcome.startsWith("silent") || outcome === "detected")).toBe(true);
  }
});

test("a rate of nothing much damages nothing, and the answer stays", () => {
  const { simulator, input, undamaged } = built[0]!;
  const result = runCase(simulator, input, undamaged, { kind: "kv", amount: { rate: 1e-12 }, seed: 1, at: null });
  expect(result).toEqual({ outcome: "masked", faults: 0, prediction: undamaged.prediction });
});

test("a link that is dead from the start is fatal to a chip that does not know it, and no harm to one that does", () => {
  const model = smallModel(3);
  const input = sequences(1, model, [3])[0]!;
  const whole = simulatorOf(model, { meshWidth: 5 });
  const undamaged = runUndamaged(whole, input, true);
  const outcomes = [0, 1, 2].map(
    (seed) => runCase(whole, input, undamaged, { kind: "link", amount: { count: 1 }, seed, at: 0 }).outcome,
  );
  for (const outcome of outcomes) expect(["detected", "deadlock"]).toContain(outcome);
  const dead = { cores: [], routers: [], links: [[0, 1]] as [number, number][] };
  const knowing = simulatorOf(model, { chip: { mesh: { dead } }, meshWidth: 5 });
  const { inputs, linkFlits } = knowing.runBatch([input]);
  expect(inputs[0]!.exact).toBe(true);
  expect(linkFlits[0]).toBe(0);
  expect(whole.runBatch([input]).linkFlits[0]).toBeGreaterThan(0);
});

test("a core that is dead from the start leaves the chip deadlocked", () => {
  const { simulator, input, undamaged } = built[0]!;
  for (let seed = 0; seed < 5; seed++) {
    const { outcome } = runCase(simulator, input, undamaged, { kind: "core", amount: { count: 1 }, seed, at: 0 });
    expect(outcome).toBe("deadlock");
  }
});
