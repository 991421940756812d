import { jsonLine, jsonText } from "../base/json-text.js";
import { didYouMean } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import { configSha256 } from "../config/canonical.js";
import type { Configuration } from "../config/resolve.js";
import type { EngineTally } from "../contracts/event-engine.js";
import type { Summary } from "../contracts/summary.js";
import { writeWhole } from "../files/outputs.js";
import { filesIn } from "../files/same-file.js";
import { sha256Hex } from "../input/sha256.js";
import type { CheckpointFolder } from "../runner/checkpoint-folder.js";
import { meshFitted, resolveOptions } from "../runner/config-options.js";
import { type InputFile, readInputFile, rowsOf } from "../runner/input-file.js";
import { checkOutFile } from "../runner/out-checks.js";
import { REPORT_FILE } from "../runner/out-files.js";
import type { OutFolder } from "../runner/out-folder.js";
import { type PreparedRow, prepareRows } from "../runner/prepare.js";
import { MAPPING_FILE, runFiles } from "../runner/run-files.js";
import { lastingModel, type RunRecord, recordInput } from "../runner/run-record.js";
import { summaryText } from "../runner/summary-text.js";
import { withOutFolder } from "../runner/with-out-folder.js";
import { simulateRows } from "./chip-session.js";
import { type Context, type OutputOptions, outUse, rowLimit, yieldToEventLoop } from "./common.js";
import { type EvalRow, evalResult, evalRow } from "./eval-result.js";
import { EXIT_FAULT, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.js";
import { paintFor } from "./io.js";
import { notExact } from "./not-exact.js";
import { Progress } from "./progress.js";

export interface EvalOptions extends OutputOptions {
  readonly engine: string;
  readonly rows?: string;
}

const ENGINES = ["reference", "chip"];
/** Options that mean nothing without a chip. */
const CHIP_ONLY = ["code", "noc", "workers", "progress", "mapping", "eventEngine"] as const;

interface Evaluation {
  readonly configuration: Configuration;
  readonly rows: readonly EvalRow[];
  /** Rows asked for. */
  readonly asked: number;
  readonly input: InputFile | null;
  readonly mappingText: string | null;
  readonly summary: Summary | null;
  readonly folder: CheckpointFolder;
  readonly configSha256: string;
  /** Where a chip was simulated. */
  readonly engines?: EngineTally;
  readonly interrupted: boolean;
}

async function onChip(options: EvalOptions, context: Context): Promise<Evaluation> {
  const outcome = await simulateRows([], options, 1, context);
  const inputs = outcome.summary?.inputs ?? [];
  // The rows that finished are some of those asked for, in their order; scores stay with the rows.
  let next = 0;
  const rowOf = ({ id, input_ids }: Summary["inputs"][number]): PreparedRow => {
    for (;;) {
      const row = outcome.rows[next++]!;
      if (row.id === id && row.inputIds.every((token, i) => token === input_ids[i])) return row;
    }
  };
  const rows = inputs.map((input) => evalRow(rowOf(input), input.prediction, input.logits));
  return { ...outcome, rows, asked: outcome.rows.length };
}

async function onReference(options: EvalOptions, { io, openModel }: Context): Promise<Evaluation> {
  const asked = await resolveOptions(options, 1);
  const input = await readInputFile([], options.input, io);
  const inputs = rowsOf(input, [], rowLimit(options));
  const folder = await openModel(options.modelPath ?? asked.model);
  const configuration = await meshFitted(asked, folder.model);
  const prepared = prepareRows(inputs, folder, null);
  const { infer } = await import("../sorbet/forward.js");
  const { answer } = await import("../sorbet/host.js");
  const progress = new Progress(io, options.quiet === true);
  const rows: EvalRow[] = [];
  for (const row of prepared) {
    const { logits } = infer(folder.model, row.inputIds, row.tokenTypes);
    rows.push(evalRow(row, answer(folder.model.shape.labels, logits), Array.from(logits)));
    progress.show(`${rows.length} of ${prepared.length} sentences`, rows.length / prepared.length);
    await yieldToEventLoop();
    if (io.interrupted.aborted) break;
  }
  progress.clear();
  const interrupted = rows.length < prepared.length;
  return {
    configuration,
    rows,
    asked: prepared.length,
    input,
    mappingText: null,
    summary: null,
    folder,
    configSha256: configSha256(configuration.resolved, sha256Hex),
    interrupted,
  };
}

function checkOptions(options: EvalOptions): void {
  const { engine } = options;
  if (options.input === undefined)
    throw new UserError('eval: --input FILE is needed (.txt, .tsv or .jsonl, "-" is standard input)');
  if (!ENGINES.includes(engine))
    throw new UserError(`--engine must be reference or chip, found "${engine}"${didYouMean(engine, ENGINES)}`);
  const useless = engine === "chip" ? undefined : CHIP_ONLY.find((name) => options[name] !== undefined);
  if (useless !== undefined)
    throw new UserError(
      `--${useless === "eventEngine" ? "event-engine" : useless} needs --engine chip: the reference is plain arithmetic without a chip`,
    );
  if (options.rows === undefined) return;
  const { input, config, chip, mapping, model } = options;
  checkOutFile(options.rows, "--rows", [input, config, chip, mapping, ...(model === undefined ? [] : filesIn(model))]);
}

async function chipFiles(summary: Summary, evaluation: Evaluation, { folder }: OutFolder, { version }: Context) {
  const { reportOfRun } = await import("./report-command.js");
  const report = await reportOfRun(folder, summary, evaluation, version);
  return { "summary.json": () => summaryText(summary), [REPORT_FILE]: report };
}

/** `eval --input FILE`: accuracy over many rows. */
export async function evalCommand(options: EvalOptions, context: Context): Promise<number> {
  const { io } = context;
  checkOptions(options);
  const use = outUse(io, options, [options.input, options.mapping, options.rows]);
  return withOutFolder(options.out, use, (out) => evaluated(options, out, context));
}

async function evaluated(options: EvalOptions, out: OutFolder | null, context: Context): Promise<number> {
  const { io } = context;
  const evaluation = await (options.engine === "chip" ? onChip : onReference)(options, context);
  const { configuration, rows, asked, summary, folder, interrupted } = evaluation;
  if (rows.length === 0) {
    io.err(`interrupted: none of ${asked} sentences finished\n`);
    return EXIT_INTERRUPTED;
  }
  const model = { name: folder.model.name, weights_sha256: folder.weightsSha256 };
  const facts = {
    engine: options.engine as "reference" | "chip",
    seed: configuration.seed,
    config_sha256: evaluation.configSha256,
    model,
  };
  const result = evalResult(rows, folder.model.shape.labels, facts, summary ?? undefined);
  const text = jsonText(result);
  if (options.rows !== undefined) writeWhole(options.rows, rows.map((row) => `${jsonLine(row)}\n`).join(""));
  if (out !== null) {
    const input = recordInput(evaluation.input);
    const results = {
      "eval.json": text,
      ...(summary === null ? {} : await chipFiles(summary, evaluation, out, context)),
      ...input.files,
    };
    const run: RunRecord = {
      command: "eval",
      ...input.record,
      model: lastingModel(options.modelPath ?? configuration.model),
      limit: options.limit,
      engine: options.engine,
      mapping: evaluation.mappingText === null ? undefined : MAPPING_FILE,
    };
    await out.write(await runFiles(configuration, results, evaluation.mappingText), { ...evaluation, ...context, run });
  }
  if (options.json) io.out(text);
  else {
    const { evalScreen } = await import("./screen/eval-screen.js");
    io.out(evalScreen(result, paintFor(io)));
  }
  const inexact = summary === null ? null : notExact(summary);
  if (inexact !== null) {
    context.fault(inexact, options.out);
    return EXIT_FAULT;
  }
  if (!interrupted) return EXIT_OK;
  io.err(
    `interrupted: results of ${rows.length} of ${asked} sentences${options.rows === undefined ? "" : `, rows in ${options.rows}`}\n`,
  );
  return EXIT_INTERRUPTED;
}
