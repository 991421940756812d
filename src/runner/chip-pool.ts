import type { BatchResult } from "../simulation/batch-result.js";
import type { Summary } from "../spec/summary.js";
import { UserError } from "../units/user-error.js";
import type { ChipInput, ChipJob, ChipNews, ChipResult, Watch, WorkerReply, WorkerTask } from "./chip-job.js";
import { FaultError } from "./fault-error.js";

/** The simulated chip on other threads. */
export interface ChipRunner {
  /** Says what to simulate; the threads begin to map the model. To be called before the others. */
  load(job: ChipJob): void;
  /** One chip run. Rejects with UserError, FaultError, or an AbortError when `signal` aborts. */
  run(batch: readonly ChipInput[], signal: AbortSignal, watch: Watch): Promise<ChipResult>;
  /** Adds chip runs up, in the order given. */
  summarise(batches: readonly BatchResult[]): Promise<Summary>;
  close(): Promise<void>;
}

/** Most worker threads that are taken. */
export const MAX_WORKERS = 256;

/**
 * Starts `workers` threads; `onNews` hears of every sentence that has left a chip, and how far runs have come. Even a single worker is a thread of its own:
 * it loads its code while this one reads the configuration, and an interrupt is answered while it simulates.
 */
export async function openChipPool(workers: number, onNews: (news: ChipNews) => void): Promise<ChipRunner> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<WorkerTask, WorkerReply>({
    filename: new URL("./chip-worker.js", import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  pool.on("message", onNews);
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
      // What goes wrong here goes wrong again, and is reported, when the first batch runs.
      for (let i = 0; i < workers; i++) pool.run({ kind: "load", job }).catch(() => {});
    },
    run: async (batch, signal, watch) => (await ask({ kind: "run", job, batch, watch }, signal)) as ChipResult,
    summarise: async (batches) => (await ask({ kind: "summarise", job, batches }, null)) as Summary,
    close: () => pool.destroy(),
  };
}
