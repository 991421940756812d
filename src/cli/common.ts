import { jsonLine } from "../base/json-text.js";
import type { CheckpointFolder } from "../runner/checkpoint-folder.js";
import type { ChipNotice } from "../runner/chip-job.js";
import type { ChipRunner } from "../runner/chip-runner.js";
import { type ConfigOptions, wholeNumber } from "../runner/config-options.js";
import type { FaultReport } from "../runner/fault-error.js";
import { readInputFile, rowsOf } from "../runner/input-file.js";
import type { InputRow } from "../runner/inputs.js";
import type { OutUse } from "../runner/out-folder.js";
import type { TraceRequest } from "../trace/write/formats.js";
import type { TraceWriter } from "../trace/write/trace-writer.js";
import type { Io } from "./io.js";

/** What commands are given beside their options. */
export interface Context {
  readonly io: Io;
  /** The command line as typed, for the manifest. */
  readonly command: readonly string[];
  readonly version: string;
  /** Opens the simulated chip on so many threads, 0: on this one; calls back for every sentence that has left it. */
  readonly openChip: (threads: number, onNotice: (notice: ChipNotice) => void) => Promise<ChipRunner>;
  /** Reads a model by its name or folder. */
  readonly openModel: (name: string) => Promise<CheckpointFolder>;
  /** Runs another command line, with an Io and means of its own. */
  readonly runLine: (
    argv: readonly string[],
    io: Io,
    means: Partial<Pick<Context, "openChip" | "openModel">>,
  ) => Promise<number>;
  /** Starts what writes traces. */
  readonly openTrace: (request: TraceRequest) => TraceWriter | Promise<TraceWriter>;
  /** Says what broke, and dumps the state into the folder `out` or on stderr. */
  readonly fault: (report: FaultReport, out: string | undefined) => void;
}

export interface OutputOptions extends ConfigOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly quiet?: boolean;
  readonly input?: string;
  readonly limit?: string;
  readonly workers?: string;
  readonly progress?: string;
  /** File of a mapping of one's own; of `run` and `eval --engine chip`. */
  readonly mapping?: string;
  /** Where the configuration's model lies if not where the configuration says: `reproduce` runs from another folder. */
  readonly modelPath?: string;
  readonly eventEngine?: string;
}

/**
 * How a folder of results is opened: what is replaced is said in a line of stderr, of the kind that is asked for
 * there.
 */
export const outUse = (
  io: Io,
  { progress }: Pick<OutputOptions, "progress">,
  inputs: readonly (string | undefined)[],
): OutUse => ({
  inputs,
  say: (line) => io.err(`${progress === "json" ? jsonLine({ note: line }) : line}\n`),
});

/** Rows of TEXT arguments or of --input, at most `limit`. */
export async function inputRows(
  texts: readonly string[],
  options: OutputOptions,
  limit: number,
  io: Io,
): Promise<InputRow[]> {
  return rowsOf(await readInputFile(texts, options.input, io), texts, limit);
}

/** Option --limit; without it every row. */
export const rowLimit = ({ limit }: OutputOptions): number =>
  limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber("--limit", limit, 1, Number.MAX_SAFE_INTEGER);

/** Lets signals and timers through between pieces of synchronous work. */
export const yieldToEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
