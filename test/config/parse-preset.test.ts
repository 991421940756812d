import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePreset } from "../../src/config/parse-preset.js";
import { ENERGY_EVENTS } from "../../src/contracts/chip.js";

const text = readFileSync(new URL("../../chips/sorbet-native.yaml", import.meta.url), "utf8");

describe("chips/sorbet-native.yaml", () => {
  const chip = parsePreset(text, "sorbet-native.yaml");

  it("is the machine of the chip model", () => {
    expect(chip.preset).toBe("sorbet-native");
    expect(chip.tickPs).toBe(2000);
    expect(chip.mesh).toEqual({ width: 13, height: 13 });
    expect(chip.core).toMatchObject({
      lanes: 256,
      axons: 4096,
      columns: 1024,
      synapseMemoryBits: 1_048_576,
      windowSlots: 2,
    });
    expect(chip.core.residualMemoryBits).toBe(2 * 64 * 768 * 6);
    expect(chip.noc).toEqual({
      linkBits: 32,
      multicast: true,
      router: { pipeline: "spec", vcs: 4, bufferFlits: 8, linkTicks: 1 },
    });
    expect(chip.sync).toEqual({ mode: "marker", barrierTicks: 233, tickTicks: 500_000 });
    expect(chip.maxTokens).toBe(64);
  });

  it("gives every energy event an integer constant inside its range", () => {
    expect(Object.keys(chip.energy)).toEqual([...ENERGY_EVENTS]);
    for (const constant of Object.values(chip.energy)) {
      expect(Number.isSafeInteger(constant.fj) && Number.isSafeInteger(constant.lowFj)).toBe(true);
      expect(constant.lowFj).toBeLessThanOrEqual(constant.fj);
      expect(constant.highFj).toBeGreaterThanOrEqual(constant.fj);
    }
  });

  it("splits the published range of a binary synaptic operation over its three constants", () => {
    const parts = [chip.energy.weight_bit_read, chip.energy.accumulate, chip.energy.accumulator_register];
    const sum = (pick: "fj" | "lowFj" | "highFj") => parts.reduce((total, part) => total + part[pick], 0);
    expect([sum("lowFj"), sum("fj"), sum("highFj")]).toEqual([26, 147, 2800]);
  });

  it("turns microwatts a KiB into femtojoules a KiB and 2^20 ticks", () => {
    expect(chip.static.fjPerKibMegatick).toBe(Math.round(3.1e-6 * 2e-9 * 2 ** 20 * 1e15));
    expect(chip.static).toMatchObject({
      lowFjPerKibMegatick: 2_097_152,
      highFjPerKibMegatick: 20_971_520,
      fjPerMm2Megatick: Math.round(1740e-6 * 2e-9 * 2 ** 20 * 1e15),
      evidence: "estimate",
    });
  });
});
