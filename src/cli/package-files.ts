import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PresetLibrary } from "../spec/config/chip-layers.js";
import { didYouMean, shown } from "../spec/config/suggest.js";
import { UserError } from "../units/user-error.js";

/** Root of the installed package: two folders above this file, compiled or not. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;
}

/** The chips/*.yaml that come with the package. */
export function bundledPresets(): PresetLibrary {
  const folder = join(ROOT, "chips");
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
  return { names, read: (name) => readFileSync(join(folder, `${name}.yaml`), "utf8") };
}

function bundledModels(): string[] {
  try {
    const entries = readdirSync(join(ROOT, "models"), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

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
