import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../pages/support/chromium.js";
import { runProgram } from "../support/program.js";
import { closeSite, download, openSite, results, type Site, visit } from "./support/site.js";

const executablePath = findChromium();
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-web-"));
const run = join(folder, "run");
const traced = join(folder, "traced");
const README_SENTENCE = "an utterly charming and often affecting comedy";

let site: Site;
beforeAll(async () => {
  if (executablePath === null) return;
  for (const more of [
    ["--out", run],
    ["--out", traced, "--trace", "perfetto"],
  ]) {
    const { code, err } = await runProgram(["run", README_SENTENCE, ...more]);
    expect([code, err]).toEqual([0, ""]);
  }
  site = await openSite(executablePath);
});
afterAll(async () => {
  await closeSite(site);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(executablePath === null)("a run in the page", () => {
  it("is that of the command, byte for byte: summary, report and trace", async () => {
    const { page, context, said } = await visit(site);
    await page.click("#go");
    await results(page);
    expect(await page.textContent("#refusal")).toBe("");
    // Long texts: a difference is not to be printed.
    const same = async (button: string, file: string) =>
      (await download(page, `[data-file=${button}]`)).equals(readFileSync(file));
    expect(await same("summary", join(run, "summary.json"))).toBe(true);
    expect(await same("report", join(run, "report.html"))).toBe(true);
    expect(await same("trace", join(traced, "traces/run.perfetto-trace"))).toBe(true);
    await context.close();
    expect(said).toEqual([]);
  });

  it("shows the whole report, whose script works", async () => {
    const { page, context, said } = await visit(site, `#text=${encodeURIComponent(README_SENTENCE)}`);
    await results(page);
    await page.click(".outcome .report");
    const report = page.frameLocator("#panel-report-a iframe");
    expect(await report.locator("main > section").count()).toBe(11);
    await report.locator("#frame").focus();
    await page.keyboard.press("ArrowRight");
    expect(await report.locator("#frame-text").textContent()).toContain("frame 1 of");
    await context.close();
    expect(said).toEqual([]);
  });
});
