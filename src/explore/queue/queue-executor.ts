import { setTimeout } from "node:timers/promises";
import type { QueueEventsListener } from "bullmq";
import type { Executor } from "../evaluate/executor.js";
import { OtherBytesError } from "../store/atomic.js";
import { DIFFERS, type JobKind, type ModelTask, PREFIX, queueName, reasonText } from "./job.js";
import { type ConnectedWorkers, connect } from "./server.js";

const CONNECTED_MS = 1000;
/** Events tell at once how a task ended; every so often the queue itself is asked, in case one was missed. */
const CHECK_MS = 3000;
/** How long the event of a task may take that the queue no longer has. */
const EVENT_MS = 1000;
/** Results that nobody fetches, because the command was killed: kept for so long, and no more than so many. */
const KEPT_S = 24 * 60 * 60;
const KEPT_JOBS = 1000;
/** A server that is gone may not hold up the end. */
const CLOSE_MS = 3000;

interface Waiting<Result> {
  readonly promise: Promise<Result>;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Listener extends QueueEventsListener {
  readonly [DIFFERS]: (args: { jobId: string }, id: string) => void;
}

function waiting<Result>(): Waiting<Result> {
  let resolve!: Waiting<Result>["resolve"];
  let reject!: Waiting<Result>["reject"];
  const promise = new Promise<Result>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export interface QueueOptions {
  readonly url: string;
  /** Name of the program whose workers are wanted: that of its queue. */
  readonly program: string;
  /** Told once a second who is there. */
  readonly onConnected: (connected: ConnectedWorkers, shownUrl: string) => void;
  readonly say: (line: string) => void;
}

/**
 * Sends tasks to the workers of a queue and takes their results from it. A worker that dies, or a thread of it, is a
 * rejection. As many tasks are under way as the workers that are there have threads, and one where there is none.
 * @throws UserError if there is no server to use
 */
export async function openQueue<Work extends ModelTask, Result>(
  kind: JobKind<Work, Result>,
  { url, program, onConnected, say }: QueueOptions,
): Promise<Executor<Work, Result>> {
  const server = await connect(url, { role: "client", program, threads: 0 }, say);
  const { Queue, QueueEvents } = await import("bullmq");
  const options = { connection: server.connection, prefix: PREFIX };
  const queue = new Queue<object, unknown>(queueName(program), options);
  const events = new QueueEvents(queueName(program), options);
  const open = new Map<string, Waiting<Result>>();
  let width = 1;
  let differs: OtherBytesError | undefined;

  /** Takes a task from those under way, once. */
  const take = (key: string): Waiting<Result> | undefined => {
    const found = open.get(key);
    open.delete(key);
    return found;
  };
  const completed = (key: string, data: unknown): void => {
    const found = take(key);
    if (found === undefined) return;
    try {
      found.resolve(kind.resultOf(data));
    } catch (error) {
      found.reject(error as Error);
    }
    queue.remove(key).catch(() => {});
  };
  /** Reads the state of a task from the queue itself. */
  const check = async (key: string): Promise<void> => {
    const asked = open.get(key);
    const state = await queue.getJobState(key);
    if (state === "completed") {
      const job = await queue.getJob(key);
      if (job !== undefined) completed(key, job.returnvalue);
    } else if (state === "unknown") {
      await setTimeout(EVENT_MS, undefined, { ref: false });
      if (open.get(key) === asked) take(key)?.reject(new Error("the server has lost it"));
    }
  };
  const connected = async (): Promise<void> => {
    const now = await server.connected();
    width = Math.max(1, now.threads);
    onConnected(now, server.shown);
  };

  // The server's own connection says that it is lost; these only come back with it.
  queue.on("error", () => {});
  events.on("error", () => {});
  events.on("completed", ({ jobId, returnvalue }) => completed(jobId, returnvalue));
  events.on("failed", ({ jobId, failedReason }) => take(jobId)?.reject(new Error(reasonText(failedReason))));
  events.on<Listener, typeof DIFFERS>(DIFFERS, ({ jobId }) => {
    differs = new OtherBytesError(`the queue's result for ${jobId}`);
    for (const key of [...open.keys()]) take(key)?.reject(differs);
  });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), connected()]);
  const timers = [
    setInterval(() => void connected().catch(() => {}), CONNECTED_MS),
    setInterval(() => {
      for (const key of open.keys()) check(key).catch(() => {});
    }, CHECK_MS),
  ];

  return {
    get width() {
      return width;
    },
    evaluate: (task) => {
      const { key } = task;
      if (differs !== undefined) return Promise.reject(differs);
      const known = open.get(key);
      if (known !== undefined) return known.promise;
      const own = waiting<Result>();
      open.set(key, own);
      // The queue knows the key already where an earlier command, or another one, has asked for it; its end may have
      // been told before now.
      queue
        .add(kind.name, kind.payloadOf(task), {
          jobId: key,
          removeOnComplete: { age: KEPT_S, count: KEPT_JOBS },
          removeOnFail: true,
        })
        .then(() => check(key))
        .catch((error) => take(key)?.reject(error));
      return own.promise;
    },
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      // What no worker has begun is taken back; what one is at, it may finish for the next run.
      const left = [...open.keys()];
      open.clear();
      const late = setTimeout(CLOSE_MS, undefined, { ref: false });
      await Promise.race([Promise.all(left.map((key) => queue.remove(key).catch(() => 0))), late]);
      await Promise.race([Promise.all([queue.close(), events.close()]), late]);
      await Promise.race([Promise.all([queue.disconnect(), events.disconnect()]), late]);
      server.close();
    },
  };
}
