/**
 * Compares the reference with the float64 PyTorch logits of all SST-2 dev rows, bit for bit, and says how long it took:
 * node bench/dev-logits.js --data GLUE_DIR [--model DIR]. Exit code 1 when a row differs. GLUE_DIR holds SST-2/dev.tsv.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readCheckpointFolder } from "../dist/cli/checkpoint-folder.js";
import { infer } from "../dist/sorbet/forward.js";
import { predict } from "../dist/sorbet/host.js";

const { values } = parseArgs({ options: { data: { type: "string" }, model: { type: "string" } } });
if (values.data === undefined) {
  console.error("usage: node bench/dev-logits.js --data GLUE_DIR [--model DIR]");
  process.exit(2);
}
const folder = values.model ?? fileURLToPath(new URL("../models/sorbet-sst2", import.meta.url));
const { model, tokenizer } = readCheckpointFolder(folder);
const expected = JSON.parse(readFileSync(join(folder, "dev_logits.json"), "utf8"));
const rows = readFileSync(join(values.data, "SST-2", "dev.tsv"), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1);
if (rows.length !== expected.rows || expected.logits.length !== expected.rows) {
  console.error(`${rows.length} rows in dev.tsv, ${expected.logits.length} in dev_logits.json`);
  process.exit(1);
}

const start = process.cpuUsage();
const different = [];
let correct = 0;
for (const [index, row] of rows.entries()) {
  const [text, label] = row.split("\t");
  const { ids, types } = tokenizer.encode(text);
  const { logits } = infer(model, ids, types);
  const same =
    logits.length === expected.logits[index].length && logits.every((x, i) => x === expected.logits[index][i]);
  if (!same) different.push(index + 1);
  if (predict(logits) === Number(label)) correct++;
}
const { user, system } = process.cpuUsage(start);
const seconds = (user + system) / 1e6;
console.log(
  `${rows.length} rows, ${rows.length - different.length} equal in every bit, accuracy ${correct} / ${rows.length}, ${seconds.toFixed(1)} s of CPU time`,
);
if (different.length > 0) {
  console.error(`rows that differ: ${different.join(", ")}`);
  process.exitCode = 1;
}
