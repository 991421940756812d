import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { modelShelf } from "../../src/cli/model-shelf.js";
import type { PointTask } from "../../src/explore/evaluate/evaluate.js";
import { digestName, queueName } from "../../src/explore/queue/job.js";
import { openQueue } from "../../src/explore/queue/queue-executor.js";
import { workQueue } from "../../src/explore/queue/queue-worker.js";
import { OtherBytesError } from "../../src/explore/store/atomic.js";
import { programName } from "../../src/explore/store/program.js";
import { commandExists, mayMiss } from "../support/tools.js";
import { MAIN, PROGRAM, type Running, requireBuild, startNode, until } from "./support/program.js";
import { RedisServer } from "./support/redis.js";
import { here, SweepBench } from "./support/sweep.js";

const WORKER = fileURLToPath(new URL("./support/queue-worker.mjs", import.meta.url));
/** Long enough for a busy machine to renew it, short enough to wait for. */
const LOCK_MS = 4000;
const SWEEP = `
workload: {texts: ["a good movie", "plot"]}
model: tiny
space: {chip.core.lanes: [16, 64, 128], code: [offset, signed], chip.mesh.width: [1, 5]}
executor: bullmq
`;
const ONE = `
workload: {texts: ["plot"]}
model: tiny
space: {code: [offset]}
executor: bullmq
`;
/** Points of some tenths of a second. */
const LONG = `
workload: {texts: [${new Array(10).fill('"a good , bad movie . plot a good movie"').join(", ")}]}
model: tiny
space: {code: [offset, signed]}
executor: bullmq
`;
const tools = commandExists("redis-server", ["--version"]);

let bench: SweepBench;
let server: RedisServer;
const running: Running[] = [];
beforeAll(async () => {
  requireBuild();
  bench = new SweepBench();
  if (tools) server = await RedisServer.start(bench.folder);
});
beforeEach((context) => {
  if (!tools) mayMiss(context, "redis-server");
});
afterEach(async () => {
  for (const { kill } of running) kill("SIGKILL");
  await Promise.all(running.splice(0).map(({ ended }) => ended));
  await server?.client.flushall();
});
afterAll(async () => {
  await server?.stop();
  bench.remove();
});

const path = (...names: string[]): string => join(bench.folder, ...names);
const started = (argv: readonly string[]): Running => {
  const child = startNode(argv);
  running.push(child);
  return child;
};
const sweep = (text: string, out: string): Running => {
  writeFileSync(path("queue.yaml"), text);
  return started([MAIN, "sweep", path("queue.yaml"), "--out", path(out), "--redis", server.address]);
};
const worker = (version = "this", ...model: string[]): Running =>
  started([WORKER, server.address, String(LOCK_MS), version, ...model]);
const listed = (state: string): Promise<number> => server.client.llen(`sorbet-sim:${queueName(PROGRAM)}:${state}`);

/** Points that wait and points under way, at one instant. */
async function inQueue(): Promise<number> {
  const name = `sorbet-sim:${queueName(PROGRAM)}`;
  const counts = await server.client.multi().llen(`${name}:wait`).llen(`${name}:active`).exec();
  return counts!.reduce((sum, [, length]) => sum + (length as number), 0);
}

/** What the store holds, file by file. */
const stored = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path(out), { recursive: true, encoding: "utf8" })
      .filter((name) => /^points.*json$|^results/.test(name))
      .sort()
      .map((name) => [name, readFileSync(path(out, name), "latin1")]),
  );
/** The same sweep on threads. */
const onThreads = async (text: string, out: string): Promise<Record<string, string>> => {
  expect((await bench.sweep(text.replace("bullmq", "threads"), out)).code).toBe(0);
  return stored(out);
};

