import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { siliconOf } from "../../src/chip/silicon.js";
import { area } from "../../src/simulation/area.js";
import { idleEnergy } from "../../src/simulation/energy.js";
import { nativeConfig } from "../support/config.js";

/** What silicon is made of: each takes more of it when it grows. */
const SIZES = [
  "chip.core.lanes",
  "chip.attention.lanes",
  "chip.vector.lanes",
  "chip.vector.softmax_lanes",
  "chip.generator.lanes",
  "chip.generator.banks",
  "chip.core.columns",
  "chip.core.axons",
  "chip.core.synapse_memory_bits",
  "chip.core.residual_memory_bits",
  "chip.core.window_slots",
  "chip.interface.send_fifo",
  "chip.noc.link_bits",
  "chip.noc.router.vcs",
  "chip.mesh.width",
] as const;
const sizes = fc.tuple(
  ...SIZES.map((path) =>
    fc.integer({ min: path === "chip.noc.link_bits" ? 8 : 1, max: 60 }).map((n) => [path, n] as const),
  ),
);
const chipOf = (values: readonly (readonly [string, number])[]) =>
  nativeConfig(values.map(([path, n]) => `${path}=${n}`)).chip;

describe("silicon", () => {
  test.prop([sizes], { numRuns: 30 })(
    "its components sum to the total, and every unit more of anything takes more of it",
    (values) => {
      const chip = chipOf(values);
      const { total, by_component } = area(chip);
      const um2 = Object.values(by_component).reduce((sum, mm2) => sum + Math.round(mm2 * 1e6), 0);
      expect(um2).toBe(Math.round(total * 1e6));
      const power = idleEnergy(chip, siliconOf(chip), 1e7);
      for (const [path, n] of values) {
        // A bit of memory is less than the whole square micrometre that a component is rounded to.
        const more = chipOf([...values, [path, n + (path.endsWith("_bits") ? 8 : 1)]]);
        const idle = idleEnergy(more, siliconOf(more), 1e7);
        expect(area(more).total, path).toBeGreaterThan(total);
        expect(idle.static.value, path).toBeGreaterThan(power.static.value);
        expect(idle.clock.value, path).toBeGreaterThanOrEqual(power.clock.value);
      }
    },
  );
});
