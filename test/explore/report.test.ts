import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { collectSweep, MOST_DRAWN } from "../../src/pages/sweep/data.js";
import { scaleOver } from "../../src/pages/sweep/scale.js";
import { sweepHtml } from "../../src/pages/sweep/sweep-html.js";
import { SweepBench } from "./support/sweep.js";

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-sweep-report-"));
const ASSETS = { css: "", script: "" };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the page of a sweep", () => {
  it("shows front, choices, effects, hypervolume, counted against simulated and what does not fit", async () => {
    const bench = new SweepBench();
    const text = `
workload: {texts: ["plot"]}
model: tiny
base: {chip.mesh.height: 13}
space: {chip.core.lanes: [8, 64], chip.mesh.width: [1, 4]}
fidelity: count
promote: packet
`;
    const { code } = await bench.sweep(text, "report");
    expect(code).toBe(0);
    const report = collectSweep(join(bench.folder, "report"));
    expect([report.feasible, report.pareto.evaluated, report.pareto.infeasible]).toEqual([2, 4, 2]);
    const lanes = report.effects.find(({ path }) => path === "chip.core.lanes")!;
    expect(lanes.values.map(({ value, points, infeasible }) => [value, points, infeasible])).toEqual([
      [8, 1, 1],
      [64, 1, 1],
    ]);
    const page = sweepHtml(report, ASSETS);
    for (const id of ["front", "parallel", "effects", "hypervolume", "fidelity", "infeasible"])
      expect(page).toContain(`<section id="${id}"`);
    expect(page).toMatch(/simulated; all others are counted, so their figures are analytic estimates\./);
    expect(page).toContain("the model needs N cores, a mesh of N x N has N");
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(sweepHtml(collectSweep(join(bench.folder, "report")), ASSETS)).toBe(page);
    bench.remove();
  });

  it("draws a part of many points, all of the front among them, and says so", async () => {
    const points = 5 * MOST_DRAWN;
    const key = (i: number) => String(i).padStart(64, "0");
    const front = [0, 1].map((i) => ({
      key: key(i),
      point: { a: i },
      values: { energy: i, latency: -i },
      command: "run",
    }));
    const steps = [[1, 0.5]];
    const pareto = {
      schema: "sorbet-sim/pareto@1",
      objectives: {
        energy: { metric: "energy", unit: "fJ", direction: "min" },
        latency: { metric: "latency", unit: "s", direction: "min" },
      },
      fidelity: null,
      evaluated: points,
      infeasible: 0,
      front,
      hypervolume: {
        best: {},
        worst: {},
        search: { method: "grid", evaluations: points, share: 0.5, steps },
        random: { evaluations: points, share: 0.5, steps },
      },
      promoted: [],
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "pareto.json"), JSON.stringify(pareto));
    const lines = Array.from({ length: points }, (_, i) =>
      JSON.stringify({
        key: key(i),
        point: { a: i },
        metrics: { energy: i, latency: 1 / (i + 1) },
        feasible: true,
        fidelity: "packet",
      }),
    );
    writeFileSync(join(folder, "results.jsonl"), `${lines.join("\n")}\n`);
    const report = collectSweep(folder);
    expect(report.drawn.length).toBeLessThanOrEqual(MOST_DRAWN + 2);
    expect(report.drawn.length).toBeGreaterThan(MOST_DRAWN / 3);
    expect(report.drawn.filter((point) => point.front).length).toBe(2);
    expect(sweepHtml(report, ASSETS)).toContain(`of 7,500 feasible points are drawn`);
  });
});

describe("scales", () => {
  it("from end to end, in decades where the values span many, marks within", () => {
    for (const values of [
      [3, 9, 4],
      [1, 1000, 20],
      [5, 5],
      [-2, 1],
    ]) {
      const { at, ticks } = scaleOver(values);
      for (const tick of ticks) {
        expect(at(tick)).toBeGreaterThanOrEqual(0);
        expect(at(tick)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
    expect(scaleOver([1, 1000]).at(10)).toBeCloseTo(1 / 3);
    expect(scaleOver([0, 10]).at(5)).toBe(0.5);
  });
});
