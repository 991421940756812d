import fc from "fast-check";
import { expect, test } from "vitest";
import type { BatchResult } from "../../src/simulation/batch-result.js";
import type { ChipRunHooks } from "../../src/simulation/chip-run.js";
import type { SimulationInput, Simulator } from "../../src/simulation/simulator.js";
import { CHIP_CASES, drawnChip } from "../support/chip-draws.js";

const RUNS = 200;

/** A run's result as it is written, and the engine that gave it. */
function ran(simulator: Simulator, inputs: readonly SimulationInput[], hooks: ChipRunHooks) {
  let used: string | undefined;
  const result: BatchResult = simulator.runBatch(inputs, {
    ...hooks,
    onResult: (run) => {
      used = run.used.engine;
    },
  });
  return { used, text: JSON.stringify(result), result };
}

test("the fast engine, in both its builds, gives what the observing one gives, byte for byte", () => {
  const seen = { branches: 0, credits: 0, waiting: 0, cut: 0 };
  fc.assert(
    fc.property(CHIP_CASES, (c) => {
      const { simulator, inputs } = drawnChip({ ...c, mode: "marker" });
      const observed = ran(simulator, inputs, { eventEngine: "observed" });
      expect(observed.used).toBe("observed");
      for (const build of ["wasm", "js"] as const) {
        const fast = ran(simulator, inputs, { eventEngine: "fast", build });
        expect(fast.used).toBe("fast");
        expect(fast.text).toBe(observed.text);
      }
      const { traffic, criticalPath } = observed.result;
      if (traffic.deliveries > traffic.packets) seen.branches++;
      if (traffic.credits > 0) seen.credits++;
      if (criticalPath.waiting > 0) seen.waiting++;
      if (simulator.program.cores.some(({ part }) => part !== undefined)) seen.cut++;
    }),
    { numRuns: RUNS, seed: 20261130 },
  );
  expect(Math.min(seen.branches, seen.credits, seen.waiting, seen.cut)).toBeGreaterThan(RUNS / 10);
}, 300_000);
