import { setTimeout as after } from "node:timers/promises";
import type { Job } from "bullmq";
import { UserError } from "../../base/user-error.js";
import { canonicalJson } from "../../config/canonical.js";
import type { SorbetModel } from "../../contracts/model.js";
import { sha256Hex } from "../../input/sha256.js";
import type { Executor } from "../evaluate/executor.js";
import { OtherBytesError } from "../store/atomic.js";
import {
  DIFFERS,
  digestName,
  type JobKind,
  type ModelReference,
  type ModelTask,
  PREFIX,
  queueName,
  readJob,
  reasonText,
} from "./job.js";
import { connect } from "./server.js";

const CONNECTED_MS = 5000;
/** How long a result's hash is kept to compare with, in seconds. */
const DIGEST_S = 24 * 60 * 60;
/** A server that is gone may not hold up the end. */
const CLOSE_MS = 3000;
/**
 * The lock of a job is renewed in half its time; jobs of a worker that has died are given to others within twice of it.
 */
const MEANS: QueueWorkerMeans = { lockMs: 30_000, againMs: 1000 };
/** Times that a job is begun, by whichever of several workers, before it fails for want of its checkpoint. */
const MOST_STARTS = 3;

export interface QueueWorkerOptions {
  readonly url: string;
  /** Name of the program: that of its queue. */
  readonly program: string;
  readonly threads: number;
  /** Starts the threads, which do tasks of all kinds. */
  readonly open: (threads: number) => Promise<Executor<ModelTask, unknown>>;
  /** What it does. */
  readonly kinds: readonly JobKind<ModelTask, unknown>[];
  /** Reads a checkpoint, or has it already. @throws UserError if it is not there, or another */
  readonly load: (model: ModelReference) => SorbetModel;
  /** Tells it to stop. */
  readonly stop: AbortSignal;
  readonly notices: QueueWorkerNotices;
}

/**
 * What tests put their own in place of: for how long a job stays this worker's without a sign of life.
 */
export interface QueueWorkerMeans {
  readonly lockMs: number;
  /** How long a job waits for a worker that has its checkpoint; one that lacks it takes none for twice as long. */
  readonly againMs: number;
}

export interface QueueWorkerNotices {
  /** It is ready for jobs of the server at that address. */
  readonly ready: (shownUrl: string) => void;
  readonly progress: (now: { readonly done: number; readonly atWork: number }) => void;
  /** Something that somebody should know, a line. */
  readonly say: (line: string) => void;
}

/**
 * Takes jobs from a queue and does them on threads of its own, so that this thread is free to renew their locks. Ends
 * when it is told to: jobs under way go back to the queue, and cost nothing. A job that it cannot do fails with the
 * reason: at once, or after a few tries where another worker may have what this one lacks.
 * @returns jobs done
 * @throws UserError for a server that cannot be used
 * @throws OtherBytesError if a key was computed before, with another result
 */
