/**
 * This program against an earlier commit: that commit is checked out beside, built, and both run in turn, with the same
 * checkpoint and mesh.
 *
 *     node bench/against.js COMMIT [--rounds N] [--only PATTERN]
 *
 * Chip runs are `Simulator.runBatch` in a process of their own: cold is the first run, warm the best from the third on.
 * Networks alone: noc-run.js; observed streams: streams-run.js. Commands are whole processes. Figures are medians of
 * user CPU time and of wall-clock time over the rounds; a ratio is the median of the rounds' ratios.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checkOut, ROOT } from "./earlier.js";
import { median } from "./lib.js";

const ROUNDS = 7;
/** Runs of a process, by tokens: V8 compiles in the background for about a second, which is no part of a warm run. */
const WARM_RUNS = { 25: 5, 9: 15 };
const STREAM_RUNS = 8;
const LONG =
  "it never quite decides whether it wants to be a thriller or a family drama , and so it ends up as neither";
const SHORT = "an utterly charming and often affecting comedy";
const SENTENCES = { 25: LONG, 9: SHORT };
const MODEL = join(ROOT, "models/sorbet-sst2");
const MESH = ["--set", "chip.mesh.width=13", "--set", "chip.mesh.height=13"];
const CHIP_RUN = fileURLToPath(new URL("chip-run.js", import.meta.url));
const STREAMS_RUN = fileURLToPath(new URL("streams-run.js", import.meta.url));
const NOC_RUN = fileURLToPath(new URL("noc-run.js", import.meta.url));
/** Says at the end what user CPU time the process took, us. */
const USER = "data:text/javascript,process.on('exit',()=>console.error('USER',process.cpuUsage().user))";

const run = (text, ...more) => ["run", text, "--model", MODEL, "--json", "--quiet", ...more];
const rows = (limit) =>
  ["eval", "--input", "ROWS", "--limit", limit, "--model", MODEL, "--json", "--quiet"].map(String);
/** OUT, ROWS and SWEEP stand for a folder and for files of the bench. */
const COMMANDS = {
  "run, 25 tokens": run(LONG, ...MESH),
  "run, 9 tokens": run(SHORT, ...MESH),
  "run good": run("good", ...MESH),
  "run --code graded, 25 tokens": run(LONG, "--code", "graded", ...MESH),
  "run --chip small-core, 25 tokens": run(LONG, "--chip", "small-core"),
  "run --noc flit, 9 tokens": run(SHORT, "--noc", "flit", ...MESH),
  "run --out, 25 tokens": [...run(LONG, ...MESH), "--out", "OUT"],
  "run --out --trace parquet, 9 tokens": [...run(SHORT, ...MESH), "--out", "OUT", "--trace", "parquet"],
  "run --out --trace parquet, 25 tokens": [...run(LONG, ...MESH), "--out", "OUT", "--trace", "parquet"],
  "eval --engine chip, 40 rows, 2 workers": [...rows(40), "--engine", "chip", "--workers", "2", ...MESH],
  "sweep, 36 points counted": ["sweep", "SWEEP", "--out", "OUT", "--quiet"],
  "--help": ["--help"],
};
/** Commands that only read and print, as multiples of a Node that does nothing. */
const QUICK = {
  "--help": ["--help"],
  explain: ["explain"],
  "config resolve": ["config", "resolve"],
  "config docs": ["config", "docs"],
  "config schema": ["config", "schema"],
};

