import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { energy } from "../../src/base/format.js";
import { metricAt } from "../../src/contracts/metrics.js";
import type { SnnResult } from "../../src/runner/snn/network-result.js";
import { accessibility, unfold } from "../support/axe.js";
import { MAIN, requireBuild } from "../support/program.js";
import { findChromium } from "./support/chromium.js";
import { visit } from "./support/visit.js";

const NETWORK = fileURLToPath(new URL("../fixtures/nir/braille_noDelay_bias_zero.nir", import.meta.url));
const executablePath = findChromium();
let top: string;
let summary: SnnResult;
let browser: Browser | undefined;

const program = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
};
/** The cores 3, 64 and 65 of one tile, 100 far away. */
const run = (out: string, ...more: string[]) =>
  program(
    ...["snn", "run", NETWORK, "--input", "poisson:1500", "--steps", "60", "--dt", "1e-4", "--reset", "zero"],
    ...["--mapping", join(top, "m.csv"), "--out", out, ...more],
  );

beforeAll(async () => {
  requireBuild();
  top = mkdtempSync(join(tmpdir(), "sorbet-sim-steps-"));
  writeFileSync(
    join(top, "m.csv"),
    "population,first,count,core\ninput,0,12,3\nlif1.lif,20,18,100\nlif1.lif,0,20,64\nlif2,0,7,65\n",
  );
  for (const [name, ...more] of [["a"], ["b", "--chip", "loihi2-like"]] as const) {
    const { code, err } = run(join(top, name), ...more);
    expect([code, err]).toEqual([0, ""]);
  }
  summary = JSON.parse(readFileSync(join(top, "a", "summary.json"), "utf8"));
  if (executablePath !== null) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(top, { recursive: true, force: true });
});

const pageText = (name: string): string => readFileSync(join(top, name, "report.html"), "utf8");

describe("the page of a network's run", () => {
  it("has what such a run has, and nothing of sentences", () => {
    const text = pageText("a");
    for (const id of ["glance", "populations", "floor-plan", "steps", "limits", "energy", "trust", "metrics", "about"])
      expect(text).toContain(`<section id="${id}"`);
    const markup = text.slice(text.indexOf("<body"), text.indexOf('<script type="application/json"'));
    expect(markup).not.toMatch(/sentence|token|attention|logit/i);
    expect(markup).toContain("No static power".toLowerCase());
    expect(markup).not.toContain("their static power counts");
    expect(pageText("b")).toContain("their static power counts");
    expect(text).toContain(energy(summary.totals.energy.total_fj).replace(" ", "\u00a0"));
  });

  it("is built again from its folder, byte for byte, and says what is missing without tables", () => {
    const before = pageText("a");
    expect(program("report", join(top, "a"))).toMatchObject({ code: 0, err: "" });
    expect(pageText("a")).toBe(before);
    const bare = join(top, "bare");
    expect(run(bare).code).toBe(0);
    rmSync(join(bare, "tables"), { recursive: true });
    expect(program("report", bare).code).toBe(0);
    expect(pageText("bare")).toContain("Steps: the folder has no rows in tables/steps.parquet");
    expect(pageText("bare")).not.toContain('<section id="floor-plan"');
  });

  it("refuses a summary that is damaged, in one line", () => {
    const file = join(top, "bare", "summary.json");
    const broken = structuredClone(summary) as { network: { populations: unknown } };
    broken.network.populations = [];
    writeFileSync(file, JSON.stringify(broken));
    const { code, out, err } = program("report", join(top, "bare"));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/summary\.json: damaged: network\.populations: [^\n]*\n$/);
  });
});

const open = (path: string, options: Parameters<Browser["newPage"]>[0] = {}) => visit(browser!, path, options);

async function faults(page: Page): Promise<string[]> {
  await unfold(page);
  return (await accessibility(page)).faults;
}

describe.skipIf(executablePath === null)("that page in a browser", () => {
  it.each(["light", "dark"] as const)("has no fault that an accessibility checker finds: %s", async (colorScheme) => {
    const path = join(top, "a", "report.html");
    expect(statSync(path).size).toBeLessThan(1e6);
    const { page, said } = await open(path, { colorScheme });
    expect(await faults(page)).toEqual([]);
    await page.close();
    expect(said).toEqual([]);
  });

  it("fits a phone, and draws the cores of a tile side by side", async () => {
    const { page } = await open(join(top, "a", "report.html"), { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    expect(await page.locator("#tracks g").count()).toBe(2);
    expect(await page.locator("#tracks-group option").first().textContent()).toBe("populations");
    expect(await page.locator(".power svg path").count()).toBeGreaterThan(1);
    expect(await page.locator(".core").count()).toBe(summary.chip.cores_in_use);
    const boxes = await page
      .locator(".core .body")
      .evaluateAll((bodies) =>
        bodies.map((body) => ["x", "y", "width"].map((name) => Number(body.getAttribute(name)))),
      );
    const tile = ([x, y]: number[]) => `${Math.floor(x! / 64)},${Math.floor(y! / 64)}`;
    expect(boxes.map(tile)).toEqual(["0,0", "0,2", "0,2", "1,3"]);
    expect(boxes[2]![0]! - boxes[1]![0]!).toBeGreaterThanOrEqual(boxes[1]![2]!);
    await page.close();
  });

  it("replays the run, and shows the core that is chosen", async () => {
    const { page, said } = await open(join(top, "a", "report.html"));
    await page.locator('[data-core="1"]').click();
    expect(await page.locator("#detail h3").first().textContent()).toBe("Core lif1.lif.0");
    expect(await page.locator("#detail").textContent()).toContain("neurons 0 to 19");
    await page.locator("#frame").focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    expect(await page.locator("#frame-text").textContent()).toMatch(/frame 3 of \d+/);
    await page.close();
    expect(said).toEqual([]);
  });
});

describe("compare", () => {
  it("holds two such folders against each other, on the screen and on a page", async () => {
    const path = join(top, "compare.html");
    const argv = ["compare", join(top, "a"), join(top, "b")];
    const { code, out } = program(...argv, "--json");
    const { metrics, differences } = JSON.parse(out) as {
      metrics: { name: string; a: number | null; b: number | null }[];
      differences: string[];
    };
    expect(code).toBe(0);
    expect(differences).toContain("chip.name: loihi, loihi2-like");
    const of = (name: string) => metrics.find((metric) => metric.name === name)!;
    expect(of("energy.total_fj").a).toBe(summary.totals.energy.total_fj);
    expect(of("snn.fired").a).toBe(summary.totals.fired);
    for (const { name } of metrics) expect(metricAt(name), name).toBeDefined();
    expect(program(...argv, "--threshold", "5%").code).toBe(1);
    expect(program("compare", join(top, "a"), join(top, "a"), "--threshold", "0").code).toBe(0);
    expect(program(...argv, "--out", path).code).toBe(0);
    if (browser === undefined) return;
    const { page, said } = await open(path);
    expect(await page.locator("svg.plan").count()).toBe(2);
    expect(await faults(page)).toEqual([]);
    await page.close();
    expect(said).toEqual([]);
  });

  it("refuses one beside a run of another kind, in one line", () => {
    const other = fileURLToPath(new URL("../../traces/run", import.meta.url));
    for (const folders of [
      [join(top, "a"), other],
      [other, join(top, "a")],
    ]) {
      const { code, out, err } = program("compare", ...folders);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/^error: \S+a: has a result of schema sorbet-sim\/snn@1, \S+run has not; [^\n]*\n$/);
    }
  });
});
