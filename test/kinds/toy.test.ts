import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Context } from "../../src/cli/common.js";
import { explainCommand } from "../../src/cli/explain-command.js";
import { type Configuration, resolveConfig } from "../../src/config/resolve.js";
import type { NetworkModel, SpikeCode, SyncMode } from "../../src/contracts/chip.js";
import { ChipFault } from "../../src/cores/fault.js";
import { Counter } from "../../src/estimate/count.js";
import { runSweep } from "../../src/explore/run-sweep.js";
import { ResultStore } from "../../src/explore/store/store.js";
import { Sweep } from "../../src/explore/sweep.js";
import { readSweepFile } from "../../src/explore/sweep-file/read.js";
import { Outputs } from "../../src/files/outputs.js";
import { collectRun } from "../../src/pages/run/collect/collect-run.js";
import { reportHtml } from "../../src/pages/run/report-html.js";
import { bundledPresets } from "../../src/runner/package-files.js";
import { type SimulationConfig, Simulator } from "../../src/simulation/simulator.js";
import { summarise } from "../../src/simulation/summarise.js";
import type { Block } from "../../src/trace/block.js";
import { RunTables } from "../../src/trace/parquet/run-tables.js";
import { readTable } from "../../src/trace/read/table.js";
import { recordRun } from "../../src/trace/record/run-recorder.js";
import { TOKEN_TABLES } from "../../src/trace/schema.js";
import { namesOf } from "../../src/workloads/names.js";
import { here } from "../explore/support/sweep.js";
import { changed, HOST, NATIVE } from "../support/chip.js";
import { type Lie, toyWorkload } from "./toy.js";

const SENTENCES = [[3, 0, 14], [7], [9, 9, 1, 2]];
const META = { configSha256: "", weightsSha256: "" };
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-kinds-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sample = (inputIds: readonly number[]) => ({ inputIds, tokenTypes: inputIds.map(() => 0) });
const inputs = SENTENCES.map((ids, i) => ({
  id: i,
  ...sample(ids),
  referenceLogits: toyWorkload().reference(sample(ids)),
}));
const configOf = (noc: NetworkModel, code: SpikeCode = "offset", mode: SyncMode = "marker"): SimulationConfig => ({
  chip: changed(NATIVE, { mesh: { width: 2, height: 1 }, placement: "row-major", sync: { mode } }),
  host: HOST,
  code,
  noc,
  seed: 1,
  pruneLast: false,
});
const run = (config: SimulationConfig, lie?: Lie) => new Simulator(toyWorkload(lie), config).runBatch(inputs);

describe("a kind of core and a workload from outside", () => {
  test("run on both networks, exact in every code, and alike but for time", () => {
    for (const code of ["offset", "signed", "graded", "bitserial", "dense"] as const) {
      const [packet, flit] = (["packet", "flit"] as const).map((noc) => run(configOf(noc, code)));
      for (const { inputs: results } of [packet!, flit!]) {
        expect(results.map(({ exact }) => exact)).toEqual([true, true, true]);
        expect(results.map(({ prediction }) => prediction)).toEqual(["c2", "c1", "c1"]);
        expect(results[1]!.logits).toEqual([14, 16, 16, 2]);
        for (const { latency } of results) expect(latency.by_stage.eye! + latency.by_stage[0]!).toBe(latency.ticks);
      }
      const { max_link_load, ...counts } = packet!.traffic;
      expect(flit!.traffic).toMatchObject(counts);
      expect(flit!.energy.by_event).toEqual({
        ...packet!.energy.by_event,
        static: flit!.energy.by_event.static,
        clock: flit!.energy.by_event.clock,
      });
    }
  });

  test("are the same to the tick on the fast engine and on the one that hands them packets", () => {
    for (const code of ["offset", "graded"] as const) {
      const simulator = new Simulator(toyWorkload(), configOf("packet", code));
      const { kernelEvents: _, ...fast } = simulator.runBatch(inputs, { eventEngine: "fast" });
      const { kernelEvents: __, ...observed } = simulator.runBatch(inputs, { eventEngine: "observed" });
      expect(fast).toEqual(observed);
    }
  });

  test("count in the ledger, events and components of their own included", () => {
    const { energy, traffic, energyCells, inputs: results } = run(configOf("packet"));
    expect(energy.by_event.toy_double).toBe(7 * 4 * 8);
    expect(energy.by_component.toy).toBe(energy.by_event.toy_double);
    expect(results.map((result) => result.energy.by_event.toy_double)).toEqual([7 * 12, 7 * 4, 7 * 16]);
    expect(energyCells).toContainEqual({ layer: "0", component: "toy", event: "toy_double", fj: 7 * 4 * 8 });
    const spikes = SENTENCES.flat().reduce((sum, v) => sum + v + (v + 1) + (15 - v) + 1, 0);
    expect(traffic.spikes).toBe(spikes);
    expect(energy.by_event.accumulate! / NATIVE.energy.accumulate.fj).toBe(spikes);
    expect(traffic.synaptic_operations).toBe(spikes);
  });

  test("are estimated: traffic and energy events to the unit, time from below", () => {
    const workload = toyWorkload();
    for (const mode of ["marker", "barrier"] as const) {
      const config = configOf("packet", "signed", mode);
      const counted = new Counter(workload, config).batch(inputs.map((input) => workload.codes(input)));
      const simulated = run(config);
      const { max_link_load: above, ...counts } = counted.traffic;
      expect(simulated.traffic).toMatchObject(counts);
      const { static: _, clock: ___, barrier_core: __, ...events } = counted.energy.by_event;
      expect(simulated.energy.by_event).toMatchObject(events);
      simulated.inputs.forEach(({ latency }, i) => {
        expect(counted.latencies[i]).toBeLessThanOrEqual(latency.ticks);
        // Global steps wait for other sentences too, which no bound knows of.
        if (mode === "marker") expect(counted.latencies[i]).toBeGreaterThan(latency.ticks / 4);
      });
      expect(counted.ticks).toBeLessThanOrEqual(simulated.ticks);
      expect(above).toBeGreaterThanOrEqual(simulated.traffic.max_link_load);
    }
  });

  test("appear in tables, report and explanations by the names that they bring", async () => {
    const simulator = new Simulator(toyWorkload(), configOf("packet"));
    const blocks: Block[] = [];
    const about = { run: 0, runs: 1, firstSentence: 0, events: true };
    const result = simulator.runBatch(
      inputs,
      recordRun(about, (block) => blocks.push(block)),
    );
    const outputs = new Outputs();
    const tables = new RunTables(outputs, folder, TOKEN_TABLES, NATIVE.tickPs);
    for (const block of blocks) tables.write(block);
    tables.endRun(0);
    await tables.finish();
    outputs.publish();
    expect([...(await readTable(folder, "placement")).texts("role")]).toEqual(["eye", "doubler"]);
    expect(new Set((await readTable(folder, "work")).texts("unit"))).toContain("doubler");
    expect(new Set((await readTable(folder, "cores")).texts("unit"))).toContain("synapses");
    expect(new Set((await readTable(folder, "energy")).texts("event"))).toContain("toy_double");
    expect(new Set((await readTable(folder, "power")).texts("component"))).toContain("toy");
    expect(new Set((await readTable(folder, "layers")).texts("layer"))).toEqual(new Set(["eye", "0", "shared"]));

    const { kinds } = simulator.workload;
    const label = { name: "double vision", short: "DV", holds: "", colour: "var(--pink)" };
    const names = namesOf(kinds, { doubler: label }, { seen: "what is seen" });
    const { resolved } = resolveConfig({ presets: await bundledPresets(), defaultBatch: "all" });
    const summary = summarise(simulator, [result], META);
    const report = await collectRun(folder, {
      version: "1.2.3",
      summary,
      resolved,
      names,
      model: { why: "it is a toy" },
    });
    const page = reportHtml(report, { css: "", script: "" });
    for (const text of ["double vision", "DV", "--role:var(--pink)", "what is seen", "value that a toy core doubles"])
      expect(page).toContain(text);

    let said = "";
    const io = { out: (text: string) => (said += text), outIsTerminal: false, env: {} };
    explainCommand("toy_double", {}, { io } as unknown as Context, names.catalogue);
    expect(said).toMatch(/^energy\.by_event\.toy_double {2}\[fJ\]\n.*value that a toy core doubles/);
  });
});