/** @returns user CPU and wall-clock seconds, by name */
function chipRun(root, tokens, code, noc) {
  const args = [CHIP_RUN, root, MODEL, SENTENCES[tokens], code, noc, String(WARM_RUNS[tokens])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Networks alone, at half of saturation: level, virtual channels, flits a node and cycle. */
const NETWORKS = [
  ["flit", 4, 0.21],
  ["flit", 1, 0.07],
  ["packet", 4, 0.21],
  ["packet", 1, 0.07],
];

/** What is observed of a run by `simulate`. */
const OBSERVED = ["spikes", "packets", "deliveries", "windows", "cores", "links", "energy", "progress", "all"];

/** @returns user CPU and wall-clock seconds of a run */
function streamsRun(root, stream) {
  const args = [STREAMS_RUN, root, MODEL, stream, String(STREAM_RUNS)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Arrivals by network: both builds have to give the same. */
const arrivals = new Map();

/** @returns user CPU and wall-clock seconds for a million hops */
function nocRun(root, network) {
  const args = [NOC_RUN, root, ...network.map(String)];
  const { check, ...times } = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
  const known = arrivals.get(network) ?? check;
  arrivals.set(network, known);
  if (check !== known) throw new Error(`${root}: packets of network ${network.join(" ")} arrive at other times`);
  return times;
}

/** Rows like those of SST-2's dev set, of 3 to 44 words; and a sweep of counted points. */
function writeInputs(folder) {
  const words = LONG.split(" ");
  const line = (row) => Array.from({ length: 3 + ((row * 17) % 42) }, (_, i) => words[(i * 7 + row) % words.length]);
  const table = Array.from({ length: 40 }, (_, row) => `${line(row).join(" ")}\t${row % 2}`);
  writeFileSync(join(folder, "rows.tsv"), `sentence\tlabel\n${table.join("\n")}\n`);
  const space =
    "{code: [offset, signed, graded], chip.core.lanes: {log2: [16, 128]}, chip.noc.link_bits: [24, 32, 64]}";
  const sweep = [`workload: {texts: ["${SHORT}"]}`, `model: ${MODEL}`, `space: ${space}`];
  sweep.push("base: {chip.mesh.width: 13, chip.mesh.height: 13}", "objectives: {energy: min, latency: min}");
  sweep.push("fidelity: count", "");
  writeFileSync(join(folder, "earlier.yaml"), sweep.join("\n"));
  // Points are counted alone, as earlier programs did unless asked.
  writeFileSync(join(folder, "sweep.yaml"), `${sweep.join("\n")}promote: none\n`);
}

function command(root, args, inputs) {
  const out = join(inputs, "out");
  rmSync(out, { recursive: true, force: true });
  const sweep = join(inputs, root === ROOT ? "sweep.yaml" : "earlier.yaml");
  const files = { OUT: out, ROWS: join(inputs, "rows.tsv"), SWEEP: sweep };
  return node([join(root, "dist/cli/main.js"), ...args.map((arg) => files[arg] ?? arg)]);
}

/** @returns user CPU and wall-clock seconds of Node with these arguments */
function node(args) {
  const begin = performance.now();
  const argv = ["--import", USER, ...args];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", maxBuffer: 2 ** 28 });
  const wall = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  const user = Math.max(...[...stderr.matchAll(/USER (\d+)/g)].map(([, us]) => Number(us))) / 1e6;
  return { "": { user, wall } };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string" }, only: { type: "string" } },
});
const [commit] = positionals;
if (commit === undefined) {
  console.error("which commit? node bench/against.js COMMIT [--rounds N] [--only PATTERN]");
  process.exit(2);
}
if (!existsSync(join(ROOT, "dist/cli/main.js"))) throw new Error("dist is missing: npm run build");
const rounds = Number(values.rounds ?? ROUNDS);
const inputs = mkdtempSync(join(tmpdir(), "sorbet-sim-bench-"));
writeInputs(inputs);
const tasks = [];
for (const code of ["offset", "graded"])
  for (const tokens of [25, 9])
    tasks.push([`chip run, ${code}, ${tokens} tokens`, (root) => chipRun(root, tokens, code, "packet")]);
tasks.push(["chip run, offset, 25 tokens, flit", (root) => chipRun(root, 25, "offset", "flit")]);
for (const network of NETWORKS) {
  const [level, vcs] = network;
  tasks.push([`noc 8x8, ${level}, ${vcs} VCs, 1 M hops`, (root) => nocRun(root, network)]);
}
for (const stream of OBSERVED) tasks.push([`simulate, 5 tokens, ${stream}`, (root) => streamsRun(root, stream)]);
for (const [name, args] of Object.entries(COMMANDS)) tasks.push([name, (root) => command(root, args, inputs)]);

/** Runs two measures alternately. Each goes first in half of the rounds: the machine favours neither. */
function byTurns(first, second) {
  const before = [];
  const after = [];
  for (let round = 0; round < rounds; round++) {
    const turns = [() => before.push(first()), () => after.push(second())];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) turn();
  }
  return [before, after];
}

const old = checkOut(commit);
try {
  console.log(`seconds of user CPU and of wall-clock time, ${commit} and now; medians of ${rounds} rounds`);
  for (const [name, measure] of tasks) {
    if (values.only !== undefined && !new RegExp(values.only).test(name)) continue;
    const [before, after] = byTurns(
      () => measure(old),
      () => measure(ROOT),
    );
    for (const part of Object.keys(before[0])) print(`${name}${part && ` ${part}`}`, part, before, after);
  }
  console.log("the same of this program, flit by flit and as packets");
  for (const [vcs, rate] of [
    [4, 0.21],
    [1, 0.07],
  ]) {
    const name = `noc 8x8, flit over packet, ${vcs} VCs`;
    if (values.only !== undefined && !new RegExp(values.only).test(name)) continue;
    const levels = ["flit", "packet"].map((level) => [level, vcs, rate]);
    const [flit, packet] = byTurns(...levels.map((network) => () => nocRun(ROOT, network)));
    print(name, "", flit, packet);
  }
  console.log("the same of this program and of node -e 0; the ratio is how many times it takes");
  for (const [name, args] of Object.entries(QUICK)) {
    if (values.only !== undefined && !new RegExp(values.only).test(name)) continue;
    const [program, nothing] = byTurns(
      () => command(ROOT, args, inputs),
      () => node(["-e", "0"]),
    );
    print(name, "", program, nothing);
  }
} finally {
  for (const folder of [old, inputs]) rmSync(folder, { recursive: true, force: true });
}

function print(name, part, before, after) {
  const figures = ["user", "wall"].map((clock) => {
    const a = before.map((round) => round[part][clock]);
    const b = after.map((round) => round[part][clock]);
    const ratio = median(a.map((value, round) => value / b[round]));
    return `${median(a).toFixed(3).padStart(7)} ${median(b).toFixed(3).padStart(7)} ${ratio.toFixed(2).padStart(5)} x`;
  });
  console.log(`  ${name.padEnd(36)} ${figures.join("   ")}`);
}
