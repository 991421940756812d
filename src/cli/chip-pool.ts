import { availableParallelism } from "node:os";
import type { BatchResult } from "../simulation/batch-result.js";
import type { Summary } from "../spec/summary.js";
import { UserError } from "../units/user-error.js";
import { type ChipInput, type ChipJob, FaultError, type FaultReport } from "./chip-job.js";

/** The simulated chip on other threads. Every method rejects with UserError or FaultError. */
export interface ChipRunner {
  /** One chip run. Rejects with an AbortError when `signal` aborts. */
  run(batch: readonly ChipInput[], signal: AbortSignal): Promise<BatchResult>;
  /** Adds chip runs up, in the order given. */
  summarise(batches: readonly BatchResult[]): Promise<Summary>;
  close(): Promise<void>;
}

/** What a worker thread is asked, and what it answers. */
export type WorkerTask =
  | { readonly kind: "run"; readonly batch: readonly ChipInput[] }
  | { readonly kind: "summarise"; readonly batches: readonly BatchResult[] };
export type WorkerReply = { readonly result: BatchResult | Summary } | { readonly fault: FaultReport };
/** Posted by a worker each time a sentence has left its chip. */
export interface SentenceGone {
  readonly sentenceGone: true;
}

/** Most worker threads that are taken. */
export const MAX_WORKERS = Math.max(64, availableParallelism());

/**
 * `workers` threads that begin to load the model at once; `onSentence` hears of every sentence that has left a chip. Even a single
 * worker is a thread of its own, so that an interrupt is answered while it simulates.
 */
export async function openChipPool(job: ChipJob, workers: number, onSentence: () => void): Promise<ChipRunner> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<WorkerTask, WorkerReply>({
    filename: new URL("./chip-worker.js", import.meta.url).href,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: job,
  });
  pool.on("message", (message: SentenceGone) => {
    if (message.sentenceGone) onSentence();
  });
  const ask = async (task: WorkerTask, signal: AbortSignal | null) => {
    const reply = await pool.run(task, { signal });
    if ("result" in reply) return reply.result;
    throw reply.fault.user ? new UserError(reply.fault.message) : new FaultError(reply.fault);
  };
  return {
    run: async (batch, signal) => (await ask({ kind: "run", batch }, signal)) as BatchResult,
    summarise: async (batches) => (await ask({ kind: "summarise", batches }, null)) as Summary,
    close: () => pool.destroy(),
  };
}
