import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMetrics } from "../../src/contracts/metrics.js";
import { newcombe } from "../../src/faults/wilson.js";
import { MAIN, requireBuild } from "../support/program.js";
import { Bench } from "./support/harness.js";

let bench: Bench;
const run = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { encoding: "utf8" });
  return { status, stdout, stderr };
};
const ok = (...argv: string[]): string => {
  const { status, stdout, stderr } = run(...argv);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
};
const path = (...names: string[]): string => join(bench.folder, ...names);
const make = (name: string, command: string, ...argv: string[]): void =>
  void ok(command, "a good movie", "--model", bench.model, "--workers", "1", "--out", path(name), ...argv);

beforeAll(() => {
  requireBuild();
  bench = new Bench();
  const faults = ["--kind", "kv,accumulator", "--rate", "0.01,0.3", "--seeds", "8"];
  make("plain", "faults", ...faults);
  make("coded", "faults", ...faults, "--set", "chip.protection.kv=parity");
  make("slow", "load", "--rates", "1000:2000:1000", "--requests", "20", "--scenario", "server,offline");
  make("fast", "load", "--rates", "1000:3000:1000", "--requests", "20", "--set", "chip.core.lanes=512");
}, 180_000);
afterAll(() => bench.remove());

describe("folders of campaigns and of load runs", { timeout: 120_000 }, () => {
  it.each(["plain", "slow"])("report draws the page of %s again, byte for byte", (name) => {
    const file = path(name, "report.html");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, "gone");
    expect(ok("report", path(name))).toBe(`${file}\n`);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("compare says whether coverage differs by more than chance", () => {
    const { intervals, differences, metrics } = JSON.parse(ok("compare", path("plain"), path("coded"), "--json"));
    expect(differences).toEqual(["chip.protection.kv: none, parity"]);
    const of = (name: string) => intervals.find((one: { name: string }) => one.name === name);
    const kv = of("faults.kinds.kv.offset.coverage");
    expect([kv.a.value, kv.b.value, kv.differs]).toEqual([0, expect.any(Number), true]);
    expect(kv.b.value).toBeGreaterThan(0.5);
    expect(of("faults.kinds.accumulator.offset.coverage")).toMatchObject({
      differs: false,
      difference: expect.anything(),
    });
    expect(of("faults.accuracy.kv.offset.0.3.correct")).toBeDefined();
    expect(metrics.some(({ name }: { name: string }) => name === "faults.kinds.kv.offset.detection_ticks.median")).toBe(
      true,
    );
    for (const { name } of [...metrics, ...intervals]) expect([name, findMetrics(name).length]).toEqual([name, 1]);
    const screen = ok("compare", path("plain"), path("coded"), "--out", path("campaigns.html"));
    expect(screen).toMatch(/faults\.kinds\.kv\.offset\.coverage: 0\S*, .*: differ/);
    expect(readFileSync(path("campaigns.html"), "utf8")).toContain("Do they differ?");
  });

  it("compare holds loads against each other at the rates that both have", () => {
    const { metrics, intervals, differences } = JSON.parse(ok("compare", path("slow"), path("fast"), "--json"));
    const named = (name: string) => metrics.find((one: { name: string }) => one.name === name);
    expect(named("load.server.1000.energy_per_request_fj").relative).not.toBe(0);
    expect(named("load.server.3000.latency.mean")).toBeUndefined();
    expect(named("load.offline.latency.mean")).toBeUndefined();
    expect(intervals.map(({ name }: { name: string }) => name)).toContain("load.server.2000.latency.mean");
    expect(differences).toEqual(["the configurations are not the same"]);
    for (const { name } of [...metrics, ...intervals]) expect([name, findMetrics(name).length]).toEqual([name, 1]);
    const same = JSON.parse(ok("compare", path("slow"), path("slow"), "--json"));
    expect(same.intervals.every(({ differs }: { differs: boolean }) => !differs)).toBe(true);
    expect(same.metrics.every(({ delta }: { delta: number | null }) => delta === 0 || delta === null)).toBe(true);
  });

  it("refuses two kinds, and a damaged result, in one line", () => {
    const other = run("compare", path("plain"), path("slow"));
    expect([other.status, other.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: [^\n]*only runs of one kind[^\n]*\n$/),
    ]);
    for (const [name, file] of [
      ["plain", "faults.json"],
      ["slow", "load.json"],
    ] as const) {
      const folder = path(`damaged-${name}`);
      mkdirSync(folder, { recursive: true });
      copyFileSync(path(name, file), join(folder, file));
      const whole = readFileSync(join(folder, file), "utf8");
      for (const text of [whole.slice(0, 300), whole.replace(/"rows": \d+/, '"rows": -1'), "null"]) {
        writeFileSync(join(folder, file), text);
        const { status, stdout, stderr } = run("report", folder);
        expect([status, stdout]).toEqual([2, ""]);
        expect(stderr).toMatch(/^error: [^\n]*\.json: [^\n]+\n$/);
      }
    }
  });
});

it("the interval of two shares is Newcombe's", () => {
  // 56 of 70 and 48 of 80, Newcombe 1998, table II: 0.0524 to 0.3339.
  const [low, high] = newcombe([48, 80], [56, 70]);
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(["0.0524", "0.3339"]);
});
