import { readdirSync } from "node:fs";
import { join } from "node:path";
import { didYouMean, shown } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import { CHIPS } from "./package-files.js";
import { readUserText } from "./read-file.js";
import type { SnnChipFile } from "./snn/chip-file.js";

const FOLDER = join(CHIPS, "snn");

/** Presets of chips for spiking networks. */
export const snnPresetNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();

/**
 * The text of the chip for spiking networks that --chip names: a preset, or a file; and what errors call it.
 * @param others names of presets that are meant for something else @throws UserError
 */
export function chipText(
  option: string,
  others: readonly string[],
): { readonly source: string; readonly text: string } {
  const names = snnPresetNames();
  const isFile = /[\\/]|\.ya?ml$/i.test(option);
  if (!isFile && !names.includes(option)) {
    if (others.includes(option))
      throw new UserError(
        `--chip ${option}: is meant for Sorbet: its cores have no membranes with a leak and no synapses of more than one bit; spiking networks run on ${names.join(", ")}`,
      );
    throw new UserError(
      `--chip ${shown(option)}: no preset for spiking networks${didYouMean(option, names)}; there are ${names.join(", ")}, or give FILE.yaml`,
    );
  }
  return isFile
    ? { source: option, text: readUserText(option, "config") }
    : { source: `chips/snn/${option}.yaml`, text: readUserText(join(FOLDER, `${option}.yaml`), "config") };
}

/** The chip that --chip names. @param settings options --set @throws UserError */
export async function snnChip(
  option: string,
  others: readonly string[],
  settings: readonly string[] = [],
): Promise<SnnChipFile> {
  const { source, text } = chipText(option, others);
  return chipOfText(source, text, settings);
}

/** The chip of a text. @param source what errors call it @throws UserError with the place in it */
export async function chipOfText(source: string, text: string, settings: readonly string[]): Promise<SnnChipFile> {
  const { readChip } = await import("./snn/read-chip.js");
  return readChip(source, text, settings);
}
