import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ParetoFile } from "../../../src/explore/output/pareto-file.js";
import type { SnnResult } from "../../../src/runner/snn/network-result.js";
import { MAIN, requireBuild } from "../../support/program.js";

const NETWORK = fileURLToPath(new URL("../../fixtures/nir/braille_noDelay_bias_zero.nir", import.meta.url));
const WORKLOAD = "workload: {network: net.nir, input: poisson:1500, dt: 1e-4, reset: zero, steps: 30}";
const SPACE = "space: {chip: [loihi, truenorth], chip.queue: [1, 16], bits: [4, 8]}";
let top: string;
let out: string;
beforeAll(() => {
  requireBuild();
  top = mkdtempSync(join(tmpdir(), "snn-sweep-"));
  out = join(top, "out");
  copyFileSync(NETWORK, join(top, "net.nir"));
  writeFileSync(join(top, "sweep.yaml"), `${WORKLOAD}\n${SPACE}\nobjectives: {energy: min, latency: min}\n`);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const program = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
};
const sweep = (folder: string, ...more: string[]) =>
  program("sweep", join(top, "sweep.yaml"), "--out", folder, "--workers", "2", ...more);
const file = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

describe("a sweep over a spiking network", () => {
  it("gives each point what a run of its command gives, and says why a chip cannot hold it", () => {
    const { code, err } = sweep(out);
    expect([code, err]).toEqual([0, ""]);
    const rows = file(out, "results.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(8);
    for (const { point, feasible, reason, fidelity } of rows) {
      expect([feasible, fidelity]).toEqual([point.chip === "loihi", "simulate"]);
      if (!feasible) expect(reason).toMatch(/^chip truenorth: core 0 with lif1\.lif/);
    }
    const { front } = JSON.parse(file(out, "pareto.json")) as ParetoFile;
    expect(front.length).toBeGreaterThan(0);
    for (const { key, command } of front) {
      const [name, ...argv] = command.split(" ");
      expect(name).toBe("sorbet-sim");
      const run = program(...argv, "--json");
      expect(run.code).toBe(0);
      const { totals, limits, chip } = JSON.parse(run.out) as SnnResult;
      const { metrics } = rows.find((row) => row.key === key);
      expect(metrics).toMatchObject({
        energy: totals.energy.total_fj,
        latency: totals.latency.seconds,
        packets: totals.packets,
        "limits.step_ticks": limits.step_ticks,
        "chip.cores_in_use": chip.cores_in_use,
      });
    }
    expect(file(out, "report.html").startsWith("<!doctype html>")).toBe(true);
    const page = file(out, "report.html");
    expect(program("report", out).code).toBe(0);
    expect(file(out, "report.html")).toBe(page);
  });

  it("in shards comes to the same files, and evaluates nothing twice", () => {
    const shared = join(top, "shared");
    expect(sweep(shared, "--shard", "1/2").out).toMatch(/^4 of 8 points have a result/);
    expect(sweep(shared, "--shard", "2/2").code).toBe(0);
    for (const name of ["results.jsonl", "results.parquet", "pareto.json"])
      expect(readFileSync(join(shared, name))).toEqual(readFileSync(join(out, name)));
    const points = readdirSync(join(out, "points"), { recursive: true }).length;
    expect(sweep(out).code).toBe(0);
    expect(readdirSync(join(out, "points"), { recursive: true })).toHaveLength(points);
  });

  it.each([
    [
      `${WORKLOAD}\n${SPACE}\nfidelity: packet\n`,
      [],
      /:3:11: fidelity must be simulate: a spiking network has no other/,
    ],
    [`${WORKLOAD}\n${SPACE}\nexecutor: bullmq\n`, [], /:3:11: executor must be threads or shard: /],
    [`${WORKLOAD}\nspace: {chip.quee: [1]}\n`, [], /:2:20: unknown key "chip\.quee"; did you mean "chip\.queue"\?/],
    [`${WORKLOAD}\nspace: {bitz: [1]}\n`, [], /:2:15: unknown key "bitz"; did you mean "bits"\?/],
    [
      `${WORKLOAD}\n${SPACE}\nobjectives: {enrgy: min}\n`,
      [],
      /:3:14: unknown objective "enrgy"; did you mean "energy"\?/,
    ],
    [
      `${WORKLOAD.replace("input", "inptu")}\n${SPACE}\n`,
      [],
      /:1:\d+: unknown key "workload\.inptu"; did you mean "input"\?/,
    ],
    [`${WORKLOAD}\n${SPACE}\n`, ["--code", "signed"], /--code: is of sweeps over sentences/],
    [`${WORKLOAD.replace("net.nir", "none.nir")}\n${SPACE}\n`, [], /none\.nir: there is no such file/],
  ])("%j is refused in one line", (text, more, message) => {
    writeFileSync(join(top, "bad.yaml"), text);
    const { code, out: said, err } = program("sweep", join(top, "bad.yaml"), "--out", join(top, "bad"), ...more);
    expect([code, said]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});
