/**
 * Compares the reference with the float64 PyTorch logits of all dev rows of a shipped checkpoint, bit for bit, and says
 * how long it took: node bench/dev-logits.js --data GLUE_DIR [--model NAME|DIR]. Exit code 1 when a row differs.
 * GLUE_DIR holds SST-2/dev.tsv, MRPC/dev.tsv and so on; the checkpoint's config.json names the task.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { evalResult, evalRow } from "../dist/cli/eval-result.js";
import { readCheckpointFolder } from "../dist/runner/checkpoint-folder.js";
import { readRows } from "../dist/runner/inputs.js";
import { modelFolder } from "../dist/runner/package-files.js";
import { prepareRows } from "../dist/runner/prepare.js";
import { infer } from "../dist/sorbet/forward.js";
import { answer } from "../dist/sorbet/host.js";

const { values } = parseArgs({
  options: { data: { type: "string" }, model: { type: "string", default: "sorbet-sst2" } },
});
if (values.data === undefined) {
  console.error("usage: node bench/dev-logits.js --data GLUE_DIR [--model NAME|DIR]");
  process.exit(2);
}
const path = modelFolder(values.model);
const folder = readCheckpointFolder(path);
const { model } = folder;
const { labels } = model.shape;
const { task } = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
const name = readdirSync(values.data).find((entry) => entry.toLowerCase() === task);
const file = join(values.data, name ?? task, "dev.tsv");
const expected = JSON.parse(readFileSync(join(path, "dev_logits.json"), "utf8"));
const rows = prepareRows(readRows(readFileSync(file), "tsv", file), folder, null);
if (rows.length !== expected.rows || expected.logits.length !== expected.rows) {
  console.error(`${rows.length} rows in dev.tsv, ${expected.logits.length} in dev_logits.json`);
  process.exit(1);
}

const start = process.cpuUsage();
const different = [];
const results = rows.map((row, index) => {
  const { logits } = infer(model, row.inputIds, row.tokenTypes);
  const wanted = expected.logits[index];
  if (logits.length !== wanted.length || logits.some((x, i) => x !== wanted[i])) different.push(index + 1);
  return evalRow(row, answer(labels, logits), Array.from(logits));
});
const { user, system } = process.cpuUsage(start);
const result = evalResult(results, labels, {
  engine: "reference",
  seed: 0,
  config_sha256: "",
  model: { name: model.name },
});
const merits = ["correct", "accuracy", "f1", "matthews", "pearson", "spearman"].filter((key) => result[key] != null);
console.log(
  `${model.name}: ${rows.length} rows, ${rows.length - different.length} equal in every bit, ${((user + system) / 1e6).toFixed(1)} s of CPU time`,
);
console.log(merits.map((key) => `${key} ${result[key]}`).join(", "));
if (different.length > 0) {
  console.error(`rows that differ: ${different.join(", ")}`);
  process.exitCode = 1;
}
