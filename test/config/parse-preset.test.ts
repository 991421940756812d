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
    expect(chip.mesh).toEqual({ width: 1, height: 1, topology: "mesh", routing: "xy", auto: ["width", "height"] });
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

  it("charges a bit by the fourth root of its memory's size, and its range by none to the root", () => {
    const bit = (kib: number, quarters: number, fj: number) => Math.round(fj * (kib / 12.8) ** (quarters / 4));
    const { weight_bit_read, kv_bit_read, residual_bit_write, axon_lookup } = chip.energy;
    for (const constant of [weight_bit_read, kv_bit_read])
      expect(constant).toMatchObject({ fj: bit(128, 1, 50), lowFj: 8, highFj: bit(128, 2, 156) });
    expect(residual_bit_write).toMatchObject({ fj: bit(72, 1, 50), lowFj: 8, highFj: bit(72, 2, 156) });
    // Smaller than the nominal memory: the root makes it cheaper.
    expect(axon_lookup).toMatchObject({ fj: bit(8, 1, 800), lowFj: bit(8, 2, 128), highFj: 2500 });
  });

  it("turns microwatts a mm2, and femtojoules a flip-flop, into femtojoules in 2^20 ticks", () => {
    expect(chip.static).toEqual({
      fjPerMegatick: Math.round(190e-6 * 2e-9 * 2 ** 20 * 1e15),
      lowFjPerMegatick: Math.round(158e-6 * 2e-9 * 2 ** 20 * 1e15),
      highFjPerMegatick: Math.round(1740e-6 * 2e-9 * 2 ** 20 * 1e15),
      evidence: "estimate",
    });
    expect(chip.clock).toEqual({
      fjPerMegatick: Math.round(2 * 0.03 * 2 ** 20),
      lowFjPerMegatick: Math.round(0.01 * 2 ** 20),
      highFjPerMegatick: Math.round(4 * 0.05 * 2 ** 20),
      evidence: "estimate",
    });
  });
});
