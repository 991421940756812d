import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PointTask } from "../../src/explore/evaluate/evaluate.js";
import { digestName } from "../../src/explore/queue/job.js";
import { openQueue } from "../../src/explore/queue/queue-executor.js";
import { workQueue } from "../../src/explore/queue/queue-worker.js";
import { OtherBytesError } from "../../src/explore/store/atomic.js";
import { modelShelf } from "../../src/runner/model-shelf.js";
import { mayMiss } from "../support/tools.js";
import { until } from "./support/program.js";
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
  const options = { program: "test", say: () => {} };
  /** A worker that evaluates in this thread; `before` may fail in place of a thread of its own. */
  const work = (
    stop: AbortSignal,
    said: string[],
    before: (task: PointTask) => void = () => {},
    models: string[] = [],
  ) =>
    workQueue(
      {
        url: bench.server.address,
        program: "test",
        threads: 1,
        store: { codes: bench.path("codes"), temporary: bench.path("codes-tmp") },
        load: modelShelf(models),
        stop,
        news: { ready: () => {}, progress: () => {}, say: (line) => said.push(line) },
      },
      { open: async () => here(1, before) },
    );
  const queue = () => openQueue({ ...options, url: bench.server.address, onCensus: () => {} });
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

  it("a worker without the sweep's checkpoint gives the point back and says so; --model brings it", async () => {
    cpSync(bench.path("tiny"), bench.path("there"), { recursive: true });
    const text = ONE.replace("tiny", "there");
    const ended = bench.sweep(text, "model", { executor: await queue() });
    const waits = () => bench.points("test", "wait");
    await until(async () => (await waits()) === 1);
    const config = readFileSync(bench.path("there", "config.json"), "utf8");
    writeFileSync(bench.path("there", "config.json"), config.replace('"negative","positive"', '"no","yes"'));
    const stop = new AbortController();
    const said: string[] = [];
    await expect(work(stop.signal, said)).rejects.toThrow(
      /there is another checkpoint here \(\w+\) than the sweep's \(\w+\); give the folder .* with --model DIR$/,
    );
    expect([await waits(), said]).toEqual([1, []]);
    const better = work(stop.signal, said, undefined, [bench.path("tiny")]);
    expect((await ended).code).toBe(0);
    stop.abort();
    expect([await better, said]).toEqual([1, []]);
  });

  it("two results for one key end the sweep and the worker", async () => {
    await bench.sweep(ONE, "first");
    const [key] = Object.keys(bench.stored("first")).flatMap((name) => /([0-9a-f]{64})\.json/.exec(name)?.[1] ?? []);
    await bench.server.client.set(digestName("test", key!), "something else");
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

it("a server that may throw points away is refused", async () => {
  await bench.server.client.config("SET", "maxmemory-policy", "allkeys-lru");
  const { code, err } = await bench.run(["worker", "--redis", bench.server.address]);
  await bench.server.client.config("SET", "maxmemory-policy", "noeviction");
  expect(code).toBe(2);
  expect(err).toContain("maxmemory-policy is allkeys-lru, so the server may throw points away");
});
