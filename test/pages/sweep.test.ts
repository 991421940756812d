import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageAssets } from "../../src/pages/shell/assets.js";
import { collectSweep } from "../../src/pages/sweep/data.js";
import { limitsOf } from "../../src/pages/sweep/limits.js";
import { sweepHtml } from "../../src/pages/sweep/sweep-html.js";
import { accessibility, unfold } from "../support/axe.js";
import { findChromium } from "./support/chromium.js";
import { visit } from "./support/visit.js";

const executablePath = findChromium();
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-sweep-page-"));
const file = join(folder, "report.html");
const LANES = [16, 64, 256, 512];
const key = (i: number): string => String(i).padStart(64, "0");
const objectives = {
  energy: { metric: "energy", unit: "fJ", direction: "min" },
  latency: { metric: "latency", unit: "s", direction: "min" },
} as const;
/** More lanes: faster, and worth more energy from 256 on; each with two widths of links. */
const points = LANES.flatMap((lanes, i) =>
  [24, 32].map((bits) => ({
    point: { "chip.core.lanes": lanes, "chip.noc.link_bits": bits },
    energy: 1e12 * (1 + i) + bits * 1e9,
    latency: 0.004 / (1 + i),
  })),
);
const isFront = (i: number): boolean => i % 2 === 0;
let browser: Browser | undefined;

beforeAll(async () => {
  const values = ({ energy, latency }: (typeof points)[number]) => ({ energy, latency });
  const front = points.flatMap((one, i) =>
    isFront(i) ? [{ key: key(i), point: one.point, values: values(one), command: `sorbet-sim run --seed ${i}` }] : [],
  );
  const pareto = { objectives, fidelity: "count", evaluated: 8, infeasible: 0, front, hypervolume: null };
  const promoted = front.map(({ point, values: simulated }) => ({ point, counted: simulated, simulated }));
  const text = JSON.stringify({ schema: "sorbet-sim/pareto@1", ...pareto, promoted });
  writeFileSync(join(folder, "pareto.json"), text);
  const lines = points.map(({ point, energy, latency }, i) => {
    const ends = { "energy.total_fj": 2 * energy, "energy.low_fj": energy, "energy.high_fj": 8 * energy, inputs: 2 };
    const fidelity = isFront(i) ? "packet" : "count";
    return JSON.stringify({ key: key(i), point, metrics: { energy, latency, ...ends }, feasible: true, fidelity });
  });
  writeFileSync(join(folder, "results.jsonl"), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "sweep.yaml"), "space: {constraints: [latency <= 5 ms, chip.core.lanes >= 16]}\n");
  const defaults = (path: string) => ({ "chip.core.lanes": 64, "chip.noc.link_bits": 32 })[path];
  writeFileSync(file, sweepHtml(collectSweep(folder, defaults), pageAssets()));
  if (executablePath !== null) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("constraints", () => {
  it("have a line where they compare an objective with a value, in any unit", () => {
    const texts = ["latency <= 1 ms", "energy < 2e12", "latency <= 1", "a * b <= 3", "lanes >= 4", "latency <= area"];
    expect(limitsOf(texts, { objectives }).map(({ objective, value }) => [objective, value])).toEqual([
      ["latency", 0.001],
      ["energy", 2e12],
      ["latency", 1],
    ]);
  });
});

describe("what the page of a sweep says", () => {
  it("does not contradict itself: which points are simulated, which are counted", () => {
    const page = sweepHtml(collectSweep(folder), { css: "", script: "" });
    expect(page).toContain("4 points are simulated; all others are counted, so their figures are analytic estimates.");
    expect(page).not.toContain("All figures come from simulation");
    expect(page).toContain("The default chip is not among the points drawn.");
  });

  it("has energies per input with their ranges", () => {
    const { drawn } = collectSweep(folder);
    for (const { energy, values } of drawn)
      expect(energy).toEqual({ fj: values[0], low: values[0]! / 2, high: values[0]! * 4 });
  });
});

describe.skipIf(executablePath === null)("that page in a browser", () => {
  const open = (options: Parameters<Browser["newPage"]>[0] = {}) => visit(browser!, file, options);

  it("shows the point that is chosen in all drawings, in the table, with its command, and in the address", async () => {
    const { page, said } = await open();
    expect(await page.locator(".point.default").count()).toBe(1);
    expect(await page.locator(".limit").count()).toBe(1);
    expect(await page.locator(".point.counted").count()).toBe(4);
    const circle = page.locator(".scatter .point.front").nth(2);
    const index = await circle.getAttribute("data-point");
    await circle.click();
    for (const shape of [".point", ".line", ".range"])
      expect([shape, await page.locator(`${shape}.chosen`).getAttribute("data-point")]).toEqual([shape, index]);
    expect(await page.locator("#front-table tr.chosen").count()).toBe(1);
    expect(await page.locator("#chosen code").textContent()).toMatch(/^sorbet-sim run --seed \d$/);
    expect(new URL(page.url()).hash).toBe(`#points=${index}`);
    await page.locator(".scatter").first().focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".point.chosen").getAttribute("data-point")).not.toBe(index);
    await page.locator("#front-table .pick").first().press("Enter");
    expect(await page.locator("#front-table .pick").first().getAttribute("aria-pressed")).toBe("true");
    const box = (await page.locator(".scatter").first().boundingBox())!;
    await page.mouse.move(box.x + 5, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 5, box.y + box.height - 5, { steps: 3 });
    await page.mouse.up();
    expect(await page.locator(".point.chosen").count()).toBe(8);
    expect(await page.locator("#chosen tbody tr").count()).toBe(8);
    await page.locator("#unchoose").click();
    expect(await page.locator(".chosen").count()).toBe(0);
    await page.goto(`${page.url()}#points=2`);
    await page.waitForFunction("document.querySelector('.point.chosen')?.dataset.point === '2'");
    await page.close();
    expect(said).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has no fault that an accessibility checker finds: %s", async (colorScheme) => {
    const { page, said } = await open({ colorScheme });
    await page.locator("#front-table .pick").first().click();
    await unfold(page);
    expect((await accessibility(page)).faults).toEqual([]);
    await page.close();
    expect(said).toEqual([]);
  });

  it("fits a phone", async () => {
    const { page } = await open({ viewport: { width: 390, height: 844 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await page.close();
  });
});
