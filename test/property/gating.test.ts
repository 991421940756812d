import fc from "fast-check";
import { expect, test } from "vitest";
import { tileOf } from "../../src/chip/silicon.js";
import { type GatingSpec, STATIC_PARTS } from "../../src/contracts/gating.js";
import type { Energy } from "../../src/contracts/summary.js";
import type { ChipRun } from "../../src/simulation/chip-run.js";
import type { Change } from "../support/chip.js";
import { CHIP_CASES, type ChipDraw, drawnChip } from "../support/chip-draws.js";

/** Runs a drawn chip with another gating, or its own. */
function ran(c: ChipDraw, gating: Change<GatingSpec> = c.gating) {
  const { simulator, inputs } = drawnChip({ ...c, gating } as ChipDraw);
  let run: ChipRun | undefined;
  const result = simulator.runBatch(inputs, {
    onResult: (ended) => {
      run = ended;
    },
  });
  return { result, run: run!, spec: simulator.config.chip };
}

const parts = ({ static_split: split }: Energy): number => STATIC_PARTS.reduce((sum, part) => sum + split[part], 0);
const none = { mode: "none", afterTicks: 0, wakeTicks: 1 } as const;

test("static energy splits into that of busy, idle and unused cores, in a run and in each sentence", () => {
  fc.assert(
    fc.property(CHIP_CASES, (c) => {
      const { result } = ran(c);
      expect(parts(result.energy)).toBe(result.energy.by_component.static);
      for (const { energy, exact } of result.inputs) {
        expect(exact).toBe(true);
        expect(parts(energy)).toBe(energy.by_component.static);
      }
      for (const part of STATIC_PARTS) {
        expect(result.energy.static_split[part]).toBeGreaterThanOrEqual(0);
        expect(result.inputs.reduce((sum, { energy }) => sum + energy.static_split[part], 0)).toBe(
          result.energy.static_split[part],
        );
      }
      expect(result.energy.static_split.busy_fj).toBeGreaterThan(0);
    }),
    { numRuns: 30, seed: 20261201 },
  );
}, 300_000);

test("gating of unused cores changes no tick and nothing but the energy of unused cores", () => {
  let less = 0;
  fc.assert(
    fc.property(CHIP_CASES, (c) => {
      const plain = ran(c, none).result;
      const { result } = ran(c, { ...c.gating, mode: "unused" });
      expect(result.ticks).toBe(plain.ticks);
      const { unused_fj: off, ...others } = result.energy.static_split;
      const { unused_fj: on, ...all } = plain.energy.static_split;
      // Each part is rounded with those before it.
      for (const part of ["busy_fj", "idle_fj"] as const) expect(Math.abs(others[part] - all[part])).toBeLessThan(2);
      expect(off).toBeLessThanOrEqual(on);
      expect({ ...result.energy.by_event, static: 0, clock: 0 }).toEqual({
        ...plain.energy.by_event,
        static: 0,
        clock: 0,
      });
      if (off < on) less++;
    }),
    { numRuns: 20, seed: 20261201 },
  );
  expect(less).toBeGreaterThan(0);
}, 300_000);

test("a core that is idle long enough sleeps: waking up takes ticks and energy, sleeping saves leakage and clock", () => {
  const seen = { wakes: 0, slower: 0 };
  fc.assert(
    fc.property(CHIP_CASES, (c) => {
      const plain = ran(c, none);
      const gated = ran(c, { ...c.gating, mode: "idle" });
      const { coreTime: time, ticks } = gated.run;
      const never = ran(c, { mode: "idle", afterTicks: 2 ** 29, wakeTicks: 1 });
      expect(never.result.ticks).toBe(plain.result.ticks);
      expect(never.run.coreTime).toEqual(plain.run.coreTime);
      expect(time.busyTicks + time.sleepTicks).toBeLessThanOrEqual(time.used * ticks);
      expect(plain.run.coreTime.sleepTicks).toBe(0);
      expect(plain.run.coreTime.wakes).toBe(0);
      // Never more than the same chip takes without gating in the same time, but for waking up.
      const awake = (plain.result.energy.by_component.static! * ticks) / plain.result.ticks;
      const woken = time.wakes * tileOf(gated.spec).mm2 * gated.spec.gating.wakeFjPerMm2.value;
      expect(gated.result.energy.by_component.static).toBeLessThanOrEqual(awake + woken + 1);
      expect(gated.result.energy.by_event.clock! / ticks).toBeLessThanOrEqual(
        plain.result.energy.by_event.clock! / plain.result.ticks + 1,
      );
      seen.wakes += time.wakes;
      if (ticks > plain.result.ticks) seen.slower++;
    }),
    { numRuns: 25, seed: 20261201 },
  );
  expect(seen.wakes).toBeGreaterThan(50);
  expect(seen.slower).toBeGreaterThan(5);
}, 300_000);

test("no core holds work once the chip is at rest", () => {
  fc.assert(
    fc.property(CHIP_CASES, fc.constantFrom("fast", "observed"), (c, eventEngine) => {
      const { simulator, inputs } = drawnChip({ ...c, mode: "marker" });
      simulator.runBatch(inputs, {
        eventEngine,
        onRest: ({ activity, program }) => {
          for (const { index } of program.cores) expect(activity.held(index)).toBe(0);
        },
      });
    }),
    { numRuns: 30, seed: 20261201 },
  );
}, 300_000);
