import { configSha256 } from "../spec/config/canonical.js";
import type { Configuration } from "../spec/config/resolve.js";
import type { Summary } from "../spec/summary.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { type ChipInput, type ChipJob, shared } from "./chip-job.js";
import { MAX_WORKERS } from "./chip-pool.js";
import { breathe, type Context, inputRows, type OutputOptions, referenceOf, rowLimit } from "./common.js";
import { resolveOptions, wholeNumber } from "./config-options.js";
import { modelFolder } from "./package-files.js";
import { type PreparedRow, prepareRows } from "./prepare.js";
import { Progress } from "./progress.js";
import { batchesOf, runBatches } from "./run-batches.js";
import { sha256Hex } from "./sha256.js";

export interface ChipOutcome {
  readonly configuration: Configuration;
  readonly rows: readonly PreparedRow[];
  /** Over the rows that finished; null when an interrupt came before the first chip run ended. */
  readonly summary: Summary | null;
  readonly folder: CheckpointFolder;
  readonly configSha256: string;
  readonly interrupted: boolean;
}

/** Reads configuration and input, runs the rows on the simulated chip beside the reference, and adds the batches up. */
export async function simulateRows(
  texts: readonly string[],
  options: OutputOptions,
  defaultBatch: number | "all",
  { io, openChip }: Context,
): Promise<ChipOutcome> {
  const workers = options.workers === undefined ? 1 : wholeNumber("--workers", options.workers, 1, MAX_WORKERS);
  const limit = rowLimit(options);
  const progress = new Progress(io, options.quiet === true);
  let gone = 0;
  let total = 0;
  const opening = openChip(workers, () => progress.show(`simulated ${++gone} of ${total} sentences`, gone / total));
  try {
    const configuration = await resolveOptions(options, defaultBatch);
    const rows = await inputRows(texts, options, limit, io);
    total = rows.length;
    const { readCheckpointFolder } = await import("./checkpoint-folder.js");
    const folder = readCheckpointFolder(modelFolder(configuration.model));
    const job = chipJob(configuration, folder);
    const runner = await opening;
    runner.load(job);
    const prepared = prepareRows(rows, folder, configuration.chip.maxTokens);
    const batches = batchesOf(prepared, configuration.host.batch);
    const results = await runBatches(runner, withReference(folder, batches), io.interrupted);
    const summary = results.length === 0 ? null : await runner.summarise(results);
    const interrupted = results.length < batches.length;
    return { configuration, rows: prepared, summary, folder, configSha256: job.configSha256, interrupted };
  } finally {
    progress.clear();
    await (await opening).close();
  }
}

function chipJob({ chip, host, code, noc, seed, pruneLast, resolved }: Configuration, folder: CheckpointFolder): ChipJob {
  return {
    model: shared(folder.model),
    config: { chip, host, code, noc, seed, pruneLast },
    configSha256: configSha256(resolved, sha256Hex),
    weightsSha256: folder.weightsSha256,
  };
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
