import { availableParallelism } from "node:os";
import { UserError } from "../base/user-error.js";
import type { Executor } from "../explore/evaluate/executor.js";
import { openThreads } from "../explore/evaluate/threads.js";
import type { Shard } from "../explore/search/search.js";
import type { SweepFile } from "../explore/sweep-file/read.js";
import { MAX_WORKERS } from "../runner/chip-runner.js";
import { wholeNumber } from "../runner/config-options.js";
import type { Io } from "./io.js";
import { redisUrl } from "./redis-url.js";
import { readShare } from "./share.js";
import type { SweepProgress } from "./sweep-progress.js";

/** Options that say who evaluates the points. */
export interface ExecutorOptions {
  readonly shard?: string;
  readonly workers?: string;
  readonly redis?: string;
  readonly askTell?: boolean;
}

/** Threads that an option sets; one a processor without it. */
export const threadCount = ({ workers }: Pick<ExecutorOptions, "workers">): number =>
  workers === undefined
    ? Math.min(availableParallelism(), MAX_WORKERS)
    : wholeNumber("--workers", workers, 1, MAX_WORKERS);

/** Who evaluates the points. */
export interface ExecutorPlan {
  readonly executor: SweepFile["executor"];
  /** Share of this process; null: all of it. */
  readonly shard: Shard | null;
  /** Threads of this process; none with a queue. */
  readonly threads: number;
  /** Server of the queue. */
  readonly redis: string | undefined;
}

function readShard({ shard, askTell }: ExecutorOptions, { executor, search }: SweepFile): Shard | null {
  if (shard === undefined) {
    if (executor === "shard") throw new UserError("executor: shard needs --shard i/n, this worker's share");
    return null;
  }
  if (executor === "bullmq")
    throw new UserError("give either --shard or executor: bullmq, whose workers share the points out themselves");
  const share = readShare(shard);
  if (askTell === true) throw new UserError("give either --ask-tell or --shard, not both");
  if (search.method === "nsga2")
    throw new UserError("--shard: nsga2 goes by generations, which cannot be shared out; take method grid or random");
  return share;
}

/** @throws UserError if the options do not go with the executor of the file */
export function planExecutor(options: ExecutorOptions, file: SweepFile): ExecutorPlan {
  const { executor } = file;
  const { workers, redis } = options;
  if (executor === "bullmq" && workers !== undefined)
    throw new UserError("executor: bullmq has threads in its workers only: sorbet-sim worker --workers N");
  if (executor !== "bullmq" && redis !== undefined)
    throw new UserError(`--redis goes with executor: bullmq, the sweep file says ${executor}`);
  return { executor, shard: readShard(options, file), threads: threadCount(options), redis };
}

/** Starts threads that run a module, or connects to the queue. @throws UserError if there is no server */
export async function openExecutor(
  { executor, threads, redis }: ExecutorPlan,
  program: string,
  io: Io,
  progress: SweepProgress,
  thread?: URL,
): Promise<Executor> {
  if (executor !== "bullmq") return openThreads(threads, thread);
  const { openQueue } = await import("../explore/queue/queue-executor.js");
  return openQueue({
    url: redisUrl(redis, io),
    program,
    onConnected: (connected, url) => progress.workers(connected, program, url),
    say: (line) => progress.say(line),
  });
}
