import { describe, expect, it } from "vitest";
import { compareScreen } from "../../src/cli/screen/compare-screen.js";
import { resolveConfig } from "../../src/config/resolve.js";
import { metricAt } from "../../src/contracts/metrics.js";
import type { Summary } from "../../src/contracts/summary.js";
import { compareRuns, differences, isBeyond } from "../../src/pages/compare/compare.js";
import { compareHtml } from "../../src/pages/compare/compare-html.js";
import { bundledPresets } from "../../src/runner/package-files.js";
import { NAMES } from "../../src/workloads/names.js";
import { fakeSummary } from "../cli/support/fake-summary.js";

const presets = await bundledPresets();
const configured = (settings: readonly string[], summary = fakeSummary()) => ({
  summary,
  resolved: resolveConfig({ presets, settings, defaultBatch: "all" }).resolved,
});

const a = fakeSummary();
const b: Summary = structuredClone(a);
b.totals.energy.total_fj = a.totals.energy.total_fj * 1.5;
b.totals.traffic.credits = 0;
b.totals.energy.by_event.barrier_core = 0;
a.totals.energy.by_event.barrier_core = 0;
b.chip.area_mm2.by_component.extra = 7;
b.totals.energy.by_component.unheard_of = 7;

describe("two runs, figure by figure", () => {
  const metrics = compareRuns(a, b);
  const of = (name: string) => metrics.find((metric) => metric.name === name)!;

  it("have name, unit, both values, difference and share", () => {
    const { total_fj } = a.totals.energy;
    expect(of("energy.total_fj")).toEqual({
      name: "energy.total_fj",
      unit: "fJ",
      a: total_fj,
      b: total_fj * 1.5,
      delta: total_fj * 0.5,
      relative: 0.5,
    });
    expect(of("traffic.credits")).toMatchObject({ b: 0, relative: -1 });
    expect(of("energy.by_event.barrier_core")).toMatchObject({ a: 0, b: 0, delta: 0, relative: 0 });
  });

  it("have names that explain takes", () => {
    for (const { name, unit } of metrics) expect([name, metricAt(name)?.unit]).toEqual([name, unit]);
  });

  it("are beyond a threshold by more than it, either way, and when they appear", () => {
    expect(isBeyond(of("energy.total_fj"), 0.5)).toBe(false);
    expect(isBeyond(of("energy.total_fj"), 0.499)).toBe(true);
    expect(isBeyond(of("traffic.credits"), 0.99)).toBe(true);
    expect(isBeyond(of("energy.low_fj"), 0)).toBe(false);
    const appeared = compareRuns(b, a).find(({ name }) => name === "traffic.credits")!;
    expect(appeared.relative).toBe(null);
    expect(isBeyond(appeared, 1e9)).toBe(true);
  });

  it("print those that differ: energy and latency, then the largest change first", () => {
    const paint = (_: string, text: string): string => text;
    const screen = compareScreen({
      names: ["x", "y"],
      metrics,
      differences: ["seed: 1, 2"],
      ranking: null,
      threshold: 0.6,
      paint,
    });
    const lines = screen.split("\n");
    expect(lines.slice(0, 3)).toEqual(["A  x", "B  y", "   seed: 1, 2"]);
    const changed = lines.filter((line) => /^(energy|traffic|chip)\./.test(line)).map((line) => line.split(/\s+/)[0]);
    expect(changed).toEqual(["energy.total_fj", "chip.area_mm2.by_component.extra", "traffic.credits"]);
    expect(screen).toContain("2 changed by more than 60.0 % (beyond the threshold)");
  });
});

it("a figure that one run alone has is null in the other", () => {
  const metric = compareRuns(a, b).find(({ name }) => name === "chip.area_mm2.by_component.extra")!;
  expect(metric).toMatchObject({ unit: "mm2", a: null, b: 7, delta: null, relative: null });
  expect(isBeyond(metric, 10)).toBe(true);
});

describe("what two runs differ in", () => {
  it("is nothing for the same run", () => expect(differences(configured([]), configured([]))).toEqual([]));

  it("is every configuration key that has another value, and the sentences", () => {
    const other = configured(["chip.core.lanes=128", "code=signed"], fakeSummary([{}, {}]));
    expect(differences(configured([]), other)).toEqual([
      "sentences: 1, 2",
      "code: offset, signed",
      "chip.core.lanes: 256, 128",
    ]);
  });

  it("is said of sentences and weights", () => {
    const summary = fakeSummary([{ input_ids: [2, 9, 3] }]);
    summary.model.weights_sha256 = "e".repeat(64);
    expect(differences(configured([]), configured([], summary))).toEqual([
      "the sentences are not the same",
      "the weights are not the same",
    ]);
  });
});

it("two runs on a page need no tables", () => {
  const side = (name: string, summary: Summary) => ({
    name,
    resolved: configured([]).resolved,
    report: {
      version: "1",
      summary,
      constants: [],
      names: NAMES,
      plan: null,
      replay: null,
      inside: null,
      labels: null,
      missing: [],
    },
  });
  const page = compareHtml(
    [side("<first>", fakeSummary([{}])), side("second", fakeSummary([{ prediction: "negative" }]))],
    {
      css: "",
      script: "",
    },
  );
  expect(page).toContain("&lt;first&gt;");
  expect(page).toContain("1 of 1 sentences that both ran are predicted differently");
});
