import type { ChipSpec } from "../contracts/chip.js";
import { resolveConfig } from "./resolve.js";
import { readAssignments } from "./source-tree.js";

/** The chip of one complete preset, given as YAML text: for callers without a configuration. */
export function parsePreset(yamlText: string, source = "preset"): ChipSpec {
  const presets = { names: [], read: () => [] };
  return resolveConfig({ presets, chip: readAssignments({ source, text: yamlText }), defaultBatch: "all" }).chip;
}
