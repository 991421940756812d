import { batchesOf } from "../base/batches.js";
import { didYouMean } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import { configSha256 } from "../config/canonical.js";
import type { Configuration } from "../config/resolve.js";
import {
  type EngineTally,
  type EngineUsed,
  EVENT_ENGINES,
  type EventEngine,
  tallyOf,
} from "../contracts/event-engine.js";
import type { Summary } from "../contracts/summary.js";
import { sha256Hex } from "../input/sha256.js";
import type { Mapping } from "../mapping/mapping-file.js";
import type { CheckpointFolder } from "../runner/checkpoint-folder.js";
import type { ChipJob, Watch } from "../runner/chip-job.js";
import { MAX_WORKERS } from "../runner/chip-runner.js";
import { meshFitted, resolveOptions, wholeNumber } from "../runner/config-options.js";
import { FaultError } from "../runner/fault-error.js";
import { type InputFile, readInputFile, rowsOf } from "../runner/input-file.js";
import { type PreparedRow, prepareRows } from "../runner/prepare.js";
import { readUserText } from "../runner/read-file.js";
import { AHEAD, type BatchRunner, runBatches } from "../runner/run-batches.js";
import { withReference } from "../runner/with-reference.js";
import type { TraceFormat, TraceRequest } from "../trace/write/formats.js";
import type { TraceWriter } from "../trace/write/trace-writer.js";
import { type Context, type OutputOptions, rowLimit } from "./common.js";
import { progressMode, RunProgress } from "./run-progress.js";

export interface ChipOutcome {
  readonly configuration: Configuration;
  readonly rows: readonly PreparedRow[];
  /** Where the rows come from; null: TEXT arguments. */
  readonly input: InputFile | null;
  /** CSV of --mapping; null without it. */
  readonly mappingText: string | null;
  /** Over the rows that finished; null when an interrupt came before the first chip run ended. */
  readonly summary: Summary | null;
  readonly folder: CheckpointFolder;
  readonly configSha256: string;
  readonly interrupted: boolean;
  /** Event engines that the chip runs took. */
  readonly engines: EngineTally;
  /** Files of traces, by their path within the folder of --out. */
  readonly traces: readonly string[];
}

interface MappingFile {
  readonly text: string;
  readonly mapping: Mapping;
}

/** @throws UserError for a file that cannot be read, or is no mapping */
async function readMappingFile(file: string): Promise<MappingFile> {
  const text = readUserText(file, "rows");
  const { readMapping } = await import("../mapping/mapping-file.js");
  return { text, mapping: readMapping(file, text) };
}

/** Traces asked for: where, and in which formats beside the tables that every run folder has. */
export type TraceWish = Pick<TraceRequest, "folder" | "formats">;

/**
 * Reads configuration and input (with `bothLevels` of a run at flit level, which runs at packet level too), runs the
 * rows on the simulated chip beside the reference, and adds the batches up.
 */
