import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Bench } from "./support/harness.js";

const RUN = fileURLToPath(new URL("../../traces/run", import.meta.url));
let bench: Bench;
let run: string;
beforeEach(() => {
  bench = new Bench();
  run = join(bench.folder, "run");
  cpSync(RUN, run, { recursive: true });
});
afterEach(() => bench.remove());

async function refusal(argv: readonly string[]): Promise<string> {
  const { code, out, err } = await bench.run(argv);
  expect([code, out, err.trimEnd().split("\n").length]).toEqual([2, "", 1]);
  return err;
}

describe("damaged tables are one line that names the file", () => {
  const uses: [string, () => string[]][] = [
    ["convert to CSV", () => ["trace", "convert", run, join(bench.folder, "csv")]],
    ["convert to Perfetto", () => ["trace", "convert", run, join(bench.folder, "out", "x.pftrace")]],
    ["slice", () => ["trace", "slice", run, join(bench.folder, "part")]],
    ["report", () => ["report", run]],
  ];
  it.each(uses)("%s", async (_, argv) => {
    const file = join(run, "tables", "windows.parquet");
    const whole = readFileSync(file);
    const faults = [
      // Pages that are none, the length of the footer, half a file.
      Buffer.from(whole).fill(0xff, 4, 300),
      Buffer.from(whole).fill(0xff, whole.length - 8, whole.length - 4),
      whole.subarray(0, whole.length >> 1),
    ];
    for (const bytes of faults) {
      writeFileSync(file, bytes);
      expect(await refusal(argv())).toContain("windows.parquet: ");
    }
  });

  it("one table with another's name", async () => {
    cpSync(join(run, "tables", "links.parquet"), join(run, "tables", "cores.parquet"));
    expect(await refusal(["report", run])).toContain("cores.parquet: not a table cores of schema");
  });
});

describe("a damaged summary is one line that names file and key", () => {
  it.each<[string, (summary: Record<string, never>) => unknown, string]>([
    ["no object", () => [], "is not of schema"],
    ["no sentence", (summary) => ({ ...summary, inputs: [] }), "damaged: inputs: "],
    ["a key less", ({ totals: _, ...summary }) => summary, "damaged: totals: "],
    [
      "a text for a number",
      (summary) => ({ ...summary, host_work: { layers_on_chip: "2" } }),
      "damaged: host_work.layers",
    ],
    ["a sentence that is none", (summary) => ({ ...summary, inputs: [null] }), "damaged: inputs.0: "],
  ])("%s", async (_, change, message) => {
    const file = join(run, "summary.json");
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")))));
    for (const argv of [
      ["report", run],
      ["compare", RUN, run],
    ])
      expect(await refusal(argv)).toContain(`summary.json: ${message}`);
  });
});

describe("a damaged sweep folder is one line that names file and key", () => {
  const pareto = {
    schema: "sorbet-sim/pareto@1",
    objectives: { energy: { metric: "energy", unit: "fJ", direction: "min" } },
    fidelity: "count",
    evaluated: 1,
    infeasible: 0,
    front: [{ key: "k", point: { a: 1 }, values: { energy: 3 }, command: "run" }],
    hypervolume: null,
    promoted: [],
  };
  const result = { key: "k", point: { a: 1 }, metrics: { energy: 3 }, feasible: true, fidelity: "count", seed: 1 };
  const report = (front: unknown, results: string): Promise<string> => {
    const folder = join(bench.folder, "sweep");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(join(folder, "pareto.json"), JSON.stringify(front));
    writeFileSync(join(folder, "results.jsonl"), results);
    return refusal(["report", folder]);
  };
  const good = `${JSON.stringify(result)}\n`;

  it.each<[string, unknown, string, string]>([
    ["no front", { ...pareto, front: {} }, good, "pareto.json: damaged: front: "],
    [
      "a direction",
      { ...pareto, objectives: { energy: { ...pareto.objectives.energy, direction: 1 } } },
      good,
      "pareto.json: damaged: objectives.energy.direction",
    ],
    [
      "another figure",
      { ...pareto, front: [{ ...pareto.front[0], values: {} }] },
      good,
      "pareto.json: damaged: a point has other figures",
    ],
    ["nothing", null, good, "pareto.json: is not of schema"],
    ["a line that is no JSON", pareto, `${good}{`, "results.jsonl:2: not valid JSON"],
    ["a line that is null", pareto, "null\n", "results.jsonl:1: damaged: "],
    [
      "a figure less",
      pareto,
      JSON.stringify({ ...result, metrics: {} }),
      "results.jsonl:1: damaged: metrics lacks energy",
    ],
    [
      "another axis",
      pareto,
      good + JSON.stringify({ ...result, point: { b: 1 } }),
      "results.jsonl:2: damaged: its point has other axes",
    ],
    [
      "a key that hides",
      pareto,
      good.replace('"a"', '"__proto__"'),
      'results.jsonl:1: not valid JSON: the key "__proto__"',
    ],
    ["a line that is deep", pareto, "[".repeat(100_000), "results.jsonl:1: not valid JSON: nested deeper"],
  ])("%s", async (_, front, results, message) => {
    expect(await report(front, results)).toContain(message);
  });
});
