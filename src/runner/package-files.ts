import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { didYouMean, shown } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import type { Assignment } from "../config/assignment.js";
import type { PresetLibrary } from "../config/chip-layers.js";
import { type CompiledPreset, compiledAssignments, presetSource } from "../config/compiled-preset.js";
import { sha256Hex } from "../input/sha256.js";

/** Root of the installed package: two folders above this file, compiled or not. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** Folder of the page that `web` serves. */
export const WEB_PAGE = join(ROOT, "dist", "web");
/** Folder of the presets. */
export const CHIPS = join(ROOT, "chips");

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
}

/**
 * The chips/*.yaml that come with the package. Reading YAML takes longer than all else at start, so the build leaves
 * what they say in dist/presets.json; a preset that has changed since is read from its YAML.
 */
export async function bundledPresets(): Promise<PresetLibrary> {
  const names = presetNames();
  const compiled = compiledPresets();
  const read = new Map<string, readonly Assignment[]>();
  for (const name of names) {
    const text = presetText(name);
    const known = compiled[name];
    const isSame = known !== undefined && known.sha256 === sha256Hex(text);
    read.set(name, isSame ? compiledAssignments(name, known) : await parsePresetFile(name, text));
  }
  return { names, read: (name) => read.get(name)! };
}

export function presetNames(): string[] {
  const yaml = readdirSync(CHIPS).filter((file) => file.endsWith(".yaml"));
  return yaml.map((file) => file.slice(0, -".yaml".length)).sort();
}

/** Text of docs/glossary.md. */
export const glossaryText = (): string => readFileSync(join(ROOT, "docs", "glossary.md"), "utf8");

export const presetText = (name: string): string => readFileSync(join(CHIPS, `${name}.yaml`), "utf8");

export async function parsePresetFile(name: string, text: string): Promise<readonly Assignment[]> {
  const { readAssignments } = await import("../config/source-tree.js");
  return readAssignments({ source: presetSource(name), text });
}

/** What the build leaves of all presets: a CompiledPreset by name. */
export const COMPILED_PRESETS = join(ROOT, "dist", "presets.json");

function compiledPresets(): Readonly<Record<string, CompiledPreset>> {
  return existsSync(COMPILED_PRESETS) ? JSON.parse(readFileSync(COMPILED_PRESETS, "utf8")) : {};
}

function bundledModels(): string[] {
  try {
    const entries = readdirSync(join(ROOT, "models"), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

export const isBundled = (model: string): boolean => bundledModels().includes(model);

/** Folder of a checkpoint: a path, or the name of a bundled one. */
export function modelFolder(model: string): string {
  const bundled = bundledModels();
  if (bundled.includes(model)) return join(ROOT, "models", model);
  if (statSync(model, { throwIfNoEntry: false })?.isDirectory()) return model;
  const known = bundled.length > 0 ? `bundled: ${bundled.join(", ")}` : "none is bundled";
  throw new UserError(
    `model ${shown(model)}: neither a bundled model nor a folder${didYouMean(model, bundled)} (${known}; or give the folder of a checkpoint)`,
  );
}
