import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { readNamedFile } from "../../input/read-file.js";
import { sha256Hex } from "../../input/sha256.js";
import type { MappingLine } from "../../mapping/mapping-file.js";
import { wholeNumber } from "../../runner/config-options.js";
import { type NirReader, readNirFile } from "../../runner/nir-file.js";
import type { OutFolder } from "../../runner/out-folder.js";
import { presetNames } from "../../runner/package-files.js";
import { readUserText } from "../../runner/read-file.js";
import { type SnnChipFile, snnChip } from "../../runner/snn-chip.js";
import { withOutFolder } from "../../runner/with-out-folder.js";
import { type CheckedRun, checkedRun } from "../../snn/checked-run/checked-run.js";
import { placeAsGiven, placeInOrder } from "../../snn/chip/placement.js";
import { dtHint } from "../../snn/execution/dt-hint.js";
import { executionOf } from "../../snn/execution/execution.js";
import { MOST_STEPS } from "../../snn/input/drives.js";
import { isDrawn, readInput } from "../../snn/input/read-input.js";
import { lower } from "../../snn/network/lower.js";
import { channelsOf } from "../../snn/network/network.js";
import { QUANTISERS, quantise } from "../../snn/reference-integer/quantise.js";
import { type Context, outUse, yieldToEventLoop } from "../common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "../exit-codes.js";
import { paintFor } from "../io.js";
import { neuronsTable } from "./neurons-table.js";
import { type SnnResult, snnResult } from "./run-result.js";
import { snnRunScreen } from "./run-screen.js";

export interface SnnRunOptions {
  readonly input?: string;
  readonly dt?: string;
  readonly reset?: string;
  readonly integrator?: string;
  readonly order?: string;
  readonly bits?: string;
  readonly quantiser?: string;
  readonly steps?: string;
  readonly mapping?: string;
  readonly chip: string;
  readonly seed: string;
  readonly json?: boolean;
  readonly out?: string;
}

const MOST_SEED = 2 ** 32 - 1;
/** Widest weight: an integer reference holds sums of them exactly. */
const MOST_BITS = 16;

class Interrupted extends Error {}

/** `snn run FILE.nir`: a network on a chip. @param read how a file is read; tests read on their own thread */
export async function snnRunCommand(
  file: string,
  options: SnnRunOptions,
  context: Context,
  read: NirReader = readNirFile,
): Promise<number> {
  const { io } = context;
  const { input, mapping, out } = options;
  if (input === undefined)
    throw new UserError("--input is missing; give FILE.npy, FILE.csv or poisson:RATE_HZ (with --steps N)");
  const inputs = [file, isDrawn(input) ? undefined : input, mapping];
  return withOutFolder(out, outUse(io, {}, inputs), async (folder) => {
    try {
      const chip = await snnChip(options.chip, presetNames());
      const { result, run } = await simulated(file, input, options, chip, context, read);
      if (folder !== null) await keep(folder, result, run, options, chip, context);
      io.out(options.json ? jsonText(result) : snnRunScreen(file, result, paintFor(io)));
      if (result.exact) return EXIT_OK;
      context.fault(
        {
          name: "NotExact",
          message: "the chip is not the integer reference",
          stack: "",
          user: false,
          state: result.first_difference,
        },
        out,
      );
      return EXIT_FAULT;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      io.err("interrupted: a run of a network is kept as a whole, so nothing is kept\n");
      return EXIT_INTERRUPTED;
    }
  });
}

async function simulated(
  file: string,
  input: string,
  options: SnnRunOptions,
  { chip }: SnnChipFile,
  { io }: Context,
  read: NirReader,
): Promise<{ readonly result: SnnResult; readonly run: CheckedRun }> {
  const quantiser = QUANTISERS.find((name) => name === (options.quantiser ?? "nearest"));
  if (quantiser === undefined)
    throw new UserError(`--quantiser must be ${QUANTISERS.join(" or ")}, found "${options.quantiser}"`);
  const bits = wholeNumber("--bits", options.bits ?? "8", 2, MOST_BITS);
  const seed = wholeNumber("--seed", options.seed, 0, MOST_SEED);
  const steps = options.steps === undefined ? {} : { steps: wholeNumber("--steps", options.steps, 1, MOST_STEPS) };
  const graph = await read(file, io.interrupted);
  const execution = executionOf(options, 1, dtHint(graph)?.seconds);
  const { network, refused } = lower(graph, file);
  if (network === undefined)
    throw new UserError(
      `${file}: ${refused.map(({ node, reason }) => `node ${node} ${reason}`).join("; ")}: it cannot run (snn check shows all)`,
    );
  const drives = readInput(input, isDrawn(input) ? undefined : readNamedFile(input, "network"), {
    channels: channelsOf(network),
    dt: execution.dt,
    seed,
    ...steps,
  });
  const integers = quantise(network, execution, { bits, quantiser });
  const slices =
    options.mapping === undefined
      ? placeInOrder(integers, chip)
      : placeAsGiven(integers, chip, await mappingLines(options.mapping), options.mapping);
  const run = await checkedRun(integers, execution, drives, chip, slices, async () => {
    await yieldToEventLoop();
    if (io.interrupted.aborted) throw new Interrupted();
  });
  return { result: snnResult(file, integers, execution, chip, drives.length, run), run };
}

async function mappingLines(file: string): Promise<readonly MappingLine[]> {
  const { readMapping } = await import("../../mapping/mapping-file.js");
  return readMapping(file, readUserText(file, "rows")).lines;
}

/** Fills the folder of --out. */
async function keep(
  folder: OutFolder,
  result: SnnResult,
  run: CheckedRun,
  options: SnnRunOptions,
  { chip, data }: SnnChipFile,
  context: Context,
): Promise<void> {
  const { stringify } = await import("yaml");
  const { execution } = result;
  const config = stringify({
    network: result.network.name,
    input: options.input,
    execution,
    seed: Number(options.seed),
    chip: data,
  });
  const names = result.network.populations.map(({ name }) => name);
  await folder.write(
    {
      "config.resolved.yaml": config,
      ...(options.mapping === undefined ? {} : { "mapping.csv": readUserText(options.mapping, "rows") }),
      "summary.json": jsonText(result),
      "tables/neurons.parquet": neuronsTable(run.layout, chip, names),
    },
    { command: context.command, version: context.version, interrupted: false, configSha256: sha256Hex(config) },
  );
}
