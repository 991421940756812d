import { setTimeout } from "node:timers/promises";
import type { QueueEventsListener } from "bullmq";
import type { PointTask } from "../evaluate/evaluate.js";
import type { Executor } from "../evaluate/executor.js";
import { OtherBytesError } from "../store/atomic.js";
import { type Outcome, parseOutcome } from "../store/record.js";
import { DIFFERS, JOB_NAME, jobOf, type PointJob, PREFIX, queueName, reasonText } from "./job.js";
import { type ConnectedWorkers, connect } from "./server.js";

const CONNECTED_MS = 1000;
/** Events tell at once how a point ended; every so often the queue itself is asked, in case one was missed. */
const CHECK_MS = 3000;
/** How long the event of a point may take that the queue no longer has. */
const EVENT_MS = 1000;
/** Results that nobody fetches, because the sweep was killed: kept for so long, and no more than so many. */
const KEPT_S = 24 * 60 * 60;
const KEPT_JOBS = 1000;
/** A server that is gone may not hold up the end. */
const CLOSE_MS = 3000;

interface Waiting {
  readonly promise: Promise<Outcome>;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

interface Listener extends QueueEventsListener {
  readonly [DIFFERS]: (args: { jobId: string }, id: string) => void;
}

function waiting(): Waiting {
  let resolve!: Waiting["resolve"];
  let reject!: Waiting["reject"];
  const promise = new Promise<Outcome>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export interface QueueOptions {
  readonly url: string;
  readonly program: string;
  /** Told once a second who is there. */
  readonly onConnected: (connected: ConnectedWorkers, shownUrl: string) => void;
  readonly say: (line: string) => void;
}

/**
 * Sends points to the workers of a queue and takes their results from it. A worker that dies, or a thread of it, is a
 * rejection. As many points are under way as the workers that are there have threads, and one where there is none.
 * @throws UserError if there is no server to use
 */
export async function openQueue({ url, program, onConnected, say }: QueueOptions): Promise<Executor> {
  const server = await connect(url, { role: "sweep", program, threads: 0 }, say);
  const { Queue, QueueEvents } = await import("bullmq");
  const options = { connection: server.connection, prefix: PREFIX };
  const queue = new Queue<PointJob, Outcome>(queueName(program), options);
  const events = new QueueEvents(queueName(program), options);
  const open = new Map<string, Waiting>();
  let width = 1;
  let differs: OtherBytesError | undefined;

  /** Takes a point from those under way, once. */
  const take = (key: string): Waiting | undefined => {
    const found = open.get(key);
    open.delete(key);
    return found;
  };
  const completed = (key: string, data: unknown): void => {
    const found = take(key);
    if (found === undefined) return;
    try {
      found.resolve(parseOutcome(data));
    } catch (error) {
      found.reject(error as Error);
    }
    queue.remove(key).catch(() => {});
  };
  /** Reads the state of a point from the queue itself. */
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
    evaluate: (task: PointTask) => {
      const { key } = task;
      if (differs !== undefined) return Promise.reject(differs);
      const known = open.get(key);
      if (known !== undefined) return known.promise;
      const own = waiting();
      open.set(key, own);
      // The queue knows the key already where an earlier sweep, or another one, has asked for it; its end may have
      // been told before now.
      queue
        .add(JOB_NAME, jobOf(task), {
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
