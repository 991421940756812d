import { THREAD_FLAGS } from "../../base/thread-flags.js";
import { UserError } from "../../base/user-error.js";
import type { NamedTask } from "../point-source.js";
import type { Outcome } from "../store/record.js";
import type { PointTask } from "./evaluate.js";
import type { Executor } from "./executor.js";
import type { ThreadReply } from "./worker.js";

/** Module that a thread runs. */
export const THREAD: URL = new URL("./worker.js", import.meta.url);

/** Threads of this machine. One that dies is replaced, and takes no more than its own point with it. */
export async function openThreads<Task extends NamedTask = PointTask>(
  width: number,
  worker: URL = THREAD,
): Promise<Executor<Task>> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<Task, ThreadReply>({
    filename: worker.href,
    minThreads: width,
    maxThreads: width,
    idleTimeout: Number.POSITIVE_INFINITY,
    execArgv: [...THREAD_FLAGS],
  });
  const evaluate = async (task: Task): Promise<Outcome> => {
    const reply = await pool.run(task);
    if ("unwritable" in reply) throw new UserError(reply.unwritable);
    return reply.outcome;
  };
  return { width, evaluate, close: () => pool.destroy() };
}
