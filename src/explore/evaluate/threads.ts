import { THREAD_FLAGS } from "../../base/thread-flags.js";
import { UserError } from "../../base/user-error.js";
import type { Outcome } from "../store/record.js";
import type { PointTask } from "./evaluate.js";
import type { Executor, Task } from "./executor.js";
import type { ThreadReply } from "./worker.js";

/** Module of the threads that evaluate points. */
export const THREAD: URL = new URL("./worker.js", import.meta.url);

/** Threads of this machine. One that dies is replaced, and takes no more than its own task with it. */
export async function openThreads<Work extends Task = PointTask, Result = Outcome>(
  width: number,
  worker: URL = THREAD,
): Promise<Executor<Work, Result>> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<Work, ThreadReply<Result>>({
    filename: worker.href,
    minThreads: width,
    maxThreads: width,
    idleTimeout: Number.POSITIVE_INFINITY,
    execArgv: [...THREAD_FLAGS],
  });
  const evaluate = async (task: Work): Promise<Result> => {
    const reply = await pool.run(task);
    if ("unwritable" in reply) throw new UserError(reply.unwritable);
    return reply.outcome;
  };
  return { width, evaluate, close: () => pool.destroy() };
}