describe("executor: bullmq", { timeout: 120_000 }, () => {
  it("two workers make the same bytes as threads, with a few points in the queue at a time, and leave none behind", async () => {
    const both = [MAIN, "worker", "--redis", server.address, "--workers", "1"];
    const workers = [started(both), started(both)];
    await until(() => workers.every(({ printed }) => printed().out.includes("1 thread for points of")));
    const { ended } = sweep(SWEEP, "two");
    let most = 0;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    await until(async () => {
      most = Math.max(most, await inQueue());
      return over;
    });
    const { code, out, err } = await ended;
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("12 points, 6 infeasible");
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
    expect(await listed("wait")).toBe(0);
    for (const { kill } of workers) kill("SIGTERM");
    const ends = await Promise.all(workers.map(({ ended }) => ended));
    expect(ends.map(({ code, err }) => [code, err])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const evaluated = ends.map(({ out }) => Number(/(\d+) points? evaluated/.exec(out)![1]));
    expect(evaluated[0]! + evaluated[1]!).toBe(12);
    expect(stored("two")).toEqual(await onThreads(SWEEP, "two-threads"));
  });

  it("a worker killed in the middle of a point costs that point another try; one that is told to stop, nothing", async () => {
    const { ended } = sweep(LONG, "killed");
    const stopped = worker();
    await until(async () => (await listed("active")) === 1);
    stopped.kill("SIGTERM");
    expect(await stopped.ended).toMatchObject({ code: 0, err: "", out: expect.stringContaining("0 points evaluated") });
    const killed = worker();
    await until(async () => (await listed("active")) === 1);
    killed.kill("SIGKILL");
    await killed.ended;
    expect(await listed("active")).toBe(1);
    const survivor = worker();
    expect((await ended).code).toBe(0);
    survivor.kill("SIGINT");
    const { out, err } = await survivor.ended;
    expect(err).toMatch(/^failed: point [0-9a-f]{12}: its worker died, or was away too long\n$/);
    expect(out).toContain("2 points evaluated");
    expect(stored("killed")).toEqual(await onThreads(LONG, "killed-threads"));
  });

  it("a sweep that was killed finds what workers finished without it", async () => {
    const first = sweep(ONE, "alone");
    await until(async () => (await listed("wait")) === 1);
    first.kill("SIGKILL");
    await first.ended;
    const later = worker();
    await until(async () => (await server.client.zcard(`sorbet-sim:${queueName(PROGRAM)}:completed`)) === 1);
    later.kill("SIGTERM");
    await later.ended;
    const { code, err } = await sweep(ONE, "alone").ended;
    expect([code, err]).toEqual([0, ""]);
    expect(stored("alone")).toEqual(await onThreads(ONE, "alone-threads"));
  });

  it("says when no worker is there, and when those that are have another version, and an interrupt takes points back", async () => {
    const { kill, printed, ended } = sweep(SWEEP, "lonely");
    await until(() => printed().err.includes("\n"));
    expect(printed().err).toBe(`waiting for workers: sorbet-sim worker --redis ${server.address}\n`);
    const other = worker("9.9.9");
    await until(() => other.printed().err.includes("\n"));
    expect(other.printed().err).toContain(
      `refused: a sweep of sorbet-sim ${PROGRAM} is on the queue; this worker is 9.9.9-`,
    );
    expect(await listed("wait")).toBe(2);
    kill("SIGINT");
    const { code, err } = await ended;
    expect([code, err.split("\n").length]).toEqual([130, 3]);
    expect(await listed("wait")).toBe(0);
    const late = sweep(SWEEP, "lonely");
    await until(() => late.printed().err.includes("\n"));
    expect(late.printed().err).toContain(`; workers of another version are there: 9.9.9-`);
  });
});

describe("in this process", () => {
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
        url: server.address,
        program: "test",
        threads: 1,
        store: { codes: path("codes"), temporary: path("codes-tmp") },
        load: modelShelf(models),
        stop,
        news: { ready: () => {}, progress: () => {}, say: (line) => said.push(line) },
      },
      { open: async () => here(1, before) },
    );
  const queue = () => openQueue({ ...options, url: server.address, onCensus: () => {} });
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
    expect(stored("memory")).toEqual(await onThreads(SWEEP, "memory-threads"));
  });

  it("a server that forgets everything is given the points again", async () => {
    let forgotten = false;
    const { code, err } = await together(SWEEP, "forgotten", () => {
      if (!forgotten) server.client.flushall();
      forgotten = true;
    });
    expect([code, err, forgotten]).toEqual([0, "", true]);
  });

  it("a worker without the sweep's checkpoint gives the point back and says so; --model brings it", async () => {
    cpSync(path("tiny"), path("there"), { recursive: true });
    const text = ONE.replace("tiny", "there");
    const ended = bench.sweep(text, "model", { executor: await queue() });
    const waits = () => server.client.llen(`sorbet-sim:${queueName("test")}:wait`);
    await until(async () => (await waits()) === 1);
    const config = readFileSync(path("there", "config.json"), "utf8");
    writeFileSync(path("there", "config.json"), config.replace('"negative","positive"', '"no","yes"'));
    const stop = new AbortController();
    const said: string[] = [];
    await expect(work(stop.signal, said)).rejects.toThrow(
      /there is another checkpoint here \(\w+\) than the sweep's \(\w+\); give the folder .* with --model DIR$/,
    );
    expect([await waits(), said]).toEqual([1, []]);
    const better = work(stop.signal, said, undefined, [path("tiny")]);
    expect((await ended).code).toBe(0);
    stop.abort();
    expect([await better, said]).toEqual([1, []]);
  });

  it("two results for one key end the sweep and the worker", async () => {
    await bench.sweep(ONE, "first");
    const [key] = Object.keys(stored("first")).flatMap((name) => /([0-9a-f]{64})\.json/.exec(name)?.[1] ?? []);
    await server.client.set(digestName("test", key!), "something else");
    const differing = work(new AbortController().signal, []).catch((error) => error);
    const { code, err } = await bench.sweep(ONE, "differ", { executor: await queue() });
    expect([code, err]).toEqual([2, expect.stringContaining("holds other bytes than were computed just now")]);
    expect(await differing).toBeInstanceOf(OtherBytesError);
    expect(stored("differ")).toEqual({});
  });
});

