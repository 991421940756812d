import type { Outcome } from "../store/record.js";
import type { PointTask } from "./evaluate.js";
import type { Executor } from "./executor.js";

/** Module that a thread runs. */
export const THREAD: URL = new URL("./worker.js", import.meta.url);

/** Threads of this machine. One that dies is replaced, and takes no more than its own point with it. */
export async function openThreads(width: number, worker: URL = THREAD): Promise<Executor> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<PointTask, Outcome>({
    filename: worker.href,
    minThreads: width,
    maxThreads: width,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  return { width, evaluate: (task) => pool.run(task), close: () => pool.destroy() };
}
