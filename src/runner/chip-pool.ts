import { UserError } from "../base/user-error.js";
import type { EngineUsed } from "../contracts/event-engine.js";
import type { Summary } from "../contracts/summary.js";
import type { BatchResult } from "../simulation/batch-result.js";
import type { mergeBatches } from "../simulation/summarise.js";
import type {
  ChipInput,
  ChipJob,
  ChipNotice,
  ChipResult,
  RowNotice,
  Watch,
  WorkerReply,
  WorkerTask,
} from "./chip-job.js";
import { FaultError } from "./fault-error.js";
import { RowSpool } from "./row-spool.js";

/** A chip run that has finished: what `summarise` is given again. */
export interface FinishedRun {
  /** Number of the chip run among the command's. */
  readonly run: number;
  readonly used: EngineUsed;
}

/** The simulated chip on other threads. */
export interface ChipRunner {
  /** Says what to simulate; the threads begin to map the model. To be called before the others. */
  load(job: ChipJob): void;
  /**
   * One chip run; its sentences are kept for the summary. Rejects with UserError, FaultError, or an AbortError when
   * `signal` aborts.
   */
  run(batch: readonly ChipInput[], signal: AbortSignal, watch: Watch): Promise<FinishedRun>;
  /** Adds chip runs up, in the order given. */
  summarise(runs: readonly FinishedRun[]): Promise<Summary>;
  close(): Promise<void>;
}

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
 * Turns of chip runs on the threads, in the order in which they are asked for: the pool itself gives a thread that is
 * free to the run that comes last.
 */
class ThreadQueue {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }
}

/** Batches that are added up together. */
const ADDED_AT_ONCE = 64;

/** Results of chip runs, added up in the order of the runs as soon as those before them have come. */
class RunningSum {
  private readonly waiting = new Map<number, BatchResult>();
  private batches: BatchResult[] = [];
  private next = 0;

  constructor(private readonly merge: typeof mergeBatches) {}

  add(run: number, result: BatchResult, timesteps: number): void {
    this.waiting.set(run, result);
    for (let first = this.waiting.get(this.next); first !== undefined; first = this.waiting.get(this.next)) {
      this.waiting.delete(this.next++);
      this.batches.push(first);
      if (this.batches.length >= ADDED_AT_ONCE) this.batches = [this.merge(this.batches, timesteps)];
    }
  }

  /** All of them, those too that come after runs which did not finish. */
  finish(): readonly BatchResult[] {
    const rest = [...this.waiting].sort(([a], [b]) => a - b).map(([, result]) => result);
    return [...this.batches, ...rest];
  }
}

/** Most worker threads that are taken. */
export const MAX_WORKERS = 256;

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
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: OLD_MIB },
  });
  const rows = new ArrivingRows();
  pool.on("message", (notice: ChipNotice | RowNotice) => ("row" in notice ? rows.take(notice) : onNotice(notice)));
  const sum = new RunningSum((await import("../simulation/summarise.js")).mergeBatches);
  const turns = new ThreadQueue(workers);
  let job: ChipJob;
  const ask = async (task: WorkerTask, signal: AbortSignal | null) => {
    const port = task.kind === "run" ? task.watch.trace?.line.port : undefined;
    const reply = await pool.run(task, { signal, transferList: port === undefined ? [] : [port] });
    if ("result" in reply) return reply.result;
    throw reply.fault.user ? new UserError(reply.fault.message) : new FaultError(reply.fault);
  };
  return {
    load: (loaded) => {
      job = loaded;
      // Ignored: the first batch reports the same error.
      for (let i = 0; i < workers; i++) pool.run({ kind: "load", job }).catch(() => {});
    },
    run: async (batch, signal, watch) => {
      const task: WorkerTask = { kind: "run", job, batch, watch, rowsOnTheWay: rows.onTheWay };
      const { batch: result, used } = (await turns.take(() => ask(task, signal))) as ChipResult;
      await rows.arrived(watch.run, batch.length);
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