describe("a sweep over chips for it", () => {
  const TEXT = `workload: {texts: ["-"]}
model: toy
space: {code: [offset, graded], chip.core.lanes: [16, 64]}
objectives: {energy: min, latency: min}
`;
  async function sweep(fidelity: "count" | "flit", lie?: Lie) {
    const presets = await bundledPresets();
    const host = {
      program: "test",
      resolve: (settings: readonly string[]): Configuration =>
        resolveConfig({ presets, defaultBatch: "all", settings }),
      load: () => ({ model: toyWorkload(lie), source: "toy", modelSha256: "", inputs: SENTENCES.map(sample) }),
    };
    const out = join(folder, `${fidelity} ${lie}`);
    const file = readSweepFile(
      "toy.yaml",
      `${TEXT}fidelity: ${fidelity}\n${fidelity === "count" ? "promote: none\n" : ""}`,
    );
    const notices = { evaluated: () => {}, failed: () => {} };
    const never = new AbortController().signal;
    const end = await runSweep(new Sweep(file, host, new ResultStore(out), here(1), never, notices), () => "");
    const rows = readFileSync(join(out, "results.jsonl"), "utf8").trimEnd().split("\n");
    return { end, rows: rows.map((row) => JSON.parse(row)) };
  }

  test("counts and simulates every point, with the same spikes", async () => {
    const byCode = async (fidelity: "count" | "flit") => {
      const { end, rows } = await sweep(fidelity);
      expect([end.present, end.infeasible]).toEqual([4, 0]);
      return new Set(rows.map(({ point, metrics }) => `${point.code} ${metrics.spikes}`));
    };
    expect(await byCode("count")).toEqual(await byCode("flit"));
  });

  test("says which points are not exact", async () => {
    const { end, rows } = await sweep("flit", "sum");
    expect(end.faults).toHaveLength(4);
    for (const { reason } of rows) expect(reason).toBe("logits of 3 of 3 inputs differ from the reference");
  });
});

test("a kind that takes packets one by one keeps to the observing engine", () => {
  const simulator = new Simulator(toyWorkload("packet"), configOf("packet"));
  expect(() => simulator.runBatch(inputs, { eventEngine: "fast" })).toThrow(
    /cores of kind \w+ take packets one by one/,
  );
});

describe("a core that lies", () => {
  test("with a wrong sum is not exact", () => {
    for (const noc of ["packet", "flit"] as const)
      expect(run(configOf(noc), "sum").inputs.map(({ exact }) => exact)).toEqual([false, false, false]);
  });

  test("with a packet too many is a fault that names the window", () => {
    for (const noc of ["packet", "flit"] as const) {
      expect(() => run(configOf(noc), "packet")).toThrow(ChipFault);
      expect(() => run(configOf(noc), "packet")).toThrow(
        /^0\.doubler\/seen: more packets than announced, sentence 0 token 0 from eye\/seen: /,
      );
    }
  });
});
