import { resolveConfig } from "../config/resolve.js";
import type { ChipSpec } from "../contracts/chip.js";
import { type CheckpointFolder, readCheckpointFolder } from "./checkpoint-folder.js";
import { bundledPresets, modelFolder } from "./package-files.js";

/**
 * A model of the package, or of a folder: the model, its tokenizer, the hash of its weights.
 * @param name such as "sorbet-sst2", or the path of a checkpoint folder @throws UserError
 */
export const bundled = (name: string): CheckpointFolder => readCheckpointFolder(modelFolder(name));

/** A chip of the package, such as "sorbet-native". @throws UserError */
export async function bundledChip(name: string): Promise<ChipSpec> {
  return resolveConfig({ presets: await bundledPresets(), chip: name }).chip;
}