export async function simulateRows(
  texts: readonly string[],
  options: OutputOptions,
  defaultBatch: number | "all",
  { io, openChip, openModel, openTrace }: Context,
  wish: TraceWish | null = null,
  bothLevels = false,
): Promise<ChipOutcome> {
  const workers = options.workers === undefined ? 1 : wholeNumber("--workers", options.workers, 1, MAX_WORKERS);
  const limit = rowLimit(options);
  const eventEngine = eventEngineOf(options);
  const mode = progressMode(io, options);
  const progress = new RunProgress(io, mode);
  const opening = openChip(threadsFor(texts, options, workers, wish), (notice) => {
    if ("advance" in notice) progress.advance(notice.advance);
    else progress.sentence();
  });
  // It is looked at once the configuration has been read; until then nobody would catch what it throws.
  opening.catch(() => {});
  let writer: TraceWriter | null = null;
  const close = async (): Promise<void> => {
    progress.end();
    await (await opening).close();
  };
  try {
    const asked = await resolveOptions(options, defaultBatch);
    const input = await readInputFile(texts, options.input, io);
    const rows = rowsOf(input, texts, limit);
    const folder = await openModel(options.modelPath ?? asked.model);
    const mapping = options.mapping === undefined ? null : await readMappingFile(options.mapping);
    const configuration = await meshFitted(asked, folder.model, mapping?.mapping);
    if (bothLevels && configuration.host.full === "refuse" && configuration.host.queue !== null)
      throw new UserError("--noc both: the levels may refuse different sentences; leave host.full at wait");
    const job = { ...chipJob(configuration, folder, bothLevels, mapping), eventEngine };
    const runner = await opening;
    runner.load(job);
    const prepared = prepareRows(rows, folder, configuration.chip.maxTokens);
    const batches = batchesOf(prepared, configuration.host.batch);
    const lengths = batches.map((batch) => batch.reduce((n, { inputIds }) => n + inputIds.length, 0));
    progress.begin(rows.length, lengths, configuration.chip.tickPs);
    if (wish !== null) {
      writer = await openTrace({ folder: wish.folder, formats: wish.formats, tickPs: configuration.chip.tickPs });
    }
    const traced = tracedRuns(writer, batches, wish?.formats ?? []);
    const watchOf = (run: number): Watch => ({ run, advance: mode !== "none", trace: traced(run) });
    const used: EngineUsed[] = [];
    const running: BatchRunner = {
      run: async (batch, signal, watch) => {
        const either = writer === null ? signal : AbortSignal.any([signal, writer.failed]);
        const result = await runner.run(batch, either, watch).catch((error) => {
          // A run whose traces cannot be written is not worth its time.
          writer?.failed.throwIfAborted();
          throw error;
        });
        writer?.end(watch.run);
        used.push(result.used);
        return result;
      },
    };
    const results = await runBatches(
      running,
      withReference(folder.model, batches),
      io.interrupted,
      watchOf,
      AHEAD * workers,
    );
    const summary = results.length === 0 ? null : await runner.summarise(results);
    const interrupted = results.length < batches.length;
    await close();
    // Without event traces a folder is written only if there is a result.
    const wanted = summary !== null || (wish !== null && wish.formats.length > 0);
    if (!wanted) await writer?.discard();
    const traces = wanted && writer !== null ? await writer.finish() : [];
    const { configSha256 } = job;
    const mappingText = mapping?.text ?? null;
    return {
      configuration,
      rows: prepared,
      input,
      mappingText,
      summary,
      folder,
      configSha256,
      interrupted,
      engines: tallyOf(used),
      traces,
    };
  } catch (error) {
    await close();
    // What a chip did before it broke its rules is worth having.
    const kept = error instanceof FaultError && wish !== null && wish.formats.length > 0;
    await (kept ? writer?.finish().catch(() => {}) : writer?.discard());
    throw error;
  }
}

/**
 * Threads for the chip; 0: this one, which saves the start of another where a few sentences are run once. Traces are
 * written beside the simulation, so they want two.
 */
const threadsFor = (
  texts: readonly string[],
  { input, workers: asked }: OutputOptions,
  workers: number,
  wish: TraceWish | null,
): number => (texts.length > 0 && input === undefined && asked === undefined && wish === null ? 0 : workers);

/** Option --event-engine. @throws UserError for an engine that there is not */
function eventEngineOf({ eventEngine = "auto" }: OutputOptions): EventEngine {
  const known = EVENT_ENGINES.find((name) => name === eventEngine);
  if (known !== undefined) return known;
  const hint = didYouMean(eventEngine, EVENT_ENGINES);
  throw new UserError(`--event-engine must be auto, fast or observed, found "${eventEngine}"${hint}`);
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
  given: MappingFile | null,
): Omit<ChipJob, "eventEngine"> {
  return {
    model: folder.model,
    config: { chip, host, code, noc, seed, pruneLast, mapping: given?.mapping },
    bothLevels,
    configSha256: configSha256(resolved, sha256Hex),
    weightsSha256: folder.weightsSha256,
    mappingSha256: given === null ? undefined : sha256Hex(given.text),
  };
}
