import { availableParallelism } from "node:os";
import { UserError } from "../base/user-error.js";
import type { Executor } from "../explore/evaluate/executor.js";
import { openThreads } from "../explore/evaluate/threads.js";
import type { JobKind, ModelTask } from "../explore/queue/job.js";
import { EXECUTORS, type ExecutorName } from "../explore/sweep-file/schema.js";
import { MAX_WORKERS } from "../runner/chip-runner.js";
import { wholeNumber } from "../runner/config-options.js";
import type { Io } from "./io.js";
import type { QueueWatch } from "./queue-watch.js";
import { redisUrl } from "./redis-url.js";
import { readShare, type Share } from "./share.js";

/** Options that say who does the work. */
export interface ExecutorOptions {
  readonly executor?: string;
  readonly shard?: string;
  readonly workers?: string;
  readonly redis?: string;
}

/** Threads that an option sets; one a processor without it. */
export const threadCount = ({ workers }: Pick<ExecutorOptions, "workers">): number =>
  workers === undefined
    ? Math.min(availableParallelism(), MAX_WORKERS)
    : wholeNumber("--workers", workers, 1, MAX_WORKERS);

/** Who does the work. */
export interface ExecutorPlan {
  readonly executor: ExecutorName;
  /** Share of this process; null: all of it. */
  readonly share: Share | null;
  /** Threads of this process; none with a queue. */
  readonly threads: number;
  /** Server of the queue. */
  readonly redis: string | undefined;
}

/**
 * Checks the options against the executor.
 * @param said how the executor is named, such as "executor: "
 * @throws UserError if they do not go together
 */
export function planExecutor(options: ExecutorOptions, executor: ExecutorName, said: string): ExecutorPlan {
  const { workers, redis, shard } = options;
  if (executor === "bullmq" && workers !== undefined)
    throw new UserError(`${said}bullmq has threads in its workers only: sorbet-sim worker --workers N`);
  if (executor !== "bullmq" && redis !== undefined)
    throw new UserError(`--redis goes with ${said}bullmq, found ${executor}`);
  if (shard === undefined && executor === "shard")
    throw new UserError(`${said}shard needs --shard i/n, this worker's share`);
  if (shard !== undefined && executor === "bullmq")
    throw new UserError(`give either --shard or ${said}bullmq, whose workers share the work out themselves`);
  const share = shard === undefined ? null : readShare(shard);
  return { executor, share, threads: threadCount(options), redis };
}

/** The plan of a command that names its executor by an option. @throws UserError */
export function optionPlan(options: ExecutorOptions & { readonly out?: string }): ExecutorPlan {
  const { executor: name = "threads", out } = options;
  const executor = EXECUTORS.find((one) => one === name);
  if (executor === undefined) throw new UserError(`--executor must be one of ${EXECUTORS.join(", ")}, found "${name}"`);
  const plan = planExecutor(options, executor, "--executor ");
  if (plan.share !== null && out === undefined)
    throw new UserError("--shard needs --out DIR: the folder that all shares write into");
  return plan;
}

/** Starts threads, or connects to the queue. @throws UserError if there is no server */
export async function openExecutor<Work extends ModelTask, Result>(
  { executor, threads, redis }: ExecutorPlan,
  kind: JobKind<Work, Result>,
  version: string,
  io: Io,
  watch: QueueWatch,
): Promise<Executor<Work, Result>> {
  if (executor !== "bullmq") return openThreads(threads, kind.thread);
  const { openQueue } = await import("../explore/queue/queue-executor.js");
  const { jobProgram } = await import("../runner/jobs/kinds.js");
  const program = jobProgram(version);
  return openQueue(kind, {
    url: redisUrl(redis, io),
    program,
    onConnected: (connected, url) => watch.connected(connected, program, url),
    say: watch.say,
  });
}
