import { join } from "node:path";
import { type NetworkRecord, recordedFile } from "../../runner/run-record.js";
import { chipOfFolder } from "../../runner/snn/chip-of-folder.js";
import type { Context } from "../common.js";
import { snnRunCommand } from "./run-command.js";

/** Runs what a folder's record says once more, its files into `out`. @throws UserError for a file that has changed */
export async function runAgain(
  folder: string,
  { network, name, input, inputName, drawn, options, trace, mapping }: NetworkRecord,
  { quiet, out }: { readonly quiet?: boolean; readonly out: string },
  context: Context,
): Promise<number> {
  const { chip } = await chipOfFolder(folder);
  const spikes = input === undefined ? drawn : recordedFile(folder, input);
  const file = recordedFile(folder, network);
  const { seed = "1", ...rest } = options;
  return snnRunCommand(
    file,
    {
      ...rest,
      seed,
      ...(spikes === undefined ? {} : { input: spikes }),
      ...(trace === undefined ? {} : { trace }),
      ...(mapping === undefined ? {} : { mapping: join(folder, mapping) }),
      ...(quiet === undefined ? {} : { quiet }),
      chip: chip.chip.name,
      out,
      again: { chip, network: name, input: inputName },
    },
    context,
  );
}
