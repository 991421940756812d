/**
 * Build step: leaves what chips/*.yaml say in dist/presets.json, so that no YAML is read when the program starts.
 * Refuses a faulty preset.
 */
import { writeFileSync } from "node:fs";
import type { CompiledPreset } from "../config/compiled-preset.js";
import { resolveConfig } from "../config/resolve.js";
import { sha256Hex } from "../input/sha256.js";
import { COMPILED_PRESETS, parsePresetFile, presetNames, presetText } from "../runner/package-files.js";

const names = presetNames();
const read = new Map(
  await Promise.all(names.map(async (name) => [name, await parsePresetFile(name, presetText(name))] as const)),
);
const compiled: Record<string, CompiledPreset> = {};
for (const [name, assignments] of read) {
  resolveConfig({ presets: { names, read: (other) => read.get(other)! }, chip: name, defaultBatch: "all" });
  compiled[name] = {
    sha256: sha256Hex(presetText(name)),
    values: assignments.map(({ path, value }) => [path.join("."), value]),
  };
}
writeFileSync(COMPILED_PRESETS, JSON.stringify(compiled));
