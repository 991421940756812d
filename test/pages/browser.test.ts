import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { si } from "../../src/base/format.js";
import type { Summary } from "../../src/contracts/summary.js";
import { accessibility, unfold } from "../support/axe.js";
import { MAIN } from "../support/program.js";
import { findChromium } from "./support/chromium.js";
import { visit } from "./support/visit.js";

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-page-"));
const file = join(folder, "run", "report.html");
const executablePath = findChromium();

let browser: Browser;
let summary: Summary;

beforeAll(async () => {
  if (executablePath === null) return;
  const text = "an utterly charming and often affecting comedy";
  const { status, stderr } = spawnSync(process.execPath, [MAIN, "run", text, "--out", join(folder, "run")], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  summary = JSON.parse(readFileSync(join(folder, "run", "summary.json"), "utf8")) as Summary;
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (options: Parameters<Browser["newPage"]>[0] = {}, path = file) => visit(browser, path, options);

type Box = Record<"left" | "right" | "top" | "bottom", number>;
const boxOf = async (page: Page, selector: string): Promise<Box> =>
  (await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().toJSON()`)) as Box;

/** The core that the page names as the bottleneck. */
const bottleneckOf = async (page: Page): Promise<string> =>
  (await page.locator('.card:has(a[href="#floor-plan"]) .answer').textContent())!.split(/\s/)[0]!;

describe.skipIf(executablePath === null)("the report of the default run in a browser", () => {
  it("is small and needs nothing else", async () => {
    expect(statSync(file).size).toBeLessThan(3e6);
    const { page, said } = await open();
    expect(await page.title()).toBe("sorbet-sst2 on sorbet-native");
    expect(await page.locator("main > section").count()).toBe(11);
    await page.close();
    expect(said).toEqual([]);
  });

  /** Contrast is the slow check, so it sees the page as it opens; all else sees what is folded away too. */
  it.each([
    ["light", ["color-contrast"], false],
    ["dark", ["color-contrast"], false],
    ["light", ["cat.aria", "cat.keyboard", "cat.structure", "cat.tables", "cat.text-alternatives", "cat.forms"], true],
  ] as const)("has no fault that an accessibility checker finds: %s, %j", async (colorScheme, values, unfolded) => {
    const { page, said } = await open({ colorScheme });
    if (unfolded) await unfold(page);
    const { faults, passes } = await accessibility(page, { runOnly: { type: unfolded ? "tag" : "rule", values } });
    expect(faults).toEqual([]);
    expect(passes).toBeGreaterThan(0);
    await page.close();
    expect(said).toEqual([]);
  });

  it("fits a phone", async () => {
    const { page } = await open({ viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    const plan = await boxOf(page, "#plan");
    expect([plan.left >= 0, plan.right <= 360]).toEqual([true, true]);
    await page.close();
  });

  it("shows the whole plan, power and the chosen core before anything is scrolled", async () => {
    const { page } = await open({ viewport: { width: 1280, height: 800 } });
    await page.locator('[data-core="1"]').click();
    for (const shape of ["#plan", ".power svg", "#frame", "#detail .facts"]) {
      const { top, bottom } = await boxOf(page, shape);
      expect([shape, top >= 0, bottom <= 800]).toEqual([shape, true, true]);
    }
    expect((await boxOf(page, "#detail")).left).toBeGreaterThan((await boxOf(page, "#plan")).right);
    expect(await page.evaluate("scrollY")).toBe(0);
    await page.close();
  });

  it("colours cores by role, layer, utilisation, energy, memory and queue, and says what is darkest", async () => {
    const { page, said } = await open();
    const fills = () =>
      page.evaluate(
        "JSON.stringify([...document.querySelectorAll('.core .body')].map((e) => getComputedStyle(e).fill))",
      );
    const seen = new Set<unknown>();
    const colours = await page.locator("#colour option").allTextContents();
    expect(colours).toEqual(["role", "layer", "utilisation", "energy", "memory", "queue"]);
    for (const colour of colours) {
      await page.locator("#colour").selectOption(colour);
      seen.add(await fills());
      if (colour !== "role") expect(await page.locator("#scale").textContent()).toMatch(/^From light to dark: /);
    }
    expect(seen.size).toBe(6);
    await page.close();
    expect(said).toEqual([]);
  });

  it("shows a power whose components sum to the energy", async () => {
    const { page } = await open();
    const { replay, tickPs } = (await page.evaluate("JSON.parse(document.getElementById('data').textContent)")) as {
      replay: { power: { component: string; fj: number[] }[]; ticks: number };
      tickPs: number;
    };
    const fj = replay.power.flatMap((component) => component.fj).reduce((a, b) => a + b);
    expect(fj).toBe(summary.totals.energy.total_fj);
    const watts = (fj * 1e-15) / (replay.ticks * tickPs * 1e-12);
    expect(await page.locator(".power figcaption").textContent()).toContain(`${si(watts, "W")} in the mean`);
    await page.close();
  });

  it("keeps what is chosen in its address, and opens with it", async () => {
    const { page } = await open();
    await page.locator('[data-core="1"]').click();
    await page.locator("#colour").selectOption("energy");
    await page.locator("#frame").focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    await page.locator("#attention-head").selectOption("3");
    expect(new URL(page.url()).hash).toBe("#core=0.query.0&colour=energy&frame=3&head=3");
    await page.locator('nav a[href="#energy"]').click();
    await page.waitForFunction("location.hash.includes('&')");
    const { hash } = new URL(page.url());
    expect(hash).toBe("#energy&core=0.query.0&colour=energy&frame=3&head=3");
    const again = await open();
    await again.page.goto(`${again.page.url()}${hash}`);
    await again.page.reload();
    expect(await again.page.locator("#detail h3").first().textContent()).toBe("Core 0.query.0");
    expect(await again.page.locator("#frame").inputValue()).toBe("3");
    expect(await again.page.locator("#colour").inputValue()).toBe("energy");
    expect(await again.page.locator("#attention-head").inputValue()).toBe("3");
    await again.page.waitForFunction("scrollY > 1000");
    await page.close();
    await again.page.close();
    expect(again.said).toEqual([]);
  });

  it("draws parts of the latency that sum to it", async () => {
    const { page } = await open();
    for (const name of ["Critical path by part", "Critical path by layer"]) {
      const widths = await page
        .locator(`[aria-label="${name}"] li:not(.total) .bar`)
        .evaluateAll((bars) =>
          bars.map((bar) => Number.parseFloat((bar as unknown as { style: { width: string } }).style.width)),
        );
      expect(widths.reduce((a, b) => a + b, 0)).toBeCloseTo(100, 1);
      expect(await page.locator(`[aria-label="${name}"] .total`).textContent()).toContain(
        si(summary.inputs[0]!.latency.seconds, "s").split(" ")[0],
      );
    }
    await page.close();
  });

  it("replays the run: the slider changes links, levels and what it says", async () => {
    const { page, said } = await open();
    const slider = page.locator("#frame");
    const frames = Number(await slider.getAttribute("max"));
    expect(frames).toBeGreaterThan(128);
    expect(frames).toBeLessThanOrEqual(256);
    const state = () =>
      page.evaluate(
        "JSON.stringify([...document.querySelectorAll('.level')].map((e) => e.getAttribute('height')).concat([...document.querySelectorAll('.link')].map((e) => e.style.getPropertyValue('--load'))))",
      );
    const whole = await state();
    await slider.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    expect(await page.locator("#frame-text").textContent()).toContain(`frame 3 of ${frames}`);
    const third = await state();
    expect(third).not.toBe(whole);
    const cursor = "getComputedStyle(document.querySelector('#detail .cursor')).display";
    expect(await page.evaluate(cursor)).toBe("inline");
    await page.locator("#colour").selectOption("layer");
    expect(await page.locator(".plan-box .legend").isVisible()).toBe(false);
    await page.locator("#play").click();
    await page.waitForFunction("Number(document.getElementById('frame').value) > 5");
    await page.locator("#play").click();
    expect(await page.locator("#play").textContent()).toBe("Play");
    await page.close();
    expect(said).toEqual([]);
  });

  it("shows the core or link that is chosen, by pointer and by keys", async () => {
    const { page, said } = await open();
    const heading = page.locator("#detail h3").first();
    expect(await heading.textContent()).toBe(`Core ${await bottleneckOf(page)}`);
    await page.locator('[data-core="1"]').click();
    expect(await heading.textContent()).toBe("Core 0.query.0");
    expect(await page.locator("#detail").textContent()).toContain("18.0 of 128.0 KiB");
    // A pointer that rests on the plan would name what scrolls below it.
    await page.mouse.move(0, 0);
    await page.setViewportSize({ width: 1400, height: 900 });
    await page.evaluate("document.getElementById('plan').scrollIntoView({ behavior: 'instant' })");
    const { top, bottom } = (await page.evaluate(
      "document.getElementById('detail').getBoundingClientRect().toJSON()",
    )) as { top: number; bottom: number };
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThanOrEqual(900);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const { cores } = (await page.evaluate("JSON.parse(document.getElementById('data').textContent).plan")) as {
      cores: { name: string; x: number; y: number }[];
    };
    const { x, y } = cores[1]!;
    const beside = cores.find((core) => core.x === x + 1 && core.y === y)!;
    expect(await heading.textContent()).toBe(`Link (${x}, ${y}) to (${x + 1}, ${y})`);
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".tip").textContent()).toContain(beside.name);
    await page.keyboard.press(" ");
    expect(await heading.textContent()).toBe(`Core ${beside.name}`);
    await page.close();
    expect(said).toEqual([]);
  });

  it("shows the attention of the chosen layer, head and token", async () => {
    const { page, said } = await open();
    const tokens = page.locator("#attention-sentence .token");
    expect(await tokens.count()).toBe(summary.inputs[0]!.input_ids.length);
    await page.locator("#attention-layer").selectOption("5");
    await page.locator("#attention-head").selectOption("3");
    await tokens.nth(3).click();
    expect(await tokens.nth(3).getAttribute("aria-pressed")).toBe("true");
    const grid = page.locator("#attention-grid rect");
    expect(await grid.count()).toBe(summary.inputs[0]!.input_ids.length ** 2);
    await page.close();
    expect(said).toEqual([]);
  });

  it("shows layers and cores through time, closer and wider, with the frame of the slider", async () => {
    const { page, said } = await open();
    const rows = (group: string) => page.locator(`#tracks g${group}`);
    const bars = () => page.locator("#tracks rect").count();
    const [layers, tokens] = [7, summary.inputs[0]!.input_ids.length];
    expect(await rows("").count()).toBe(layers);
    expect(await bars()).toBe(6 * tokens + 1);
    await page.locator("#zoom-in").click();
    await page.locator("#zoom-in").click();
    expect(await bars()).toBeLessThan(6 * tokens);
    expect(await page.locator("#tracks-range").textContent()).toMatch(/^\d.* to \d/);
    await page.locator("#tracks").focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("0");
    expect(await page.locator("#tracks-range").textContent()).toBe("Whole run");
    const timeline = page.locator("#tracks");
    await timeline.dragTo(timeline, { sourcePosition: { x: 400, y: 150 }, targetPosition: { x: 600, y: 150 } });
    expect(new URL(page.url()).hash).toMatch(/^#time=\d+-\d+$/);
    await page.keyboard.press("0");
    await page.locator("#frame").fill("12");
    expect(await page.evaluate("getComputedStyle(document.querySelector('#tracks .now')).display")).toBe("inline");
    await page.locator("#tracks-group").selectOption("cores");
    expect(await rows("[data-track]").count()).toBeGreaterThan(layers);
    await page.locator("#tracks g[data-track]", { hasText: "0.query.0" }).first().locator("rect").first().click();
    expect(await page.locator("#detail h3").first().textContent()).toBe("Core 0.query.0");
    await page.close();
    expect(said).toEqual([]);
  });

  it("sorts its tables by any column, by keyboard too", async () => {
    const { page, said } = await open();
    await page.locator("summary", { hasText: "Cores as a table" }).click();
    const table = page.locator("table", { has: page.locator("caption", { hasText: "Cores, busiest first" }) });
    const column = (n: number) => table.locator(`tbody tr > :nth-child(${n})`).allTextContents();
    const head = table.locator("th", { hasText: "energy" });
    expect(await head.getAttribute("aria-sort")).toBe("none");
    await head.locator("button").focus();
    await page.keyboard.press("Enter");
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    const values = async () =>
      (
        await table
          .locator("tbody data")
          .evaluateAll((cells) => cells.map((cell) => (cell as unknown as { value: string }).value))
      ).map(Number);
    const down = await values();
    expect(down.length).toBe(summary.chip.cores_used);
    expect(down).toEqual([...down].sort((a, b) => b - a));
    await page.keyboard.press("Enter");
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    expect(await values()).toEqual([...down].sort((a, b) => a - b));
    await table.locator("th button", { hasText: "core" }).first().click();
    expect(await head.getAttribute("aria-sort")).toBe("none");
    const names = await column(1);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true })));
    await page.close();
    expect(said).toEqual([]);
  });

  it("saves every figure as SVG and CSV, every table as CSV", async () => {
    const { page, said } = await open();
    const saved = async (label: string): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByLabel(label).first().click()]);
      return readFileSync((await download.path())!, "utf8");
    };
    const without = await page.evaluate(
      "[...document.querySelectorAll('main svg, .bars')].filter((e) => e.closest('.bars') === null || e.matches('.bars')).filter((e) => (e.closest('[data-figure]')?.lastElementChild ?? e.nextElementSibling)?.className !== 'save').map((e) => e.outerHTML.slice(0, 200))",
    );
    expect(without).toEqual([]);
    for (const [figure, marks] of [
      ["floor-plan", summary.chip.cores_used * 2],
      ["power", 5],
      ["Critical path by part", 7],
    ] as const) {
      const svg = await saved(`Save ${figure} as SVG`);
      const [fault, shapes] = (await page.evaluate(
        `(() => { const d = new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml"); return [d.querySelector("parsererror") === null, d.querySelectorAll("rect, path").length]; })()`,
      )) as [boolean, number];
      expect(fault).toBe(true);
      expect(shapes).toBeGreaterThanOrEqual(marks);
      expect(svg).not.toMatch(/var\(|oklab|class=|https?:(?!\/\/www\.w3\.org)/);
    }
    const power = (await saved("Save power as CSV")).trim().split("\n");
    const fj = power.slice(1).flatMap((line) => line.split(",").slice(2).map(Number));
    expect(fj.reduce((a, b) => a + b)).toBe(summary.totals.energy.total_fj);
    const plan = (await saved("Save floor-plan as CSV")).trim().split("\n");
    expect(plan.filter((line) => line.startsWith("core,"))).toHaveLength(summary.chip.cores_used);
    const events = (await saved("Save Energy counted in three ways as CSV")).split("\n");
    expect(events[0]).toBe(",figure (fJ)");
    expect(events[3]).toContain(`,${summary.totals.energy.total_fj}`);
    await page.close();
    expect(said).toEqual([]);
  });

  it("shows the same without scripts", async () => {
    const { page } = await open({ javaScriptEnabled: false });
    expect(await page.locator(".core").count()).toBe(summary.chip.cores_used);
    expect(await page.locator("#frame").isVisible()).toBe(false);
    expect(await page.locator("#detail h3").first().textContent()).toBe(`Core ${await bottleneckOf(page)}`);
    await page.close();
  });

  it("stands beside another on the page of compare, without a fault either", async () => {
    const run = join(folder, "run");
    const path = join(folder, "compare.html");
    expect(spawnSync(process.execPath, [MAIN, "compare", run, run, "--out", path]).status).toBe(0);
    const { page, said } = await open({}, path);
    expect(await page.locator("svg.plan").count()).toBe(2);
    expect((await accessibility(page)).faults).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.close();
    expect(said).toEqual([]);
  });

  it("is built again from its folder, byte for byte", () => {
    const before = readFileSync(file);
    const { status, stdout } = spawnSync(process.execPath, [MAIN, "report", join(folder, "run")], { encoding: "utf8" });
    expect([status, stdout]).toEqual([0, `${file}\n`]);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
