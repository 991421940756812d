import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { collectRun } from "../../src/pages/run/collect/collect-run.js";
import { busiestLink, sum } from "../../src/pages/run/load.js";
import { codeAt } from "../../src/pages/run/sorbet/chart.js";
import { tablePath } from "../../src/trace/read/table.js";
import { smallRun } from "./support/small-run.js";

const one = await smallRun([[6, 4]]);
const many = await smallRun([[5], [3], [7]]);
afterAll(() => {
  for (const { folder } of [one, many]) rmSync(folder, { recursive: true, force: true });
});

describe("what a report is made of", () => {
  const { plan, replay, summary, inside: attention } = one.report;

  it("has every core in use once, with the energy that is not shared by the chip", () => {
    expect(plan!.cores.length).toBe(summary.chip.cores_used);
    expect(new Set(plan!.cores.map(({ x, y }) => `${x},${y}`)).size).toBe(plan!.cores.length);
    const { total_fj, by_layer } = summary.totals.energy;
    expect(sum(plan!.cores.map(({ energyFj }) => energyFj))).toBe(total_fj - by_layer.shared!);
  });

  it("has every flit in a frame", () => {
    expect(sum(replay!.links.flatMap(({ flits }) => flits))).toBe(summary.totals.traffic.flit_hops);
    expect(busiestLink(replay!)!.load).toBeCloseTo(summary.totals.traffic.max_link_load, 12);
    expect(replay!.ticks).toBe(summary.totals.ticks);
  });

  it("keeps a unit's work within its frames, of which there are at most 256", () => {
    expect(replay!.frames).toBeLessThanOrEqual(256);
    expect(replay!.frames).toBe(Math.ceil(replay!.ticks / replay!.frameTicks));
    for (const units of replay!.cores) {
      for (const { busy, stalled } of units) {
        expect(busy.length).toBe(replay!.frames);
        busy.forEach((ticks, frame) => {
          expect(ticks + stalled[frame]!).toBeLessThanOrEqual(replay!.frameTicks);
        });
      }
    }
  });

  it("has every femtojoule in a frame, of no more than seven components", () => {
    expect(replay!.power.length).toBeLessThanOrEqual(7);
    expect(sum(replay!.power.flatMap(({ fj }) => fj))).toBe(summary.totals.energy.total_fj);
  });

  it("shows the first of several chip runs over time, and windows of all, one run after the other", () => {
    const { replay: first, summary: all } = many.report;
    expect(first!.runs).toBe(3);
    expect(first!.ticks).toBeLessThan(all.totals.ticks);
    expect(first!.starts).toHaveLength(4);
    expect([first!.starts[1], first!.starts[3]]).toEqual([first!.ticks, all.totals.ticks]);
    for (const sentence of [0, 1, 2]) {
      const own = first!.windows.filter((window) => window.sentence === sentence);
      expect(own.length).toBeGreaterThan(0);
      expect(Math.min(...own.map(({ open }) => open))).toBeGreaterThanOrEqual(first!.starts[sentence]!);
      expect(Math.max(...own.map(({ close }) => close))).toBeLessThanOrEqual(first!.starts[sentence + 1]!);
    }
  });

  it("takes attention from the reference: rows of codes, the same that the chip's spikes add up to", () => {
    const n = summary.inputs[0]!.input_ids.length;
    expect(attention!.codes.length).toBe(attention!.layers * attention!.heads * n * n);
    let spikes = 0;
    for (let head = 0; head < attention!.heads; head++)
      for (let query = 0; query < n; query++)
        for (let key = 0; key < n; key++) spikes += codeAt(attention!, 0, head, query, key);
    const site = summary.inputs[0]!.sites.find((s) => s.site === "p" && s.layer === "0");
    expect(spikes).toBe(site!.signed_events);
  });

  it("splits energy into cells that sum to the total", () => {
    expect(sum(summary.energy_cells.map(({ fj }) => fj))).toBe(summary.totals.energy.total_fj);
  });
});

describe("what is missing", () => {
  it("is said: no table, no model", async () => {
    rmSync(tablePath(many.folder, "links"));
    const { summary } = many.report;
    const { resolved } = await import("../../src/config/resolve.js").then(async ({ resolveConfig }) =>
      resolveConfig({
        presets: await (await import("../../src/runner/package-files.js")).bundledPresets(),
        defaultBatch: "all",
      }),
    );
    const report = await collectRun(many.folder, { version: "1", summary, resolved, model: { why: "gone" } });
    expect([report.plan, report.replay, report.inside, report.labels]).toEqual([null, null, null, null]);
    expect(report.missing).toEqual([
      `Floor plan and pipeline: the folder has no ${join("tables", "links.parquet")}`,
      "Attention: gone",
    ]);
  });

  it("so is a model that gives other logits", async () => {
    const { summary, constants } = one.report;
    const input = { ...summary.inputs[0]!, reference_logits: [0, 0] };
    expect(constants.length).toBeGreaterThan(0);
    const { attentionOf } = await import("../../src/pages/run/sorbet/collect.js");
    const { smallModel } = await import("../support/chip.js");
    expect(() => attentionOf(smallModel(), input, [])).toThrow("other logits");
  });
});
