import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoadResult } from "../../../src/load/load-result.js";
import { MAIN, requireBuild } from "../../support/program.js";
import { Bench } from "../support/harness.js";

describe("load", { timeout: 120_000 }, () => {
  let bench: Bench;
  const run = (...argv: string[]) => {
    const given = ["load", "a good movie", "a bad plot .", "--model", bench.model, "--workers", "1", ...argv];
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...given], { encoding: "utf8" });
    return { status, stdout, stderr };
  };
  const result = (...argv: string[]): LoadResult => {
    const { status, stdout, stderr } = run("--json", ...argv);
    expect([status, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout);
  };
  const runsOf = (out: string): string[] =>
    (readdirSync(join(out, "runs"), { recursive: true }) as string[]).filter((name) => name.endsWith(".json")).sort();

  beforeAll(() => {
    requireBuild();
    bench = new Bench();
  });
  afterAll(() => bench.remove());

  it("is done in shares, to the bytes of one process", () => {
    const asked = ["--rates", "1000:3000:1000", "--requests", "12", "--seeds", "2", "--scenario", "server,offline"];
    const [out, whole] = [join(bench.folder, "shares"), join(bench.folder, "whole")];
    const first = run(...asked, "--out", out, "--shard", "1/2");
    expect([first.status, first.stdout]).toEqual([
      0,
      "4 of 8 load runs are there; the last share to end writes the result\n",
    ]);
    expect(run(...asked, "--out", out, "--shard", "2/2").status).toBe(0);
    expect(run(...asked, "--out", whole).status).toBe(0);
    for (const file of ["load.json", "report.html"])
      expect(readFileSync(join(out, file), "utf8")).toBe(readFileSync(join(whole, file), "utf8"));
    expect(runsOf(out)).toEqual(runsOf(whole));
  });

  it("refuses a load run of its folder that is damaged, in one line", () => {
    const out = join(bench.folder, "damaged");
    const asked = ["--rate", "1000", "--requests", "10", "--out", out];
    expect(run(...asked).status).toBe(0);
    const kept = readFileSync(join(out, "load.json"), "utf8");
    const file = join(out, "runs", runsOf(out)[0]!);
    const text = readFileSync(file, "utf8");
    const changed = text.replace(/"service":(\d)/, (_, digit: string) => `"service":${(Number(digit) % 9) + 1}`);
    for (const bytes of [changed, text.slice(0, 200), text.replace(/"key":"../, '"key":"00'), "null"]) {
      writeFileSync(file, bytes);
      const { status, stdout, stderr } = run(...asked);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^error: [^\n]*\.json: [^\n]+\n$/);
    }
    expect(changed).not.toBe(text);
    writeFileSync(file, text);
    expect(run(...asked).status).toBe(0);
    expect(readFileSync(join(out, "load.json"), "utf8")).toBe(kept);
  });

  it("takes arrivals at fixed intervals and from a file; the same times give the same result", () => {
    const tickPs = 2000;
    const ticks = 500_000;
    const rate = 1e12 / tickPs / ticks;
    const even = result("--rate", String(rate), "--arrival", "interval", "--requests", "20").points[0]!;
    const file = join(bench.folder, "times.txt");
    writeFileSync(file, Array.from({ length: 20 }, (_, i) => `${(i * ticks * tickPs) / 1e12}\n`).join(""));
    const traced = result("--arrival", `trace:${file}`).points[0]!;
    expect(traced.offered_per_second).toBeCloseTo(rate, 6);
    expect({ ...traced, offered_per_second: 0 }).toEqual({ ...even, offered_per_second: 0 });
    const { status, stderr } = run("--arrival", `trace:${file}`, "--requests", "21");
    expect([status, stderr.includes("has 20 arrivals")]).toEqual([2, true]);
  });
});
