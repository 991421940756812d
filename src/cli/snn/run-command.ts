import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { type NirReader, readNirFile } from "../../runner/nir-file.js";
import { REPORT_FILE } from "../../runner/out-files.js";
import type { OutFolder } from "../../runner/out-folder.js";
import { presetNames } from "../../runner/package-files.js";
import type { SnnChipFile } from "../../runner/snn/chip-file.js";
import { type SnnResult, snnResult } from "../../runner/snn/network-result.js";
import { type NetworkOptions, type OpenNetwork, openNetwork } from "../../runner/snn/open-network.js";
import { snnChip } from "../../runner/snn-chip.js";
import { withOutFolder } from "../../runner/with-out-folder.js";
import { type CheckedRun, checkedRun } from "../../snn/checked-run/checked-run.js";
import { isDrawn } from "../../snn/input/read-input.js";
import { parseFormats } from "../../trace/write/formats.js";
import { type Context, outUse, yieldToEventLoop } from "../common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "../exit-codes.js";
import { paintFor } from "../io.js";
import { Progress } from "../progress.js";
import { folderFiles } from "./folder-files.js";
import { snnRunScreen } from "./run-screen.js";
import { openTables, type RunTables } from "./run-tables.js";

export interface SnnRunOptions extends NetworkOptions {
  readonly chip: string;
  readonly set?: readonly string[];
  readonly json?: boolean;
  readonly out?: string;
  readonly trace?: string;
  readonly quiet?: boolean;
  /** Of a run again: the chip, in place of what `chip` and `set` say, and the names of its files in results. */
  readonly again?: { readonly chip: SnnChipFile; readonly network: string; readonly input: string | undefined };
}

/** Milliseconds between looks at signals and the terminal. */
const LOOK_MS = 50;

/** `snn run FILE.nir`: a network on a chip. @param read how a file is read; tests read on their own thread */
export async function snnRunCommand(
  file: string,
  options: SnnRunOptions,
  context: Context,
  read: NirReader = readNirFile,
): Promise<number> {
  const { io } = context;
  const { input, mapping, out, again } = options;
  const formats = options.trace === undefined ? [] : parseFormats(options.trace);
  if (formats.length > 0 && out === undefined)
    throw new UserError("--trace needs --out DIR, the folder to write traces into");
  const inputs = [file, input === undefined || isDrawn(input) ? undefined : input, mapping];
  return withOutFolder(out, outUse(io, {}, inputs), async (folder) => {
    const asked = again?.chip ?? (await snnChip(options.chip, presetNames(), options.set));
    const opened = await openNetwork(file, options, asked, read, io.interrupted);
    const { chip } = opened;
    const network = again === undefined ? opened : renamed(opened, again);
    const tables = folder === null ? null : await openTables(folder.folder, formats, network, chip.chip, context);
    try {
      const run = await simulated(network, chip, tables, options, context);
      const result = snnResult(network, chip.chip, run);
      if (folder !== null) await keep(folder, result, await tables!.finish(), network, chip, options, context);
      io.out(options.json ? jsonText(result) : snnRunScreen(file, result, paintFor(io)));
      return ended(result, network, options, context);
    } catch (error) {
      await tables?.discard();
      throw error;
    }
  });
}

/** A network whose files have other names in results. */
const renamed = (
  { file, input, ...rest }: OpenNetwork,
  names: { readonly network: string; readonly input: string | undefined },
): OpenNetwork => ({
  ...rest,
  file: { ...file, name: names.network },
  input: input === null ? null : { ...input, name: names.input ?? input.name },
});

/** Runs until the end, or an interrupt: what had run by then is a run of fewer steps. */
async function simulated(
  { integers, execution, drives, slices }: OpenNetwork,
  { chip }: SnnChipFile,
  tables: RunTables | null,
  { quiet }: SnnRunOptions,
  { io }: Context,
): Promise<CheckedRun> {
  const total = stepsOf(drives);
  const progress = new Progress(io, quiet === true);
  let looked = Number.NEGATIVE_INFINITY;
  try {
    return await checkedRun(integers, execution, drives, chip, slices, {
      ...tables?.hooks,
      between: (steps, run) => {
        tables?.stepped(run);
        const now = performance.now();
        if (now - looked < LOOK_MS) return false;
        looked = now;
        progress.show(`simulated ${steps} of ${total} steps`, steps / total);
        return yieldToEventLoop().then(() => io.interrupted.aborted);
      },
    });
  } finally {
    progress.clear();
  }
}

const stepsOf = (drives: OpenNetwork["drives"]): number => drives.reduce((sum, { steps }) => sum + steps, 0);

async function keep(
  folder: OutFolder,
  result: SnnResult,
  traces: readonly string[],
  network: OpenNetwork,
  chip: SnnChipFile,
  options: SnnRunOptions,
  context: Context,
): Promise<void> {
  const { files, record, configSha256 } = await folderFiles(result, network, chip, options);
  const { command, version } = context;
  const { networkPage } = await import("./folder-kind.js");
  const report = await networkPage(folder.folder, { summary: result, chip }, version);
  const interrupted = result.steps < stepsOf(network.drives);
  await folder.write(
    { ...files, [REPORT_FILE]: report },
    { command, version, interrupted, configSha256, run: record },
    traces,
  );
}

/** What is said at the end. @returns exit code */
function ended(
  { exact, steps, ...result }: SnnResult,
  { drives }: OpenNetwork,
  { out }: SnnRunOptions,
  context: Context,
) {
  if (!exact) {
    const state = result.first_difference;
    const message = "the chip is not the integer reference";
    context.fault({ name: "NotExact", message, stack: "", user: false, state }, out);
    return EXIT_FAULT;
  }
  const total = stepsOf(drives);
  if (steps === total) return EXIT_OK;
  context.io.err(`interrupted: results of ${steps} of ${total} steps\n`);
  return EXIT_INTERRUPTED;
}
