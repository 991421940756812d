/**
 * BERT-base's shape on the chip: 12 x 768, drawn, 122 tokens on 14 x 13 cores. An earlier commit, if one is named, runs
 * the same model from a folder. Prints medians of user CPU seconds and of peak memory of the whole process.
 *
 *     node bench/large.js [COMMIT] [--rounds N] [--code offset|graded]
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "rolldown";
import { openModel } from "../dist/runner/open-model.js";
import { checkOut, ROOT } from "./earlier.js";
import { median } from "./lib.js";

const MODEL = "drawn:12x768";
const WORDS = "the film is a quiet and patient study of two people who share a house and very little else".split(" ");
const TEXT = Array.from({ length: 120 }, (_, i) => WORDS[i % WORDS.length]).join(" ");
const CHIP = ["mesh.width=14", "mesh.height=13", "model.max_tokens=128"].flatMap((key) => ["--set", `chip.${key}`]);
/** Says at the end what user CPU time the process took, us, and its peak memory, KiB. */
const USED =
  "data:text/javascript,import{isMainThread as m}from'node:worker_threads';m&&process.on('exit',()=>console.error('USED',process.resourceUsage().userCPUTime,process.resourceUsage().maxRSS))";

/** The model as a folder, for programs that cannot draw it. */
async function written(folder) {
  const writer = join(folder, "writer.mjs");
  await build({
    input: join(ROOT, "test/support/write-checkpoint.ts"),
    output: { file: writer, format: "esm" },
    logLevel: "silent",
  });
  const { writeCheckpoint } = await import(pathToFileURL(writer).href);
  const { config, tensors } = writeCheckpoint(openModel(MODEL).model, true, 12);
  const checkpoint = join(folder, "drawn");
  mkdirSync(checkpoint);
  writeFileSync(join(checkpoint, "config.json"), config);
  writeFileSync(join(checkpoint, "model.safetensors"), tensors);
  copyFileSync(join(ROOT, "models/sorbet-sst2/vocab.txt"), join(checkpoint, "vocab.txt"));
  return checkpoint;
}

function measure(root, model, code) {
  const args = ["run", TEXT, "--model", model, "--json", "--quiet", "--code", code, ...CHIP];
  const argv = ["--import", USED, join(root, "dist/cli/main.js"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${root}: ended with ${status}: ${stderr}`);
  const [, user, memory] = /USED (\d+) (\d+)/.exec(stderr).map(Number);
  const { totals } = JSON.parse(stdout);
  return { user: user / 1e6, megabytes: memory / 1024, ticks: totals.latency.ticks };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, code: { type: "string", default: "offset" } },
});
const [commit] = positionals;
const work = mkdtempSync(join(tmpdir(), "sorbet-sim-large-"));
const old = commit === undefined ? null : checkOut(commit);
try {
  const checkpoint = old === null ? MODEL : await written(work);
  const rows = { before: [], now: [], "now, drawing the model": [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    if (old !== null) rows.before.push(measure(old, checkpoint, values.code));
    rows.now.push(measure(ROOT, checkpoint, values.code));
    if (old !== null) rows["now, drawing the model"].push(measure(ROOT, MODEL, values.code));
  }
  for (const [name, runs] of Object.entries(rows).filter(([, found]) => found.length > 0)) {
    const [user, memory] = [median(runs.map((run) => run.user)), median(runs.map((run) => run.megabytes))];
    console.log(`  ${name.padEnd(24)} ${user.toFixed(1)} s  ${memory.toFixed(0)} MiB  ${runs[0].ticks} ticks`);
  }
  if (old !== null) {
    const ratio = median(rows.now.map(({ user }, round) => user / rows.before[round].user));
    console.log(`  user CPU time, now over ${commit}: ${ratio.toFixed(2)}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
  if (old !== null) rmSync(old, { recursive: true, force: true });
}
