import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibility, unfold } from "../support/axe.js";
import { MAIN, requireBuild } from "../support/program.js";
import { findChromium } from "./support/chromium.js";
import { visit } from "./support/visit.js";

const executablePath = findChromium();
const SMALL = ["noc", "--k", "4", "--vcs", "2", "--sample-period", "300", "--rates", "0.1,0.3,0.5,0.7", "--quiet"];
let top: string;
let browser: Browser | undefined;

const program = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...SMALL, ...argv], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
};

beforeAll(async () => {
  requireBuild();
  top = mkdtempSync(join(tmpdir(), "sorbet-sim-noc-page-"));
  const rows = ["topology,routing,traffic,rate,avg_packet_latency,accepted_rate", "mesh,dor,uniform,0.1,20,0.1"];
  writeFileSync(join(top, "reference.csv"), [...rows, "mesh,dor,uniform,0.3,22,0.3", ""].join("\n"));
  const lists = ["--routing", "xy,o1turn", "--traffic", "uniform,transpose"];
  const { code, err } = program(...lists, "--reference", join(top, "reference.csv"), "--out", join(top, "set"));
  expect([code, err]).toEqual([0, ""]);
  if (executablePath !== null) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(top, { recursive: true, force: true });
});

describe("several networks and traffics at once", () => {
  it("are measured as each alone", () => {
    const set = JSON.parse(readFileSync(join(top, "set", "summary.json"), "utf8"));
    expect(set.schema).toBe("sorbet-sim/noc-set@1");
    const facts = set.measurements.map(
      ({ network, traffic }: { network: { routing: string }; traffic: { pattern: string } }) =>
        `${network.routing} ${traffic.pattern}`,
    );
    expect(facts).toEqual(["xy uniform", "xy transpose", "o1turn uniform", "o1turn transpose"]);
    const { code, out } = program("--routing", "o1turn", "--traffic", "transpose", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(set.measurements[3]);
  });

  it("are refused in one line where a value is missing, unknown, or there are too many", () => {
    for (const [argv, line] of [
      [["--routing", "xy,"], "error: --routing xy,: a value between two commas is missing\n"],
      [["--routing", "xy,o2turn"], /^error: --routing "?o2turn"?: must be one of [^\n]*\n$/],
      [["--routing", "xy,yx,o1turn", "--traffic", "uniform,transpose,bitcomp"], /^error: 9 combinations [^\n]*\n$/],
    ] as const) {
      const { code, out, err } = program(...argv);
      expect([code, out]).toEqual([2, ""]);
      if (typeof line === "string") expect(err.replaceAll('"', "")).toBe(line);
      else expect(err).toMatch(line);
    }
  });
});

describe.skipIf(executablePath === null)("their page", () => {
  const file = () => join(top, "set", "report.html");

  it("has all curves in one picture, saturation marked, the reference where there is one", async () => {
    const { page, said } = await visit(browser!, file());
    const chart = page.locator(".curves").first();
    expect(await chart.locator("polyline").count()).toBe(4);
    expect(await chart.locator("circle").count()).toBe(2);
    const saturated = JSON.parse(readFileSync(join(top, "set", "summary.json"), "utf8")).measurements.filter(
      ({ saturation }: { saturation: unknown }) => saturation !== null,
    );
    expect(saturated.length).toBeGreaterThan(0);
    expect(await chart.locator(".saturation").count()).toBe(saturated.length);
    expect(await page.locator(".legend li").allTextContents()).toEqual([
      "xy routing, uniform traffic",
      "xy routing, transpose traffic",
      "o1turn routing, uniform traffic",
      "o1turn routing, transpose traffic",
    ]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByLabel("Save latency as CSV").click(),
    ]);
    const lines = readFileSync((await download.path())!, "utf8")
      .trim()
      .split("\n");
    expect(lines).toHaveLength(1 + 4 * 4);
    await page.close();
    expect(said).toEqual([]);
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
