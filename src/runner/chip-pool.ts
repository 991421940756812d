import { THREAD_FLAGS } from "../base/thread-flags.js";
import { UserError } from "../base/user-error.js";
import type { Summary } from "../contracts/summary.js";
import {
  type ChipJob,
  type ChipNotice,
  type ChipResult,
  type RowNotice,
  shared,
  type WorkerReply,
  type WorkerTask,
} from "./chip-job.js";
import type { ChipRunner } from "./chip-runner.js";
import { FaultError } from "./fault-error.js";
import { RowSpool } from "./row-spool.js";
import { RunningSum } from "./running-sum.js";
import { ThreadQueue } from "./thread-queue.js";

/** Results of sentences, which come from the threads one by one. */
class ArrivingRows {
  readonly onTheWay = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly spool = new RowSpool();
  private readonly awaited = new Map<number, { readonly rows: number; readonly done: () => void }>();
  private failure: unknown;

  take({ run, sentence, row }: RowNotice): void {
    Atomics.sub(this.onTheWay, 0, 1);
    Atomics.notify(this.onTheWay, 0);
    try {
      this.spool.add(run, sentence, row);
    } catch (error) {
      this.failure ??= error;
    }
    const waiting = this.awaited.get(run);
    if (waiting !== undefined && this.all(run, waiting.rows)) waiting.done();
  }

  /** Resolves when all rows of a run have come: they take another way than its result. */
  async arrived(run: number, rows: number): Promise<void> {
    if (!this.all(run, rows)) await new Promise<void>((done) => this.awaited.set(run, { rows, done }));
    this.awaited.delete(run);
    if (this.failure !== undefined) throw this.failure;
  }

  of(runs: readonly number[]) {
    return this.spool.rows(runs);
  }

  private all(run: number, rows: number): boolean {
    return this.failure !== undefined || this.spool.count(run) === rows;
  }
}

/**
 * Memory of a thread for what lives shortly, MiB: the simulator allocates little, and the engine would let it grow
 * with the run to 48.
 */
const YOUNG_MIB = 6;
/**
 * Most memory of a thread for what lives long, MiB. V8 lets a heap with a limit below 2 GiB grow to twice what lives
 * in it before it collects, and to four times otherwise: garbage would grow with the run to 40. Arrays of the model and
 * the chip lie outside. NODE_OPTIONS=--max-old-space-size comes before it.
 */
const OLD_MIB = 2000;

/**
 * Starts `workers` threads; `onNotice` hears of every sentence that has left a chip, and how far runs have come. Even a
 * single worker is a thread of its own: it loads its code while this one reads the configuration, and an interrupt is
 * answered while it simulates.
 */
export async function openChipPool(workers: number, onNotice: (notice: ChipNotice) => void): Promise<ChipRunner> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<WorkerTask, WorkerReply>({
    filename: new URL("./chip-worker.js", import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    execArgv: [...THREAD_FLAGS],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: OLD_MIB },
  });
  const rows = new ArrivingRows();
  pool.on("message", (notice: ChipNotice | RowNotice) => ("row" in notice ? rows.take(notice) : onNotice(notice)));
  const sum = new RunningSum((await import("../simulation/summarise.js")).mergeBatches);
  const turns = new ThreadQueue(() => workers);
  let job: ChipJob;
  const ask = async (task: WorkerTask, signal: AbortSignal | null) => {
    const port = task.kind === "run" ? task.watch.trace?.line.port : undefined;
    const reply = await pool.run(task, { signal, transferList: port === undefined ? [] : [port] });
    if ("result" in reply) return reply.result;
    throw reply.fault.user ? new UserError(reply.fault.message) : new FaultError(reply.fault);
  };
  return {
    load: (loaded) => {
      job = { ...loaded, model: shared(loaded.model) };
      // Ignored: the first batch reports the same error.
      for (let i = 0; i < workers; i++) pool.run({ kind: "load", job }).catch(() => {});
    },
    run: async (batch, signal, watch) => {
      const task: WorkerTask = { kind: "run", job, batch, watch, rowsOnTheWay: rows.onTheWay };
      const { batch: result, used } = (await turns.take(() => ask(task, signal))) as ChipResult;
      await rows.arrived(watch.run, result.latencies.ticks.length);
      sum.add(watch.run, result, job.model.rules.timesteps);
      return { run: watch.run, used };
    },
    summarise: async (runs) => {
      const batches = sum.finish();
      const summary = (await ask({ kind: "summarise", job, batches }, null)) as Summary;
      return { ...summary, inputs: rows.of(runs.map(({ run }) => run)) };
    },
    close: () => pool.destroy(),
  };
}
