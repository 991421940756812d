import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { queueName } from "../../src/explore/queue/job.js";
import { MAIN, type Running } from "../support/program.js";
import { QUEUE, until } from "./support/program.js";
import { ONE, SWEEP } from "./support/queue-bench.js";
import { queueSuite } from "./support/queue-suite.js";

const WORKER = fileURLToPath(new URL("./support/queue-worker.mjs", import.meta.url));
/** Long enough for a busy machine to renew it, short enough to wait for. */
const LOCK_MS = 4000;
/** Points of some tenths of a second. */
const LONG = `
workload: {texts: [${new Array(10).fill('"a good , bad movie . plot a good movie"').join(", ")}]}
model: tiny
space: {code: [offset, signed]}
executor: bullmq
`;

const suite = queueSuite();
const sweep = (text: string, out: string): Running => {
  writeFileSync(suite.bench.path("queue.yaml"), text);
  return suite.started([
    MAIN,
    "sweep",
    suite.bench.path("queue.yaml"),
    "--out",
    suite.bench.path(out),
    "--redis",
    suite.bench.server.address,
  ]);
};
const worker = (version = "this"): Running =>
  suite.started([WORKER, suite.bench.server.address, String(LOCK_MS), version, suite.bench.path("tiny")]);
const listed = (...states: string[]): Promise<number> => suite.bench.points(QUEUE, ...states);

describe("executor: bullmq", { timeout: 120_000 }, () => {
  it("two workers make the same bytes as threads, with a few points in the queue at a time, and leave none behind", async () => {
    const both = [
      MAIN,
      "worker",
      "--redis",
      suite.bench.server.address,
      "--workers",
      "1",
      "--model",
      suite.bench.path("tiny"),
    ];
    const workers = [suite.started(both), suite.started(both)];
    await until(() => workers.every(({ printed }) => printed().out.includes("1 thread for jobs of")));
    const { ended } = sweep(SWEEP, "two");
    let most = 0;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    await until(async () => {
      most = Math.max(most, await listed("wait", "active"));
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
    const evaluated = ends.map(({ out }) => Number(/(\d+) jobs? done/.exec(out)![1]));
    expect(evaluated[0]! + evaluated[1]!).toBe(12);
    expect(suite.bench.stored("two")).toEqual(await suite.bench.onThreads(SWEEP, "two-threads"));
  });

  it("a worker killed in the middle of a point costs that point another try; one that is told to stop, nothing", async () => {
    const { ended } = sweep(LONG, "killed");
    const stopped = worker();
    await until(async () => (await listed("active")) === 1);
    stopped.kill("SIGTERM");
    expect(await stopped.ended).toMatchObject({ code: 0, err: "", out: expect.stringContaining("0 jobs done") });
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
    expect(out).toContain("2 jobs done");
    expect(suite.bench.stored("killed")).toEqual(await suite.bench.onThreads(LONG, "killed-threads"));
  });

  it("a sweep that was killed finds what workers finished without it", async () => {
    const first = sweep(ONE, "alone");
    await until(async () => (await listed("wait")) === 1);
    first.kill("SIGKILL");
    await first.ended;
    const later = worker();
    await until(async () => (await suite.bench.server.client.zcard(`sorbet-sim:${queueName(QUEUE)}:completed`)) === 1);
    later.kill("SIGTERM");
    await later.ended;
    const { code, err } = await sweep(ONE, "alone").ended;
    expect([code, err]).toEqual([0, ""]);
    expect(suite.bench.stored("alone")).toEqual(await suite.bench.onThreads(ONE, "alone-threads"));
  });

  it("says when no worker is there, and when those that are have another version, and an interrupt takes points back", async () => {
    const { kill, printed, ended } = sweep(SWEEP, "lonely");
    await until(() => printed().err.includes("\n"));
    expect(printed().err).toBe(`waiting for workers: sorbet-sim worker --redis ${suite.bench.server.address}\n`);
    const other = worker("9.9.9");
    await until(() => other.printed().err.includes("\n"));
    expect(other.printed().err).toContain(
      `refused: a command of sorbet-sim ${QUEUE} is on the queue; this worker is 9.9.9-`,
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
