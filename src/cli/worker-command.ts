import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plural } from "../base/format.js";
import { openThreads } from "../explore/evaluate/threads.js";
import { type QueueWorkerMeans, workQueue } from "../explore/queue/queue-worker.js";
import { OtherBytesError } from "../explore/store/atomic.js";
import { JOB_THREAD, jobKinds, jobProgram } from "../runner/jobs/kinds.js";
import { modelCache } from "../runner/model-cache.js";
import type { Context } from "./common.js";
import { EXIT_FAULT, EXIT_OK } from "./exit-codes.js";
import { threadCount } from "./job-executor.js";
import { Progress } from "./progress.js";
import { redisUrl } from "./redis-url.js";

export interface WorkerOptions {
  readonly redis?: string;
  readonly workers?: string;
  readonly model?: readonly string[];
  readonly quiet?: boolean;
}

/** `worker`: does jobs of sweeps, load runs and fault campaigns with executor bullmq until it is told to stop. */
export async function workerCommand(
  options: WorkerOptions,
  { io, version }: Context,
  means: Partial<QueueWorkerMeans> = {},
): Promise<number> {
  const threads = threadCount(options);
  const program = jobProgram(version);
  // Made by the first point that counts, so that a worker which is killed mostly leaves nothing.
  const folder = join(tmpdir(), `sorbet-sim-worker-${randomUUID()}`);
  const progress = new Progress(io, options.quiet === true);
  const say = (line: string): void => {
    progress.clear();
    io.err(`${line}\n`);
  };
  try {
    const done = await workQueue(
      {
        url: redisUrl(options.redis, io),
        program,
        threads,
        open: (width) => openThreads(width, JOB_THREAD),
        kinds: jobKinds(version, { codes: join(folder, "codes"), temporary: join(folder, "tmp") }),
        load: modelCache(options.model ?? []),
        stop: io.interrupted,
        notices: {
          ready: (url) =>
            io.out(`sorbet-sim ${program}: ${plural(threads, "thread")} for jobs of ${url}; ctrl-C ends it\n`),
          progress: ({ done, atWork }) => progress.show(`${plural(done, "job")} done, ${atWork} under way`, null),
          say,
        },
      },
      means,
    );
    progress.clear();
    io.out(`${plural(done, "job")} done\n`);
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof OtherBytesError)) throw error;
    say(`error: ${error.message}; two machines or two runs of one program differ, and no result of it can be trusted`);
    return EXIT_FAULT;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
