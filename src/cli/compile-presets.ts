/**
 * Build step: leaves what chips/*.yaml say in dist/chips, so that no YAML is read when the program starts. Refuses a
 * faulty preset.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { resolveConfig } from "../config/resolve.js";
import { sha256Hex } from "../input/sha256.js";
import {
  type CompiledPreset,
  compiledFile,
  parsePresetFile,
  presetNames,
  presetText,
} from "../runner/package-files.js";

const names = presetNames();
const read = new Map(
  await Promise.all(names.map(async (name) => [name, await parsePresetFile(name, presetText(name))] as const)),
);
for (const [name, assignments] of read) {
  resolveConfig({ presets: { names, read: (other) => read.get(other)! }, chip: name, defaultBatch: "all" });
  const compiled: CompiledPreset = {
    sha256: sha256Hex(presetText(name)),
    values: assignments.map(({ path, value }) => [path.join("."), value]),
  };
  mkdirSync(dirname(compiledFile(name)), { recursive: true });
  writeFileSync(compiledFile(name), JSON.stringify(compiled));
}
