import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { ROOT } from "./load.mjs";
import { groupsOf } from "./ranges.mjs";

const MAIN = join(ROOT, "dist", "cli", "main.js");
const INPUT = "../frame/texts.txt";

/** The sentences that studies share. */
export const TEXTS = readFileSync(join(import.meta.dirname, "texts.txt"), "utf8")
  .trimEnd()
  .split("\n");

/**
 * Runs sorbet-sim from the top of the repository.
 * @returns what it printed
 * @throws Error with its message, where it failed
 */
export function sorbetSim(...argv) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`sorbet-sim ${argv.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

/** The same sweep over some values of some axes, as a grid. `axes`: path to values. */
export function narrowed(sweep, axes) {
  for (const path of Object.keys(axes)) {
    if (!(path in sweep.space)) throw new Error(`the slice names ${path}, which is no axis of the sweep`);
  }
  const { search: _, ...rest } = sweep;
  return { ...rest, space: { ...sweep.space, ...axes } };
}

/** Position of a value on its axis: as listed, or by size in a range. */
const place = (axis, value) => (Array.isArray(axis) ? axis.indexOf(value) : value);

/** Points in the order of the space, first axis slowest; of one point, the lower fidelity first. */
function inOrder(rows, { constraints: _, ...axes }) {
  const FIDELITIES = ["count", "packet", "flit"];
  const places = ({ point, fidelity }) => [
    ...Object.entries(axes).map(([path, axis]) => place(axis, point[path])),
    FIDELITIES.indexOf(fidelity),
  ];
  const keyed = rows.map((row) => ({ row, at: places(row) }));
  keyed.sort((a, b) => {
    const first = a.at.findIndex((value, i) => value !== b.at[i]);
    return first < 0 ? 0 : a.at[first] - b.at[first];
  });
  return keyed.map(({ row }) => row);
}

/**
 * Runs one sweep in a folder of its own.
 * @param metrics names of the metrics to keep, as in results.jsonl
 * @returns a row a point: {point, fidelity, metrics, groups: energy of all inputs by group of constants} or {point,
 * fidelity, reason}
 */
export function runSweep(sweep, metrics) {
  const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-study-"));
  try {
    const file = join(folder, "study.yaml");
    const { workload } = sweep;
    writeFileSync(file, stringify(workload.input === INPUT ? { ...sweep, workload: { texts: TEXTS } } : sweep));
    sorbetSim("sweep", file, "--out", join(folder, "out"), "--quiet");
    const lines = readFileSync(join(folder, "out", "results.jsonl"), "utf8")
      .trimEnd()
      .split("\n");
    const rows = lines.map((line) => JSON.parse(line));
    return inOrder(rows, sweep.space).map(({ point, fidelity, feasible, metrics: all, reason }) => {
      if (!feasible) return { point, fidelity, reason };
      const kept = Object.entries(all).filter(([name]) => metrics.includes(name));
      return { point, fidelity, metrics: Object.fromEntries(kept), groups: groupsOf(all) };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