describe("a server that is not there, or not fit", () => {
  it("one line, and nothing is written", async () => {
    writeFileSync(path("none.yaml"), SWEEP);
    const nowhere = path("nowhere.sock");
    const argv = ["sweep", path("none.yaml"), "--out", path("none"), "--redis", nowhere];
    const { code, err } = await bench.run(argv);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: no Redis or Valkey server at .*nowhere\.sock \(.*ENOENT.*\): start one .*--redis URL\n$/,
    );
    expect(existsSync(path("none"))).toBe(false);
    const password = await bench.run(["worker"], { env: { SORBET_SIM_REDIS: "redis://me:secret@127.0.0.1:1" } });
    expect(password.code).toBe(2);
    expect(password.err).toContain("redis://me:***@127.0.0.1:1 (connect ECONNREFUSED");
    expect((await bench.run(["worker", "--redis", "queue:6379"])).err).toContain("--redis must be redis://HOST:PORT");
  });

  it("one that may throw points away is refused", async () => {
    await server.client.config("SET", "maxmemory-policy", "allkeys-lru");
    const { code, err } = await bench.run(["worker", "--redis", server.address]);
    await server.client.config("SET", "maxmemory-policy", "noeviction");
    expect(code).toBe(2);
    expect(err).toContain("maxmemory-policy is allkeys-lru, so the server may throw points away");
  });

  it("options that do not go with the executor", async () => {
    const text = (executor: string): string => SWEEP.replace("bullmq", executor);
    const run = async (executor: string, options: object) =>
      (await bench.sweep(text(executor), "odd", { options })).err;
    expect(await run("threads", { redis: "x" })).toBe(
      "--redis goes with executor: bullmq, the sweep file says threads",
    );
    expect(await run("bullmq", { workers: "2" })).toContain("sorbet-sim worker --workers N");
    expect(await run("bullmq", { shard: "1/2" })).toContain("give either --shard or executor: bullmq");
  });
});

describe("the name of a program", () => {
  it("changes with every module that it loads, and with nothing else", () => {
    const entry = pathToFileURL(bench.file("entry.mjs", 'import { a } from "./a.mjs";\nimport("./b.mjs");\n'));
    bench.file("a.mjs", "export const a = 1;\n");
    bench.file("b.mjs", 'export * from "node:fs";\n');
    const before = programName("1.0.0", entry);
    expect(before).toMatch(/^1\.0\.0-[0-9a-f]{12}$/);
    bench.file("c.mjs", "unrelated\n");
    expect(programName("1.0.0", entry)).toBe(before);
    for (const name of ["a.mjs", "b.mjs"]) {
      bench.file(name, "changed\n");
      expect(programName("1.0.0", entry)).not.toBe(before);
      rmSync(path(name));
    }
  });
});
