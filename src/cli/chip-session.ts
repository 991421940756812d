import { configSha256 } from "../spec/config/canonical.js";
import type { Configuration } from "../spec/config/resolve.js";
import type { Summary } from "../spec/summary.js";
import type { TraceFormat } from "../trace/write/formats.js";
import type { TraceWriter } from "../trace/write/trace-writer.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { type ChipInput, type ChipJob, FaultError, shared, type Watch } from "./chip-job.js";
import { type ChipRunner, MAX_WORKERS } from "./chip-pool.js";
import { breathe, type Context, inputRows, type OutputOptions, referenceOf, rowLimit } from "./common.js";
import { resolveOptions, wholeNumber } from "./config-options.js";
import { modelFolder } from "./package-files.js";
import { type PreparedRow, prepareRows } from "./prepare.js";
import { batchesOf, runBatches } from "./run-batches.js";
import { progressMode, RunProgress } from "./run-progress.js";
import { sha256Hex } from "./sha256.js";

export interface ChipOutcome {
  readonly configuration: Configuration;
  readonly rows: readonly PreparedRow[];
  /** Over the rows that finished; null when an interrupt came before the first chip run ended. */
  readonly summary: Summary | null;
  readonly folder: CheckpointFolder;
  readonly configSha256: string;
  readonly interrupted: boolean;
  /** Files of traces, by their path within the folder of --out. */
  readonly traces: readonly string[];
}

/** Traces asked for: where, and in which formats beside the tables that every run folder has. */
export interface TraceWish {
  readonly folder: string;
  readonly formats: readonly TraceFormat[];
}

/** Chip runs a thread that are made ready ahead: enough that none waits, few enough that memory stays flat. */
const AHEAD = 4;

/** Reads configuration and input (with `bothLevels` of a run at flit level, which runs at packet level too), runs the rows on the simulated chip beside the reference, and adds the batches up. */
export async function simulateRows(
  texts: readonly string[],
  options: OutputOptions,
  defaultBatch: number | "all",
  { io, openChip, openTrace }: Context,
  wish: TraceWish | null = null,
  bothLevels = false,
): Promise<ChipOutcome> {
  const workers = options.workers === undefined ? 1 : wholeNumber("--workers", options.workers, 1, MAX_WORKERS);
  const limit = rowLimit(options);
  const mode = progressMode(io, options);
  const progress = new RunProgress(io, mode);
  const opening = openChip(workers, (news) => {
    if ("advance" in news) progress.advance(news.advance);
    else progress.sentence();
  });
  let writer: TraceWriter | null = null;
  const close = async (): Promise<void> => {
    progress.end();
    await (await opening).close();
  };
  try {
    const configuration = await resolveOptions(options, defaultBatch);
    const rows = await inputRows(texts, options, limit, io);
    const { readCheckpointFolder } = await import("./checkpoint-folder.js");
    const folder = readCheckpointFolder(modelFolder(configuration.model));
    const job = chipJob(configuration, folder, bothLevels);
    const runner = await opening;
    runner.load(job);
    const prepared = prepareRows(rows, folder, configuration.chip.maxTokens);
    const batches = batchesOf(prepared, configuration.host.batch);
    const lengths = batches.map((batch) => batch.reduce((n, { inputIds }) => n + inputIds.length, 0));
    progress.begin(rows.length, lengths, configuration.chip.tickPs);
    if (wish !== null) {
      writer = openTrace({ folder: wish.folder, formats: wish.formats, tickPs: configuration.chip.tickPs });
    }
    const traced = tracedRuns(writer, batches, wish?.formats ?? []);
    const watchOf = (run: number): Watch => ({ run, advance: mode !== "none", trace: traced(run) });
    const running: Pick<ChipRunner, "run"> = {
      run: async (batch, signal, watch) => {
        const either = writer === null ? signal : AbortSignal.any([signal, writer.failed]);
        const result = await runner.run(batch, either, watch).catch((error) => {
          // A run whose traces cannot be written is not worth its time.
          writer?.failed.throwIfAborted();
          throw error;
        });
        writer?.end(watch.run);
        return result;
      },
    };
    const results = await runBatches(running, withReference(folder, batches), io.interrupted, watchOf, AHEAD * workers);
    const summary = results.length === 0 ? null : await runner.summarise(results);
    const interrupted = results.length < batches.length;
    await close();
    // Without event traces a folder is written only if there is a result.
    const wanted = summary !== null || (wish !== null && wish.formats.length > 0);
    if (!wanted) await writer?.discard();
    const traces = wanted && writer !== null ? await writer.finish() : [];
    return { configuration, rows: prepared, summary, folder, configSha256: job.configSha256, interrupted, traces };
  } catch (error) {
    await close();
    // What a chip did before it broke its rules is worth having.
    const kept = error instanceof FaultError && wish !== null && wish.formats.length > 0;
    await (kept ? writer?.finish().catch(() => {}) : writer?.discard());
    throw error;
  }
}

/** What each chip run is told of traces. */
function tracedRuns(
  writer: TraceWriter | null,
  batches: readonly (readonly unknown[])[],
  formats: readonly TraceFormat[],
): (run: number) => Watch["trace"] {
  return (run) => {
    if (writer === null) return null;
    const firstSentence = batches.slice(0, run).reduce((n, { length }) => n + length, 0);
    const recorded = { run, runs: batches.length, firstSentence, events: formats.length > 0 };
    return { line: writer.begin(run), recorded };
  };
}

function chipJob(
  { chip, host, code, noc, seed, pruneLast, resolved }: Configuration,
  folder: CheckpointFolder,
  bothLevels: boolean,
): ChipJob {
  return {
    model: shared(folder.model),
    config: { chip, host, code, noc, seed, pruneLast },
    bothLevels,
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
