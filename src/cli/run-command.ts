import { UserError } from "../base/user-error.js";
import { REPORT_FILE } from "../runner/out-files.js";
import type { OutFolder } from "../runner/out-folder.js";
import { MAPPING_FILE, runFiles } from "../runner/run-files.js";
import { lastingModel, type RunRecord, recordInput } from "../runner/run-record.js";
import { summaryText } from "../runner/summary-text.js";
import { withOutFolder } from "../runner/with-out-folder.js";
import { parseFormats, type TraceFormat } from "../trace/write/formats.js";
import { simulateRows } from "./chip-session.js";
import { type Context, type OutputOptions, outUse } from "./common.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.js";
import { paintFor } from "./io.js";
import { notExact } from "./not-exact.js";

export interface RunOptions extends OutputOptions {
  readonly trace?: string;
}

/** Value of --noc: flit by flit, and at packet level too for its error. */
const BOTH_LEVELS = "both";

/** `run [TEXT...]`: inference on the simulated chip. */
export async function runCommand(texts: readonly string[], options: RunOptions, context: Context): Promise<number> {
  const { io } = context;
  if (texts.length === 0 && options.input === undefined) {
    throw new UserError('run: nothing to run; give a sentence in quotes, or --input FILE ("-" is standard input)');
  }
  const formats = options.trace === undefined ? [] : parseFormats(options.trace);
  if (formats.length > 0 && options.out === undefined)
    throw new UserError("--trace needs --out DIR, the folder to write traces into");
  const use = outUse(io, options, [options.input, options.mapping]);
  return withOutFolder(options.out, use, (out) => simulated(texts, options, formats, out, context));
}

async function simulated(
  texts: readonly string[],
  options: RunOptions,
  formats: readonly TraceFormat[],
  out: OutFolder | null,
  context: Context,
): Promise<number> {
  const { io } = context;
  const wish = out === null ? null : { folder: out.folder, formats };
  const bothLevels = options.noc === BOTH_LEVELS;
  const chosen = bothLevels ? { ...options, noc: "flit" } : options;
  const outcome = await simulateRows(texts, chosen, "all", context, wish, bothLevels);
  const { configuration, summary, rows, interrupted, traces, mappingText } = outcome;
  const input = recordInput(outcome.input);
  const run: RunRecord = {
    command: "run",
    ...(outcome.input === null ? { texts } : input.record),
    model: lastingModel(options.modelPath ?? configuration.model),
    limit: options.limit,
    trace: options.trace,
    both_levels: bothLevels,
    mapping: mappingText === null ? undefined : MAPPING_FILE,
  };
  const facts = { ...outcome, ...context, run };
  if (summary === null) {
    if (traces.length > 0) await out!.write(await runFiles(configuration, input.files, mappingText), facts, traces);
    const kept = traces.length > 0 ? `; traces of what had run are in ${options.out}` : "";
    io.err(
      `interrupted: none of ${rows.length} sentences finished; a chip run is kept as a whole (host.batch sets its size)${kept}\n`,
    );
    return EXIT_INTERRUPTED;
  }
  if (out !== null) {
    const { reportOfRun } = await import("./report-command.js");
    const report = await reportOfRun(out.folder, summary, outcome, context.version);
    const results = { "summary.json": () => summaryText(summary), [REPORT_FILE]: report, ...input.files };
    const files = await runFiles(configuration, results, mappingText);
    await out.write(files, facts, traces);
  }
  if (options.json) await io.outPieces(summaryText(summary));
  else {
    const { runScreen } = await import("./screen/run-screen.js");
    io.out(runScreen(summary, { width: screenWidth(io.columns), paint: paintFor(io) }));
  }
  const inexact = notExact(summary);
  if (inexact !== null) {
    context.fault(inexact, options.out);
    return EXIT_FAULT;
  }
  if (!interrupted) return EXIT_OK;
  io.err(`interrupted: results of ${summary.inputs.length} of ${rows.length} sentences\n`);
  return EXIT_INTERRUPTED;
}

const screenWidth = (columns: number): number => Math.min(100, Math.max(80, columns));
