import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CompiledPreset, presetLibrary } from "../../src/config/compiled-preset.js";
import {
  bundledPresets,
  COMPILED_PRESETS,
  parsePresetFile,
  presetNames,
  presetText,
} from "../../src/runner/package-files.js";

describe("bundled presets", () => {
  it.each(presetNames())("%s: what the build has left of it is what its YAML says", async (name) => {
    const compiled = JSON.parse(readFileSync(COMPILED_PRESETS, "utf8")) as Record<string, CompiledPreset>;
    expect(Object.keys(compiled), "npm run build").toEqual(presetNames());
    const values = (assignments: Awaited<ReturnType<typeof parsePresetFile>>) =>
      assignments.map(({ path, value }) => [path.join("."), value]);
    const yaml = values(await parsePresetFile(name, presetText(name)));
    expect(values((await bundledPresets()).read(name))).toEqual(yaml);
    expect(values(presetLibrary(compiled).read(name))).toEqual(yaml);
    // A preset that extends another says what differs.
    const extending = yaml.some(([path]) => path === "extends");
    expect(yaml.length).toBeGreaterThan(extending ? 2 : 300);
  });
});
