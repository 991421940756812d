import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PointTask } from "../../src/explore/evaluate/evaluate.js";
import type { Executor } from "../../src/explore/evaluate/executor.js";
import { digestName, type JobKind, type ModelTask, PREFIX, queueName } from "../../src/explore/queue/job.js";
import { pointJobs } from "../../src/explore/queue/point-job.js";
import { openQueue } from "../../src/explore/queue/queue-executor.js";
import { workQueue } from "../../src/explore/queue/queue-worker.js";
import { connectedWorkersOf } from "../../src/explore/queue/server.js";
import { OtherBytesError } from "../../src/explore/store/atomic.js";
import { modelCache } from "../../src/runner/model-cache.js";
import { mayMiss } from "../support/tools.js";
import { PROGRAM, QUEUE, until } from "./support/program.js";
import { hasRedis, ONE, QueueBench, SWEEP } from "./support/queue-bench.js";
import { here } from "./support/sweep.js";

let folder: string;
let bench: QueueBench;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sorbet-sim-redis-"));
  if (hasRedis) bench = await QueueBench.start(folder);
});
beforeEach((context) => {
  if (!hasRedis) mayMiss(context, "redis-server");
});
afterEach(async () => {
  await bench?.server.client.flushall();
});
afterAll(async () => {
  await bench?.stop();
  rmSync(folder, { recursive: true });
});