export async function workQueue(options: QueueWorkerOptions, means: Partial<QueueWorkerMeans> = {}): Promise<number> {
  const { url, program, threads, open, kinds, load, stop, notices } = options;
  const { lockMs, againMs } = { ...MEANS, ...means };
  const server = await connect(url, { role: "worker", program, threads }, notices.say);
  const { DelayedError, QueueEventsProducer, UnrecoverableError, WaitingError, Worker } = await import("bullmq");
  const pool = await open(threads);
  const connection = { connection: server.connection, prefix: PREFIX };
  const name = queueName(program);
  /** What has been said, and is not said again. */
  const told = new Set<string>();
  let done = 0;
  let atWork = 0;
  let fault: Error | undefined;
  let end!: (reason?: Error) => void;
  const ended = new Promise<undefined>((resolve) => {
    end = (reason) => {
      fault ??= reason;
      resolve(undefined);
    };
  });

  /** A key that was computed before, by whomever, must have come to the same. */
  const compare = async (key: string, result: unknown): Promise<void> => {
    const digest = sha256Hex(canonicalJson(result));
    const at = digestName(program, key);
    if ((await server.redis.set(at, digest, "EX", DIGEST_S, "NX")) === "OK") return;
    const earlier = await server.redis.get(at);
    if (earlier === null || earlier === digest) return;
    const error = new OtherBytesError(`the queue's result for ${key}`);
    end(error);
    const producer = new QueueEventsProducer(name, connection);
    await producer.publishEvent({ eventName: DIFFERS, jobId: key });
    await producer.close();
    throw error;
  };

  /** What cannot be read is no better anywhere else. */
  const read = (job: Job): ReturnType<typeof readJob> => {
    try {
      return readJob(kinds, job.name, job.id, job.data);
    } catch (error) {
      throw error instanceof UserError ? new UnrecoverableError(error.message) : error;
    }
  };

  /** A job as people are told of it. */
  const shown = (job: Job | undefined): string =>
    `${kinds.find(({ name }) => name === job?.name)?.noun ?? "job"} ${job?.id?.slice(0, 12)}`;

  /**
   * The checkpoint of a job; without it the job waits for others that are there, a few times, and this worker
   * lets them go first. A worker that is alone refuses it at once.
   */
  const loadFor = async (job: Job, model: ModelReference, token?: string): Promise<SorbetModel> => {
    try {
      return load(model);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { workers } = await server.connected();
      if (workers <= 1 || job.attemptsStarted >= MOST_STARTS) throw new UnrecoverableError(error.message);
      rest();
      if (!told.has(error.message)) notices.say(`${shown(job)} is left to others: ${error.message}`);
      told.add(error.message);
      await job.moveToDelayed(Date.now() + againMs, token);
      throw new DelayedError();
    }
  };

  const process = async (job: Job, token?: string): Promise<unknown> => {
    notices.progress({ done, atWork: ++atWork });
    try {
      const { task } = read(job);
      const model = await loadFor(job, task, token);
      const result = await Promise.race([pool.evaluate({ ...task, model }), ended]);
      if (result !== undefined) {
        await compare(task.key, result);
        done++;
        return result;
      }
    } finally {
      notices.progress({ done, atWork: --atWork });
    }
    await job.moveToWait(token);
    throw new WaitingError();
  };

  const worker = new Worker(name, process, {
    ...connection,
    concurrency: threads,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    // The command decides who tries again, and how often.
    maxStalledCount: 0,
  });
  worker.on("failed", (job, { message }) => notices.say(`failed: ${shown(job)}: ${reasonText(message)}`));
  let resting: NodeJS.Timeout | undefined;
  const rest = (): void => {
    clearTimeout(resting);
    worker.pause(true).catch(() => {});
    resting = setTimeout(() => void worker.resume().catch(() => {}), 2 * againMs);
  };
  const taken = new Set<string>();
  worker.on("lockRenewalFailed", (keys) => {
    for (const key of keys) {
      if (!taken.has(key))
        notices.say(`job ${key.slice(0, 12)} is no longer this worker's: it, or the server, was away too long`);
      taken.add(key);
    }
  });
  worker.on("error", () => {});

  const connected = async (): Promise<void> => {
    for (const other of (await server.connected()).otherClients) {
      if (!told.has(other))
        notices.say(
          `refused: a command of sorbet-sim ${other} is on the queue; this worker is ${program} and takes none of its jobs`,
        );
      told.add(other);
    }
  };
  const timer = setInterval(() => void connected().catch(() => {}), CONNECTED_MS);
  const stopped = (): void => end();
  stop.addEventListener("abort", stopped, { once: true });
  try {
    if (stop.aborted) end();
    await Promise.race([worker.waitUntilReady(), ended]);
    if (!stop.aborted) notices.ready(server.shown);
    await Promise.race([connected(), ended]);
    await ended;
  } finally {
    stop.removeEventListener("abort", stopped);
    clearInterval(timer);
    clearTimeout(resting);
    const late = after(CLOSE_MS, undefined, { ref: false });
    await Promise.race([worker.close(), late]);
    await Promise.race([worker.disconnect(), late]);
    await pool.close();
    server.close();
  }
  if (fault !== undefined) throw fault;
  return done;
}
