import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Queue } from "bullmq";
import { describe, expect, it } from "vitest";
import { PREFIX, queueName } from "../../src/explore/queue/job.js";
import { MAIN, type Running } from "../support/program.js";
import { QUEUE, until } from "./support/program.js";
import { queueSuite } from "./support/queue-suite.js";

const TEXTS = ["a good movie", "a bad plot ."];
/** Commands with runs of each kind, and how many runs. */
const COMMANDS = [
  {
    name: "load",
    argv: ["load", ...TEXTS, "--rates", "1000:3000:1000", "--requests", "12", "--seeds", "2", "--scenario", "all"],
    runs: 12,
    noun: "load run",
  },
  {
    name: "faults",
    argv: ["faults", ...TEXTS, "--kind", "kv,lost,route", "--seeds", "2", "--code", "offset,signed"],
    runs: 24,
    noun: "damaged run",
  },
] as const;
type Kind = (typeof COMMANDS)[number];

const suite = queueSuite();
const command = ({ argv }: Kind, out: string, ...more: string[]): Running =>
  suite.started([MAIN, ...argv, "--model", suite.bench.path("tiny"), "--out", suite.bench.path(out), ...more]);
const queued = (kind: Kind, out: string): Running =>
  command(kind, out, "--executor", "bullmq", "--redis", suite.bench.server.address);
const worker = async (): Promise<Running> => {
  const child = suite.started([
    MAIN,
    "worker",
    "--redis",
    suite.bench.server.address,
    "--workers",
    "1",
    "--model",
    suite.bench.path("tiny"),
  ]);
  await until(() => child.printed().out.includes("1 thread for jobs of"));
  return child;
};
const ok = async ({ ended }: Running): Promise<string> => {
  const { code, out, err } = await ended;
  expect([code, err]).toEqual([0, ""]);
  return out;
};
/** Jobs that a worker has done, once it is told to stop. */
const doneBy = async (child: Running): Promise<number> => {
  child.kill("SIGTERM");
  return Number(/(\d+) jobs? done/.exec(await ok(child))![1]);
};
/** Every file of a folder. */
const files = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(suite.bench.path(out), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(suite.bench.path(out).length), readFileSync(path, "latin1")]),
  );

describe.each(COMMANDS)("$name", { timeout: 180_000 }, (kind) => {
  const of = (way: string): string => `${kind.name}-${way}`;

  it("leaves the same files from threads, shards and workers of a queue, each run done once", async () => {
    await ok(command(kind, of("threads"), "--workers", "2"));
    for (const share of ["1/3", "2/3", "3/3"])
      await ok(command(kind, of("shards"), "--workers", "1", "--executor", "shard", "--shard", share));
    const workers = await Promise.all([worker(), worker()]);
    await ok(queued(kind, of("queue")));
    const done = await Promise.all(workers.map(doneBy));
    expect(done[0]! + done[1]!).toBe(kind.runs);
    const expected = files(of("threads"));
    expect(Object.keys(expected)).toHaveLength(kind.runs + 2);
    expect(files(of("shards"))).toEqual(expected);
    expect(files(of("queue"))).toEqual(expected);
  });

  it("goes on after an interrupt, and nothing is done twice", async () => {
    const first = queued(kind, of("resumed"));
    const early = await worker();
    const results = (): string[] => Object.keys(files(of("resumed"))).filter((name) => /^\/(runs|points)/.test(name));
    await until(() => suite.bench.has(of("resumed")) && results().length >= 2);
    first.kill("SIGINT");
    const { code, err } = await first.ended;
    expect([code, err]).toEqual([130, expect.stringMatching(/^interrupted: [^\n]*\n$/)]);
    const kept = results().length;
    expect(kept).toBeLessThan(kind.runs);
    const late = await worker();
    await ok(queued(kind, of("resumed")));
    const done = (await doneBy(early)) + (await doneBy(late));
    expect(done).toBe(kind.runs);
    await ok(command(kind, of("again"), "--workers", "2"));
    expect(files(of("resumed"))).toEqual(files(of("again")));
    // All of it is there: neither a worker nor a thread is needed.
    await ok(queued(kind, of("resumed")));
  });

  it("refuses bad jobs in a line each, and the worker goes on", async () => {
    const child = await worker();
    const sent = new Queue(queueName(QUEUE), { connection: { path: suite.bench.server.address }, prefix: PREFIX });
    const job = { load: "load", faults: "fault" }[kind.name];
    for (const [name, data] of [
      [job, {}],
      [job, { spec: 1, fault: { kind: "kv" } }],
      ["nonsense", {}],
    ] as const)
      await sent.add(name, data, { attempts: 1_000_000 });
    await until(async () => (await sent.getFailedCount()) === 3);
    await sent.close();
    await until(() => child.printed().err.split("\n").length === 4);
    const lines = child.printed().err.split("\n");
    for (const line of lines.slice(0, 2))
      expect(line).toMatch(new RegExp(`^failed: ${kind.noun} \\d+: malformed job: \\S`));
    expect(lines[2]).toMatch(/^failed: job \d+: malformed job: there is no kind "nonsense" of jobs$/);
    await ok(queued(kind, of("after")));
  });
});
