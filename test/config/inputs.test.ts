import { describe, expect, it } from "vitest";
import { parsePreset, readAssignments, resolveConfig, UserError } from "../../src/index.js";
import { bundledPresets } from "../../src/runner/package-files.js";

/** What a call from JavaScript is refused with. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  return "not refused";
}

describe("resolveConfig", () => {
  it("takes presets alone: everything else has a default", async () => {
    const presets = await bundledPresets();
    const { model, seed, code, noc, pruneLast, host, chip } = resolveConfig({ presets });
    expect({ model, seed, code, noc, pruneLast, host, preset: chip.preset }).toEqual({
      model: "sorbet-sst2",
      seed: 1,
      code: "offset",
      noc: "packet",
      pruneLast: true,
      host: {
        batch: null,
        inFlight: 2,
        arrival: { kind: "interval", ticks: 0 },
        queue: null,
        full: "wait",
        portBits: 32,
      },
      preset: "sorbet-native",
    });
  });

  it("refuses arguments of another form in one line that names the field", async () => {
    const presets = await bundledPresets();
    const wrong: [unknown, RegExp][] = [
      [undefined, /takes one object .*found nothing/],
      [null, /takes one object .*found null/],
      ["sorbet-native", /takes one object/],
      [[], /takes one object/],
      [{}, /presets must be \{ names, read \}.*found nothing/],
      [{ presets: ["sorbet-native"] }, /presets must be/],
      [{ presets: { names: ["x"] } }, /presets must be/],
      [{ presets: { names: [1], read: () => [] } }, /presets must be/],
      [{ presets, file: "chip: small-core" }, /file must be assignments, as readAssignments/],
      [{ presets, file: [{}] }, /file must be assignments/],
      [{ presets, chip: 7 }, /chip must be the name of a preset, or assignments/],
      [{ presets, settings: "seed=2" }, /settings must be a list of texts/],
      [{ presets, settings: { seed: 2 } }, /settings must be a list of texts/],
      [{ presets, flags: { sed: 2 } }, /flags must be an object with any of the keys model, seed, code, noc/],
      [{ presets, defaultBatch: 0 }, /defaultBatch must be "all" or a whole number from 1; found 0/],
      [{ presets, setings: [] }, /no field "setings"; did you mean "settings"\?/],
    ];
    for (const [inputs, reason] of wrong) {
      const message = refusal(() => resolveConfig(inputs as Parameters<typeof resolveConfig>[0]));
      expect(message).toMatch(reason);
      expect(message).not.toContain("\n");
    }
  });

  it("and its companions refuse what is no text", () => {
    for (const value of [undefined, null, 7, Buffer.from("chip: x")]) {
      expect(refusal(() => parsePreset(value as unknown as string))).toMatch(/^YAML is taken as/);
      expect(refusal(() => readAssignments(value as unknown as { source: string; text: string }))).toMatch(/^YAML is/);
    }
  });
});
