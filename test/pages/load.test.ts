import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoadResult } from "../../src/load/load-result.js";
import { scenarioFigures } from "../../src/load/scenario-figure.js";
import { loadHtml } from "../../src/pages/load/load-html.js";
import { pageAssets } from "../../src/pages/shell/assets.js";
import { Bench } from "../cli/support/harness.js";
import { accessibility, unfold } from "../support/axe.js";
import { MAIN, requireBuild } from "../support/program.js";
import { findChromium } from "./support/chromium.js";
import { visit } from "./support/visit.js";

const executablePath = findChromium();
let bench: Bench;
let top: string;
let browser: Browser | undefined;
let result: LoadResult;

const out = () => join(top, "load");
const file = () => join(out(), "report.html");

beforeAll(async () => {
  requireBuild();
  bench = new Bench();
  top = mkdtempSync(join(tmpdir(), "sorbet-sim-load-page-"));
  const capacity = ["load", "a good movie", "a bad plot .", "--model", bench.model, "--scenario", "offline", "--json"];
  const first = spawnSync(process.execPath, [MAIN, ...capacity, "--requests", "20"], { encoding: "utf8" });
  const most = (JSON.parse(first.stdout) as LoadResult).points[0]!.throughput_per_second;
  const rates = `${0.5 * most}:${2 * most}:${0.5 * most}`;
  const given = [...capacity.slice(0, 5), "--scenario", "all", "--rates", rates, "--requests", "20", "--bound", "1"];
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...given, "--out", out()], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  result = JSON.parse(readFileSync(join(out(), "load.json"), "utf8"));
  if (executablePath !== null) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  bench?.remove();
  rmSync(top, { recursive: true, force: true });
});

describe("figures of scenarios", () => {
  it("are those that MLPerf names", () => {
    const of = (scenario: string) => result.points.find((point) => point.scenario === scenario)!;
    expect(scenarioFigures(result).map(({ scenario, value }) => [scenario, value])).toEqual([
      ["single-stream", of("single-stream").latency.p90],
      ["multi-stream", of("multi-stream").latency.p99],
      ["server", of("server").offered_per_second],
      ["offline", of("offline").throughput_per_second],
    ]);
  });

  it("have no largest rate where none keeps the bound", () => {
    const tight = { ...result, bound_seconds: 1e-12 };
    expect(scenarioFigures(tight).find(({ scenario }) => scenario === "server")!.value).toBeNull();
  });
});

describe.skipIf(executablePath === null)("page of loads", () => {
  it("draws each percentile over the rate, with what is unstable hollow, and saves its figures", async () => {
    const { page, said } = await visit(browser!, file());
    expect(await page.locator("svg.curves").count()).toBe(4);
    const latency = page.locator('[data-figure="latency"]');
    expect(await latency.locator("polyline").count()).toBe(4);
    const unstable = result.points.filter(({ stable }) => stable === false).length;
    expect(unstable).toBeGreaterThan(0);
    expect(await latency.locator(".unstable").count()).toBe(4 * unstable);
    const rows = page.locator("#points tbody tr");
    expect(await rows.count()).toBe(result.points.length);
    expect(await rows.locator("td:last-child").allTextContents()).toEqual(
      result.points.map(({ stable, offered_per_second: rate }) =>
        stable === null ? (rate === null ? "-" : "not certain") : stable ? "stable" : "unstable",
      ),
    );
    expect(await page.locator("#scenarios tbody tr").count()).toBe(4);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByLabel("Save latency as CSV").click(),
    ]);
    const [head, ...lines] = readFileSync((await download.path())!, "utf8")
      .trim()
      .split("\n");
    expect(lines).toHaveLength(result.points.length);
    const columns = head!.split(",");
    const p90 = columns.indexOf("p90 (s)");
    expect(lines.map((line) => Number(line.split(",")[p90]))).toEqual(result.points.map((point) => point.latency.p90));
    await page.close();
    expect(said).toEqual([]);
  });

  it("shows the bound where the drawing has it, and none where there is none", async () => {
    const mean = result.points[0]!.latency.mean!;
    const drawn = async (bound_seconds: number | null) => {
      const path = join(top, "bound.html");
      writeFileSync(path, loadHtml({ ...result, bound_seconds }, pageAssets()));
      const { page } = await visit(browser!, path);
      const names = await page.locator(".bound text").allTextContents();
      await page.close();
      return names.length;
    };
    expect([await drawn(mean), await drawn(null)]).toEqual([1, 0]);
  });

  it("has no curves where nothing was offered", () => {
    const points = result.points.filter(({ scenario }) => scenario !== "server");
    const text = loadHtml({ ...result, capacity_per_second: null, arrival: null, points }, pageAssets());
    expect(text).not.toContain('class="curves"');
    expect(text).toContain("offline");
  });

  it.each(["light", "dark"] as const)("has no fault that an accessibility checker finds: %s", async (colorScheme) => {
    const { page, said } = await visit(browser!, file(), { colorScheme, viewport: { width: 390, height: 844 } });
    await unfold(page);
    expect((await accessibility(page)).faults).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await page.close();
    expect(said).toEqual([]);
  });
});
