// Accuracy of each model of study.yaml on a labelled file, by the reference: node studies/accuracy-cost/evaluate.mjs
// GLUE/SST-2/dev.tsv The file is not part of the repository, so what it gives is kept in accuracies.json. Models whose
// weights are there already are left as they are.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadStudy } from "../frame/load.mjs";
import { sorbetSim } from "../frame/sweep.mjs";
import { weightsSha256 } from "./models.mjs";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("which file? node studies/accuracy-cost/evaluate.mjs GLUE/SST-2/dev.tsv");
const { folder, sweeps } = await loadStudy("accuracy-cost");
const path = join(folder, "accuracies.json");
const known = JSON.parse(readFileSync(path, "utf8"));
const found = {};
for (const model of sweeps.study.space.model) {
  if (known[model]?.weights_sha256 === weightsSha256(model)) {
    found[model] = known[model];
    continue;
  }
  const argv = ["eval", "--engine", "reference", "--model", model, "--json"];
  const result = JSON.parse(sorbetSim(...argv, "--input", file));
  const { correct, n, accuracy } = result;
  const command = `sorbet-sim ${argv.join(" ")} --input GLUE/SST-2/dev.tsv`;
  found[model] = { correct, n, accuracy, weights_sha256: result.model.weights_sha256, command };
  console.log(`${model}: ${correct} of ${n}`);
}
writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
