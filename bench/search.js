/**
 * From which budget nsga2 beats points at random: every point of a space is counted once, then both searches run over
 * the table, ten seeds each. Prints the hypervolume (logarithmic axes, share of the box of all points) by budget.
 *
 *   node bench/search.js            counts the spaces below, some minutes
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nsga2 } from "../dist/explore/search/nsga2.js";
import { boundsOf, hypervolumeTrace, onLogAxes } from "../dist/explore/search/pareto.js";
import { randomPoints, STREAMS } from "../dist/explore/search/random.js";
import { readSweepFile } from "../dist/explore/sweep-file/read.js";

const MAIN = new URL("../dist/cli/main.js", import.meta.url).pathname;
const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1);
const BUDGETS = [20, 40, 80, 160, 320];
const POPULATION = 20;
const COMMON = `
workload: {texts: ["a gripping , funny film"]}
fidelity: count
promote: none
`;
const SPACES = {
  "4 axes, 576 points": `
space:
  code: [offset, signed, graded, bitserial]
  chip.core.lanes: {log2: [32, 1024]}
  chip.attention.lanes: {log2: [16, 512]}
  chip.noc.link_bits: [24, 32, 48, 64]`,
  "6 axes, 2,592 points": `
space:
  code: [offset, signed, graded]
  chip.core.lanes: {log2: [32, 1024]}
  chip.attention.lanes: [32, 128, 512]
  chip.vector.lanes: [16, 64, 256, 512]
  chip.generator.lanes: [1, 4, 16]
  chip.voltage_mv: [800, 850, 900, 950]`,
};

/** Values of every point of a space by its number; null: it does not fit. */
function table(file, out) {
  execFileSync(process.execPath, [MAIN, "sweep", file, "--out", out, "--quiet"], { stdio: "ignore" });
  const sweep = readSweepFile(file, readFileSync(file, "utf8"));
  const { space, objectives } = sweep;
  const values = new Array(space.size).fill(null);
  for (const line of readFileSync(join(out, "results.jsonl"), "utf8").trimEnd().split("\n")) {
    const { point, metrics, feasible } = JSON.parse(line);
    const index = space.indexOf(space.axes.map((axis) => axis.values.indexOf(point[axis.path])));
    if (feasible) values[index] = objectives.map(({ metric }) => metrics[metric]);
  }
  return { space, values };
}

const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;

function compare(name, { space, values }) {
  const feasible = values.filter((one) => one !== null);
  const scaled = onLogAxes(feasible, feasible[0].length);
  const bounds = boundsOf(feasible.map(scaled), feasible[0].length);
  const share = (indices) =>
    hypervolumeTrace(
      indices.map((i) => values[i] && scaled(values[i])),
      bounds,
    ).at(-1) ?? 0;
  const whole = share([...values.keys()]);
  const allowed = () => true;
  const bred = (budget, seed) => {
    const all = [];
    const search = nsga2(space, allowed, budget, POPULATION, seed);
    for (let next = search.next(); !next.done; ) {
      all.push(...next.value);
      next = search.next(next.value.map((index) => ({ index, values: values[index] })));
    }
    return share(all) / whole;
  };
  console.log(
    `\n${name}: ${feasible.length} fit\n\n| budget | nsga2 | random | nsga2 ahead |\n| ---: | ---: | ---: | ---: |`,
  );
  for (const budget of BUDGETS.filter((one) => one < space.size)) {
    const found = SEEDS.map((seed) => bred(budget, seed));
    const drawn = SEEDS.map((seed) => share([...randomPoints(space, allowed, budget, seed, STREAMS.random)]) / whole);
    const ahead = SEEDS.filter((_, i) => found[i] > drawn[i]).length;
    const percent = (list) => `${(100 * mean(list)).toFixed(1)} %`;
    console.log(`| ${budget} | ${percent(found)} | ${percent(drawn)} | ${ahead} of ${SEEDS.length} |`);
  }
}

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-search-"));
try {
  for (const [i, [name, space]] of Object.entries(SPACES).entries()) {
    const file = join(folder, `${i}.yaml`);
    writeFileSync(file, `${COMMON}${space}\n`);
    compare(name, table(file, join(folder, `out-${i}`)));
  }
} finally {
  rmSync(folder, { recursive: true });
}
