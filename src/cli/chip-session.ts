import type { Configuration } from "../spec/config/resolve.js";
import type { Summary } from "../spec/summary.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import type { ChipInput } from "./chip-job.js";
import { MAX_WORKERS } from "./chip-pool.js";
import { breathe, type Context, chipJob, inputRows, type OutputOptions, referenceOf } from "./common.js";
import { wholeNumber } from "./config-options.js";
import { modelFolder } from "./package-files.js";
import { type PreparedRow, prepareRows } from "./prepare.js";
import { Progress } from "./progress.js";
import { batchesOf, runBatches } from "./run-batches.js";

export interface ChipOutcome {
  readonly rows: readonly PreparedRow[];
  /** Over the rows that finished; null when an interrupt came before the first chip run ended. */
  readonly summary: Summary | null;
  readonly folder: CheckpointFolder;
  readonly configSha256: string;
  readonly interrupted: boolean;
}

/** Reads the input, runs it on the simulated chip beside the reference, and puts the batches together. */
export async function simulateRows(
  texts: readonly string[],
  options: OutputOptions,
  configuration: Configuration,
  { io, openChip }: Context,
): Promise<ChipOutcome> {
  const limit =
    options.limit === undefined ? Number.POSITIVE_INFINITY : wholeNumber("--limit", options.limit, 1, 2 ** 53 - 1);
  const workers = options.workers === undefined ? 1 : wholeNumber("--workers", options.workers, 1, MAX_WORKERS);
  const rows = await inputRows(texts, options, limit, io);
  const path = modelFolder(configuration.model);
  const job = chipJob(configuration, path);
  const { batch } = configuration.host;
  const progress = new Progress(io, options.quiet === true);
  let gone = 0;
  const onSentence = () => progress.show(`simulated ${++gone} of ${rows.length} sentences`, gone / rows.length);
  const runner = await openChip(job, Math.min(workers, batchesOf(rows, batch).length), onSentence);
  try {
    const { readCheckpointFolder } = await import("./checkpoint-folder.js");
    const folder = readCheckpointFolder(path);
    const prepared = prepareRows(rows, folder, configuration.chip.maxTokens);
    const results = await runBatches(runner, withReference(folder, batchesOf(prepared, batch)), io.interrupted);
    const summary = results.length === 0 ? null : await runner.summarise(results);
    const { configSha256 } = job;
    return { rows: prepared, summary, folder, configSha256, interrupted: io.interrupted.aborted };
  } finally {
    progress.clear();
    await runner.close();
  }
}

/** Batches with their reference logits, each as soon as it is ready. */
async function* withReference(
  folder: CheckpointFolder,
  batches: readonly PreparedRow[][],
): AsyncGenerator<ChipInput[]> {
  const reference = await referenceOf(folder);
  for (const batch of batches) {
    const inputs: ChipInput[] = [];
    for (const row of batch) {
      await breathe();
      inputs.push({ ...row, referenceLogits: Array.from(reference(row.inputIds, row.tokenTypes)) });
    }
    yield inputs;
  }
}
