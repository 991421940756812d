import type { Outcome } from "../store/record.js";
import type { PointTask } from "./evaluate.js";

/** Who evaluates points. A rejection is no result of the point: a thread that died, memory that ran out. */
export interface Executor {
  /** Points that are evaluated at once. */
  readonly width: number;
  evaluate(task: PointTask): Promise<Outcome>;
  close(): Promise<void>;
}

/** Threads of this machine. One that dies is replaced, and takes no more than its own point with it. */
export async function openThreads(width: number, worker = new URL("./worker.js", import.meta.url)): Promise<Executor> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<PointTask, Outcome>({
    filename: worker.href,
    minThreads: width,
    maxThreads: width,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  return { width, evaluate: (task) => pool.run(task), close: () => pool.destroy() };
}