describe("a sweep and a worker", () => {
  const options = { program: QUEUE, say: () => {} };
  const points = (store: { codes: string; temporary: string }) => pointJobs(PROGRAM, store);
  /** A worker that evaluates in this thread; `before` may fail in place of a thread of its own. */
  const work = (
    stop: AbortSignal,
    said: string[],
    before: (task: PointTask) => void = () => {},
    models: string[] = [bench.path("tiny")],
  ) =>
    workQueue(
      {
        url: bench.server.address,
        program: QUEUE,
        threads: 1,
        open: async () => here(1, before) as unknown as Executor<ModelTask, unknown>,
        kinds: [points({ codes: bench.path("codes"), temporary: bench.path("codes-tmp") })] as unknown as JobKind<
          ModelTask,
          unknown
        >[],
        load: modelCache(models),
        stop,
        notices: { ready: () => {}, progress: () => {}, say: (line) => said.push(line) },
      },
      { againMs: 50 },
    );
  const connected = async () => connectedWorkersOf((await bench.server.client.client("LIST")) as string, QUEUE).workers;
  const queue = () =>
    openQueue(points({ codes: "", temporary: "" }), {
      ...options,
      url: bench.server.address,
      onConnected: () => {},
    });
  /** A sweep and a worker. */
  const together = async (text: string, out: string, before: (task: PointTask) => void) => {
    const stop = new AbortController();
    const said: string[] = [];
    const worked = work(stop.signal, said, before);
    const ended = await bench.sweep(text, out, { executor: await queue() });
    stop.abort();
    return { ...ended, evaluated: await worked, said };
  };

  it("memory that runs out costs a point another try, and no point more than three", async () => {
    const tries = new Map<string, number>();
    let bad = "";
    const { code, err, evaluated, said } = await together(SWEEP, "memory", ({ key }) => {
      bad ||= key;
      tries.set(key, (tries.get(key) ?? 0) + 1);
      if (key === bad || tries.get(key) === 1) throw new Error("Worker terminated due to reaching memory limit");
    });
    expect(code).toBe(3);
    expect(err).toContain(`failed: point ${bad.slice(0, 12)}: Worker terminated due to reaching memory limit`);
    expect([...tries].map(([key, times]) => times === (key === bad ? 3 : 2))).toEqual(new Array(12).fill(true));
    expect([evaluated, said.length]).toEqual([11, 11 + 3]);
    expect((await bench.sweep(SWEEP, "memory")).code).toBe(0);
    expect(bench.stored("memory")).toEqual(await bench.onThreads(SWEEP, "memory-threads"));
  });

  it("a server that forgets everything is given the points again", async () => {
    let forgotten = false;
    const { code, err } = await together(SWEEP, "forgotten", () => {
      if (!forgotten) bench.server.client.flushall();
      forgotten = true;
    });
    expect([code, err, forgotten]).toEqual([0, "", true]);
  });

  it("a point whose checkpoint no worker has fails with the reason; one that has it, in a folder of them, takes it", async () => {
    mkdirSync(bench.path("others"));
    cpSync(bench.path("tiny"), bench.path("others", "there"), { recursive: true });
    const text = ONE.replace("tiny", bench.path("others", "there"));
    const stop = new AbortController();
    const said: string[] = [];
    const without = work(stop.signal, said, undefined, []);
    const alone = await bench.sweep(text, "model", { executor: await queue() });
    expect([alone.code, alone.err]).toEqual([3, expect.stringMatching(/others\/there is in no folder/)]);
    expect(said.filter((line) => line.includes("left to others"))).toEqual([]);
    said.length = 0;
    const enough = new AbortController();
    const also = work(enough.signal, [], undefined, []);
    await until(async () => (await connected()) === 2);
    const { code, err } = await bench.sweep(text, "model", { executor: await queue() });
    const why = /others\/there is in no folder that this worker may read; start the worker with --model DIR/;
    expect([code, err]).toEqual([3, expect.stringMatching(why)]);
    expect(said.some((line) => /^point \w+ is left to others: .*others\/there is in no folder/.test(line))).toBe(true);
    enough.abort();
    await also;
    await until(async () => (await connected()) === 1);
    const with_ = work(stop.signal, [], undefined, [bench.path("others")]);
    await until(async () => (await connected()) === 2);
    expect((await bench.sweep(text, "model", { executor: await queue() })).code).toBe(0);
    stop.abort();
    expect([await without, await with_]).toEqual([0, 1]);
  });

  it("a worker reads no other checkpoint than it was given, links followed", async () => {
    mkdirSync(bench.path("given"), { recursive: true });
    cpSync(bench.path("tiny"), bench.path("secret"), { recursive: true });
    symlinkSync(bench.path("secret"), bench.path("given", "link"));
    const load = modelCache([bench.path("given")]);
    for (const source of [
      bench.path("secret"),
      bench.path("given", "link"),
      bench.path("given", "..", "secret"),
      "/dev",
    ])
      expect(() => load({ source, modelSha256: "0".repeat(64) })).toThrow("in no folder that this worker may read");
  });

  it("a malformed job fails at once with the reason, and the worker goes on", async () => {
    const stop = new AbortController();
    const said: string[] = [];
    const worked = work(stop.signal, said);
    const sent = new Queue(queueName(QUEUE), { connection: { path: bench.server.address }, prefix: PREFIX });
    for (const data of [{}, { key: 1 }, [], { __proto__: null, model: {} }])
      await sent.add("point", data, { attempts: 1_000_000 });
    await until(async () => (await sent.getFailedCount()) === 4);
    expect((await sent.getFailed()).map(({ failedReason }) => failedReason)).toEqual(
      new Array(4).fill(expect.stringMatching(/^malformed job: /)),
    );
    expect((await bench.sweep(ONE, "after", { executor: await queue() })).code).toBe(0);
    stop.abort();
    expect([await worked, said.length]).toEqual([1, 4]);
    await sent.close();
  });

  it("two results for one key end the sweep and the worker", async () => {
    await bench.sweep(ONE, "first");
    const [key] = Object.keys(bench.stored("first")).flatMap((name) => /([0-9a-f]{64})\.json/.exec(name)?.[1] ?? []);
    await bench.server.client.set(digestName(QUEUE, key!), "something else");
    const differing = work(new AbortController().signal, []).catch((error) => error);
    const { code, err } = await bench.sweep(ONE, "differ", { executor: await queue() });
    expect([code, err]).toEqual([2, expect.stringContaining("holds other bytes than were computed just now")]);
    expect(await differing).toBeInstanceOf(OtherBytesError);
    expect(bench.stored("differ")).toEqual({});
  });
});

it("a server that wants a password says so", async () => {
  await bench.server.client.config("SET", "requirepass", "secret");
  const { code, err } = await bench.run(["worker", "--redis", bench.server.address]);
  await bench.server.client.config("SET", "requirepass", "");
  expect(code).toBe(2);
  expect(err).toMatch(
    /^error: .*redis\.sock refuses \(NOAUTH .*\): give the password as redis:\/\/:PASSWORD@HOST:PORT\n$/,
  );
});

it("a server that may throw jobs away is refused", async () => {
  await bench.server.client.config("SET", "maxmemory-policy", "allkeys-lru");
  const { code, err } = await bench.run(["worker", "--redis", bench.server.address]);
  await bench.server.client.config("SET", "maxmemory-policy", "noeviction");
  expect(code).toBe(2);
  expect(err).toContain("maxmemory-policy is allkeys-lru, so the server may throw jobs away");
});
