import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PointTask } from "../../src/explore/evaluate/evaluate.js";
import { openThreads } from "../../src/explore/evaluate/threads.js";
import { MAIN, type Running, requireBuild, startNode } from "../support/program.js";
import { until } from "./support/program.js";
import { SweepBench } from "./support/sweep.js";

const SWEEP = `
workload: {texts: ["plot"]}
model: tiny
space: {chip.core.lanes: [16, 32, 64], code: [offset, signed]}
`;

let bench: SweepBench;
beforeAll(() => {
  requireBuild();
  bench = new SweepBench();
});
afterAll(() => bench.remove());

const path = (...names: string[]): string => join(bench.folder, ...names);

const start = (out: string): Running =>
  startNode([MAIN, "sweep", path("sweep.yaml"), "--out", path(out), "--workers", "1", "--quiet"]);

const points = (out: string): string[] =>
  existsSync(path(out, "points"))
    ? readdirSync(path(out, "points"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"))
    : [];

describe("the compiled program", { timeout: 180_000 }, () => {
  it("killed in the middle of a point, then run twice at once on one folder, ends in the same bytes", async () => {
    writeFileSync(path("sweep.yaml"), SWEEP);
    const killed = start("killed");
    await until(() => points("killed").length >= 2);
    killed.kill("SIGKILL");
    expect((await killed.ended).signal).toBe("SIGKILL");
    const before = points("killed");
    expect(before.length).toBeLessThan(6);
    for (const name of before)
      expect(() => JSON.parse(readFileSync(path("killed", "points", name), "utf8"))).not.toThrow();
    const both = await Promise.all([start("killed").ended, start("killed").ended]);
    expect(both.map(({ code, err }) => [code, err])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    await bench.sweep(SWEEP, "whole");
    for (const name of ["results.jsonl", "results.parquet"])
      expect(readFileSync(path("killed", name)).equals(readFileSync(path("whole", name)))).toBe(true);
    for (const name of points("whole"))
      expect(readFileSync(path("killed", "points", name), "utf8")).toBe(
        readFileSync(path("whole", "points", name), "utf8"),
      );
    expect(readdirSync(path("whole", "tmp"))).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("keeps what is there on %s, and says so", async (signal) => {
    writeFileSync(path("sweep.yaml"), SWEEP);
    const out = `cut-${signal}`;
    const cut = start(out);
    await until(() => points(out).length >= 1);
    cut.kill(signal);
    const { code, err } = await cut.ended;
    expect(code).toBe(130);
    expect(err).toMatch(/^interrupted: \d points have a result in .*; the same command goes on from there\n$/);
    expect(readdirSync(path(out), { recursive: true, encoding: "utf8" }).filter((name) => /\.tmp$/.test(name))).toEqual(
      [],
    );
  });
});

describe("threads", () => {
  it("one that dies takes its own point with it, and is replaced", async () => {
    const worker = bench.file(
      "worker.mjs",
      'export default ({ key }) => { if (key === "die") process.exit(1); return { outcome: { feasible: true, metrics: { key: key.length } } }; };',
    );
    const threads = await openThreads(1, pathToFileURL(worker));
    const task = (key: string) => threads.evaluate({ key } as PointTask);
    await expect(task("die")).rejects.toThrow();
    expect(await task("lives")).toEqual({ feasible: true, metrics: { key: 5 } });
    await threads.close();
  });
});
