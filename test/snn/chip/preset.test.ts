import { describe, expect, it } from "vitest";
import { presetNames } from "../../../src/runner/package-files.js";
import { snnChip, snnPresetNames } from "../../../src/runner/snn-chip.js";
import { chipFrom } from "../../../src/snn/chip/preset.js";
import { barrierTicks } from "../../../src/snn/chip/spec.js";

/** A file's data, to be damaged. */
// biome-ignore lint/suspicious/noExplicitAny: anything may be broken in it
type Loose = any;

describe("presets of chips for spiking networks", () => {
  it.each(snnPresetNames())("%s is read, and every constant has a source", async (name) => {
    const { chip } = await snnChip(name, []);
    expect(chip.name).toBe(name);
    for (const { source, low, high, value } of Object.values(chip.energy)) {
      expect(source).not.toBe("");
      expect(low <= value && value <= high).toBe(true);
    }
  });

  it("loihi counts in tenths of nanoseconds, and its barrier grows with the tiles in use", async () => {
    const { chip } = await snnChip("loihi", []);
    expect(chip).toMatchObject({ tickPs: 100, time: { neuron_update: 37, hop_north: 65, hop_east: 41 } });
    expect([1, 2, 3, 4, 28, 29, 32].map((tiles) => barrierTicks(chip, tiles))).toEqual([
      6000, 10_000, 10_000, 14_000, 14_000, 18_000, 18_000,
    ]);
  });

  it("are refused by name where they are meant for something else", async () => {
    await expect(snnChip("sorbet-native", presetNames())).rejects.toThrow("is meant for Sorbet");
    await expect(snnChip("lohi", presetNames())).rejects.toThrow(/did you mean.*loihi/i);
  });

  it.each([
    ["without a unit", (data: Loose) => delete data.energy.axon_out.unit, /^x\.yaml: energy\.axon_out\.unit: /],
    [
      "with a time between ticks",
      (data: Loose) => (data.time.axon_out = { ...data.time.axon_out, value: 5150, high: 6000 }),
      /^x\.yaml: time\.axon_out: 5150 ps is no whole number of ticks of 100 ps/,
    ],
    [
      "with a key too many",
      (data: Loose) => (data.energy.axon_up = 1),
      /^x\.yaml: unknown key "energy\.axon_up"; did you mean/,
    ],
    [
      "with a range that leaves its value out",
      (data: Loose) => (data.energy.axon_out.low = 1e9),
      /low <= value <= high/,
    ],
  ])("%s are refused in one line", async (_, damage, message) => {
    const data = structuredClone((await snnChip("loihi", [])).data);
    damage(data);
    expect(() => chipFrom(() => "x.yaml", data)).toThrow(message);
  });
});
