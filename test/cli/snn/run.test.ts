import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SnnResult } from "../../../src/runner/snn/network-result.js";
import { MAIN, requireBuild } from "../../support/program.js";

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/nir/${name}`, import.meta.url));
const BRAILLE = fixture("braille_noDelay_bias_zero.nir");
const DRAWN = [BRAILLE, "--input", "poisson:1000", "--steps", "50", "--dt", "1e-4", "--reset", "zero"];
let folder: string;
beforeAll(() => {
  requireBuild();
  folder = mkdtempSync(join(tmpdir(), "snn-run-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "snn", "run", ...argv], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
};
const json = (...argv: string[]): SnnResult => {
  const { code, out, err } = run(...argv, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
};
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe("snn run", () => {
  it("prints schema sorbet-sim/snn@1, whose totals are the sums of its parts", () => {
    const result = json(...DRAWN);
    const { totals, per_step, network, execution, steps } = result;
    expect(result).toMatchObject({
      schema: "sorbet-sim/snn@1",
      steps: 50,
      exact: true,
      chip: { name: "loihi", tick_ps: 100 },
    });
    expect(execution).toMatchObject({ dt: 1e-4, reset: "zero", integrator: "euler", bits: 8 });
    expect(network).toMatchObject({ neurons: 45, synapses: 2166 });
    for (const [total, steps_] of [
      [totals.updated, per_step.updated],
      [totals.fired, per_step.fired],
      [totals.packets, per_step.packets],
      [totals.packet_hops, per_step.hops],
      [totals.synaptic_events, per_step.synaptic_events],
      [totals.latency.ticks, per_step.ticks],
    ] as const) {
      expect(steps_).toHaveLength(steps);
      expect(total).toBe(sum(steps_));
    }
    expect(totals.fired).toBe(sum(network.populations.map(({ spikes }) => spikes)));
    expect(totals.fired).toBeGreaterThan(100);
    const { total_fj, by_component, by_layer, by_event } = totals.energy;
    for (const split of [by_component, by_layer, by_event]) expect(sum(Object.values(split))).toBeCloseTo(total_fj, 3);
    expect(sum(Object.values(result.evidence))).toBeCloseTo(1, 9);
    expect(result.outputs[0]!.spikes).toHaveLength(7);
    expect(sum(result.outputs[0]!.spikes)).toBe(network.populations.find(({ name }) => name === "lif2")!.spikes);
    expect(result.float_reference.differing_spikes).toBe(
      sum(result.float_reference.by_population.map(({ differing_spikes }) => differing_spikes)),
    );
  });

  it("gives the same spikes on every chip and mapping, and says what each core holds", async () => {
    const mapping = join(folder, "m.csv");
    writeFileSync(
      mapping,
      "population,first,count,core\ninput,0,12,3\nlif1.lif,20,18,100\nlif1.lif,0,20,64\nlif2,0,7,3\n",
    );
    const out = join(folder, "out");
    const plain = json(...DRAWN);
    const mapped = json(...DRAWN, "--mapping", mapping, "--out", out);
    const other = json(...DRAWN, "--chip", "loihi2-like");
    for (const { exact, outputs } of [mapped, other])
      expect({ exact, outputs }).toEqual({ exact: true, outputs: plain.outputs });
    expect(mapped.totals.packet_hops).toBeGreaterThan(plain.totals.packet_hops);
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).toEqual(mapped);
    const file = await asyncBufferFromFile(join(out, "tables", "neurons.parquet"));
    expect(await parquetReadObjects({ file })).toEqual([
      { population: "input", first: 0, count: 12, core: 3, node: 0, x: 0, y: 0 },
      { population: "lif1.lif", first: 20, count: 18, core: 100, node: 25, x: 1, y: 3 },
      { population: "lif1.lif", first: 0, count: 20, core: 64, node: 16, x: 0, y: 2 },
      { population: "lif2", first: 0, count: 7, core: 3, node: 0, x: 0, y: 0 },
    ]);
    const { files } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    expect(Object.keys(files)).toEqual([
      "config.resolved.yaml",
      "mapping.csv",
      "summary.json",
      "network.nir",
      "report.html",
      ...["placement", "neurons", "steps", "layers", "energy", "power", "windows", "cores", "links"].map(
        (name) => `tables/${name}.parquet`,
      ),
    ]);
    // A second run replaces the first.
    expect(run(...DRAWN, "--out", out).code).toBe(0);
  });

  it("shows it on a screen, with what limits the chip", () => {
    const { code, out } = run(...DRAWN);
    expect(code).toBe(0);
    expect(out).toMatch(/exact: every spike and membrane/);
    expect(out).toMatch(/execution: dt 0\.0001 s, reset zero, euler/);
    expect(out).toMatch(/what limits: \S.* of /);
    expect(out).toMatch(/no static power in this description/);
  });

  it.each([
    [[BRAILLE], /^error: --input is missing/],
    [[BRAILLE, "--input", "poisson:5", "--steps", "5", "--reset", "zero"], /^error: --dt is missing.*suggest 0\.0001/],
    [[BRAILLE, "--input", "poisson:5", "--steps", "5", "--dt", "1e-4"], /^error: --reset is missing/],
    [[...DRAWN, "--bits", "40"], /^error: --bits must be a whole number from 2 to 16/],
    [[...DRAWN, "--chip", "sorbet-native"], /^error: --chip sorbet-native: is meant for Sorbet/],
    [
      [...DRAWN, "--chip", "truenorth"],
      /^error: chip truenorth: core 0 with lif1\.lif\[0:38\] needs 2 cores .* it has 1;/,
    ],
    [[...DRAWN, "--order", "membrane-first"], /^error: --order membrane-first: /],
  ])("%j ends with 2 and one line", (argv, message) => {
    const { code, out, err } = run(...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("is what Sorbet refuses to run on", () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, "run", "x", "--chip", "loihi"], { encoding: "utf8" });
    expect([status, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toMatch(
      /^error: --chip loihi: is meant for spiking networks \(sorbet-sim snn run\): Sorbet needs cores for attention/,
    );
  });
});
