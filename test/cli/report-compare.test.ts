import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Compared } from "../../src/pages/compare/compare.js";
import { Bench } from "./support/harness.js";

const bench = new Bench();
const folder = (name: string): string => join(bench.folder, name);
const run = (out: string, ...argv: string[]) =>
  bench.run(["run", "--model", bench.model, "a good movie", "--out", folder(out), ...argv]);

beforeAll(async () => {
  await run("a");
  await run("b", "--code", "signed");
});
afterAll(() => bench.remove());

const oneLine = async (argv: readonly string[], message: RegExp) => {
  const { code, out, err } = await bench.run(argv);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
};

describe("report", () => {
  it("writes the page again and prints its path", async () => {
    const page = join(folder("a"), "report.html");
    rmSync(page);
    expect(await bench.run(["report", folder("a")])).toEqual({ code: 0, out: `${page}\n`, err: "" });
    expect(readFileSync(page, "utf8").startsWith("<!doctype html>")).toBe(true);
    const { out } = await bench.run(["report", folder("a"), "--json"]);
    expect(JSON.parse(out)).toEqual({ path: page });
  });

  it("makes do without the model, and says so on the page", async () => {
    const { out } = await run("gone", "--json");
    expect(JSON.parse(out).schema).toBe("sorbet-sim/summary@1");
    const config = join(folder("gone"), "config.resolved.yaml");
    writeFileSync(config, readFileSync(config, "utf8").replace(/^model: .*$/m, "model: nowhere"));
    expect((await bench.run(["report", folder("gone")])).code).toBe(0);
    expect(readFileSync(join(folder("gone"), "report.html"), "utf8")).toMatch(
      /Attention: model &quot;nowhere&quot;: neither a bundled model nor a folder/,
    );
  });

  it("opens the folder of an older version, whose summary has no limits; so does compare", async () => {
    await run("older");
    const file = join(folder("older"), "summary.json");
    const { limits, ...older } = JSON.parse(readFileSync(file, "utf8"));
    expect(limits.stages.length).toBeGreaterThan(0);
    writeFileSync(file, JSON.stringify(older));
    const page = () => readFileSync(join(folder("older"), "report.html"), "utf8");
    expect(page()).toContain("What limits this chip");
    expect((await bench.run(["report", folder("older")])).code).toBe(0);
    expect(page()).not.toContain("What limits this chip");
    expect(await bench.run(["compare", folder("older"), folder("a")])).toMatchObject({ code: 0, err: "" });
  });

  it("takes a run folder and nothing else", async () => {
    await oneLine(["report", folder("none")], /none: there is no such folder; a run folder is what/);
    mkdirSync(folder("empty"));
    await oneLine(["report", folder("empty")], /empty: has no summary\.json/);
    writeFileSync(join(folder("empty"), "summary.json"), "{");
    await oneLine(["report", folder("empty")], /summary\.json: not valid JSON/);
    writeFileSync(join(folder("empty"), "summary.json"), '{"schema": "other@2"}');
    await oneLine(["report", folder("empty")], /is not of schema sorbet-sim\/summary@1 but "other@2"/);
    expect(existsSync(join(folder("empty"), "report.html"))).toBe(false);
  });
});

describe("compare", () => {
  const changed = async (name: string, change: (summary: { totals: { energy: { total_fj: number } } }) => void) => {
    await run(name);
    const file = join(folder(name), "summary.json");
    const summary = JSON.parse(readFileSync(file, "utf8"));
    change(summary);
    writeFileSync(file, JSON.stringify(summary));
  };

  it("prints every figure of both with --json", async () => {
    const { code, out } = await bench.run(["compare", folder("a"), folder("b"), "--json"]);
    expect(code).toBe(0);
    const { metrics, differences } = JSON.parse(out) as { metrics: Compared[]; differences: string[] };
    expect(differences).toEqual(["code: offset, signed"]);
    for (const metric of metrics) expect(Object.keys(metric)).toEqual(["name", "unit", "a", "b", "delta", "relative"]);
    expect(metrics.map(({ name }) => name)).toContain("energy.total_fj");
  });

  it("exits with 1 beyond the threshold, with 0 up to it", async () => {
    await changed("c", (summary) => {
      summary.totals.energy.total_fj *= 1.125;
    });
    const compare = (...threshold: string[]) => bench.run(["compare", folder("a"), folder("c"), ...threshold]);
    expect((await compare()).code).toBe(0);
    expect((await compare("--threshold", "0.124")).code).toBe(1);
    expect((await compare("--threshold", "12.4%")).code).toBe(1);
    expect((await compare("--threshold", "0.126")).code).toBe(0);
    expect((await bench.run(["compare", folder("a"), folder("a"), "--threshold", "0"])).code).toBe(0);
  });

  it("draws both with --out", async () => {
    for (const [out, page] of [
      [folder("page.html"), folder("page.html")],
      [folder("drawn"), join(folder("drawn"), "compare.html")],
    ] as const) {
      const { code } = await bench.run(["compare", folder("a"), folder("b"), "--out", out]);
      expect(code).toBe(0);
      expect(readFileSync(page, "utf8").includes("Two runs compared")).toBe(true);
    }
  });

  it("refuses what it cannot compare", async () => {
    await oneLine(["compare", folder("a"), folder("none")], /none: there is no such folder/);
    await oneLine(["compare", folder("a"), folder("b"), "--threshold", "much"], /--threshold must be a share such as/);
    await oneLine(["compare", folder("a")], /missing required argument/);
  });
});
