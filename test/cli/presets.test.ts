import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  bundledPresets,
  compiledFile,
  parsePresetFile,
  presetNames,
  presetText,
} from "../../src/runner/package-files.js";

describe("bundled presets", () => {
  it.each(presetNames())("%s: what the build has left of it is what its YAML says", async (name) => {
    expect(existsSync(compiledFile(name)), "npm run build").toBe(true);
    const values = (assignments: Awaited<ReturnType<typeof parsePresetFile>>) =>
      assignments.map(({ path, value }) => [path.join("."), value]);
    const yaml = values(await parsePresetFile(name, presetText(name)));
    expect(values((await bundledPresets()).read(name))).toEqual(yaml);
    // A preset that extends another says what differs.
    const extending = yaml.some(([path]) => path === "extends");
    expect(yaml.length).toBeGreaterThan(extending ? 2 : 300);
  });
});
