import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAIN, requireBuild } from "../support/program.js";
import { here, SweepBench } from "./support/sweep.js";

const DRIVER = fileURLToPath(new URL("./optuna_driver.py", import.meta.url));
/** A python that has Optuna; `.ci/run` makes one. */
const PYTHON = process.env.PYTHON ?? "python3";

const SPACE = `
workload: {texts: ["plot"]}
model: tiny
base: {chip.mesh.height: 13}
space:
  chip.core.lanes: {log2: [1, 64]}
  chip.mesh.width: [1, 2, 4]
  constraints: [chip.core.lanes < 64 || chip.mesh.width < 4]
fidelity: count
objectives: {energy: min, latency: min}
`;

let bench: SweepBench;
beforeAll(() => {
  bench = new SweepBench();
});
afterAll(() => bench.remove());

async function* linesOf(...questions: readonly unknown[]): AsyncGenerator<string> {
  for (const question of questions) yield typeof question === "string" ? question : JSON.stringify(question);
}

const point = (lanes: number, width: number) => ({ "chip.core.lanes": lanes, "chip.mesh.width": width });

describe("points chosen outside", () => {
  it("are evaluated, refused or told to be infeasible; the end of the input writes the results", async () => {
    const { code, out } = await bench.sweep(SPACE, "asked", {
      options: { askTell: true },
      lines: linesOf(
        { id: 1, point: point(8, 4) },
        { id: "two", point: point(8, 1) },
        { id: 3, point: point(64, 4) },
        { id: 4, point: point(3, 4) },
        { id: 5, point: { "chip.core.lanes": 8 } },
        { id: 6, point: { ...point(8, 4), code: "signed" } },
        "",
        "{",
        { id: 7, point: point(8, 4) },
      ),
    });
    const [ready, ...answers] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(ready.objectives).toEqual({ energy: "min", latency: "min" });
    expect(ready.space["chip.mesh.width"]).toEqual([1, 2, 4]);
    const summary = answers.pop();
    const of = (id: unknown) => answers.find((given) => given.id === id);
    expect([of(1).feasible, of("two").feasible]).toEqual([true, false]);
    expect(of("two").reason).toContain("cores");
    expect(of(3)).toEqual({ id: 3, feasible: false, reason: "a constraint of the space does not hold" });
    expect(of(4).error).toContain("chip.core.lanes does not take 3");
    expect(of(5).error).toBe("chip.mesh.width is missing");
    expect(of(6).error).toBe("code is no axis of the space");
    expect(of(null).error).toContain("not valid JSON");
    expect(of(7).values).toEqual(of(1).values);
    expect([code, summary.schema]).toEqual([0, "sorbet-sim/sweep@1"]);
    const { hypervolume } = JSON.parse(readFileSync(join(bench.folder, "asked", "pareto.json"), "utf8"));
    expect([hypervolume.search.method, hypervolume.search.evaluations]).toEqual(["ask-tell", 3]);
    expect(hypervolume.random).toBeNull();
  });

  it("cannot be shared out", async () => {
    const options = { askTell: true, shard: "1/2" };
    expect((await bench.sweep(SPACE, "both", { options, executor: here(1) })).err).toContain("not both");
  });
});

describe("Optuna", () => {
  it("drives a sweep over standard input and output", ({ skip }) => {
    const { status } = spawnSync(PYTHON, ["-c", "import optuna"]);
    if (status !== 0) {
      if (process.env.SORBET_SIM_REQUIRE_TOOLS)
        throw new Error(`${PYTHON} has no optuna; set the environment variable PYTHON`);
      console.log("skipped: no python3 with optuna; the environment variable PYTHON names one");
      skip();
    }
    requireBuild();
    const file = join(bench.folder, "optuna.yaml");
    writeFileSync(file, SPACE);
    const out = join(bench.folder, "optuna");
    const command = [process.execPath, MAIN, "sweep", file, "--out", out, "--ask-tell", "--workers", "1"];
    const ended = spawnSync(PYTHON, [DRIVER, "24", ...command], { encoding: "utf8" });
    expect([ended.status, ended.stderr]).toEqual([0, ""]);
    const { code, summary, best, trials } = JSON.parse(ended.stdout);
    expect([code, trials, summary.failed]).toEqual([0, 24, []]);
    // What Optuna holds for its best is what the store has for these points, counted. The store has winners at flit
    // level too.
    const rows = readFileSync(join(out, "results.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(best.length).toBeGreaterThan(0);
    for (const { point: chosen, values } of best) {
      const row = rows.find(
        ({ point, fidelity }) => fidelity === "count" && JSON.stringify(point) === JSON.stringify(chosen),
      );
      expect(values).toEqual([row.metrics.energy, row.metrics.latency]);
    }
  });
});
