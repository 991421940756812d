// Damages the chip under rows of a dev set, run after run: node studies/faults/campaign.mjs GLUE/SST-2/dev.tsv [FOLDER]
// The file is not part of the repository, so outcomes are kept in campaign.json; no text is. FOLDER keeps every run:
// the same command goes on from there.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { weightsSha256 } from "../accuracy-cost/models.mjs";
import { ROOT } from "../frame/load.mjs";
import { sorbetSim } from "../frame/sweep.mjs";

const MODEL = "sorbet-sst2";
const STORED = "weight,kv,residual,accumulator";
const RATES = "1e-4,1e-3,1e-2,1e-1";
const PROTECTED_RATES = "1e-8,1e-7,1e-6,1e-5,1e-4,1e-3";
/** Rows of each part, the first of the file; `codes` shows that stored bits are the same in each spike code. */
const PARTS = {
  counted: { limit: 12, seeds: 2, code: "graded", more: ["--count", "1"] },
  rates: { limit: 16, seeds: 1, code: "graded", more: ["--kind", STORED, "--rate", RATES] },
  offset: { limit: 2, seeds: 1, code: "offset", more: ["--kind", STORED, "--rate", RATES] },
  signed: { limit: 2, seeds: 1, code: "signed", more: ["--kind", STORED, "--rate", RATES] },
  graded: { limit: 2, seeds: 1, code: "graded", more: ["--kind", STORED, "--rate", RATES] },
  parity: { limit: 32, seeds: 1, code: "graded", protect: "parity" },
  secded: { limit: 32, seeds: 1, code: "graded", protect: "secded" },
};
const MEMORIES = ["synapses", "kv", "residual", "accumulators"];

/** Of the first rows of the file, those that the undamaged model answers rightly, by the logits kept with it. */
function undamaged(file, rows) {
  const { logits } = JSON.parse(readFileSync(join(ROOT, "models", MODEL, "dev_logits.json"), "utf8"));
  const lines = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .slice(1, 1 + rows);
  return lines.filter((line, i) => Number(line.split("\t")[1]) === (logits[i][1] > logits[i][0] ? 1 : 0)).length;
}

function part(name, file, folder) {
  const { limit, seeds, code, protect, more } = PARTS[name];
  const codes = MEMORIES.flatMap((memory) => ["--set", `chip.protection.${memory}=${protect}`]);
  const report = JSON.parse(
    sorbetSim(
      ...["faults", "--input", file, "--limit", String(limit), "--seeds", String(seeds), "--code", code],
      ...(more ?? ["--kind", STORED, "--rate", PROTECTED_RATES, ...codes]),
      ...["--out", join(folder, name), "--workers", "2", "--json", "--quiet"],
    ),
  );
  const { rows } = report;
  const [kinds, accuracy] = [report.kinds, report.accuracy].map((list) => list.map(({ code: _, ...row }) => row));
  return { code, rows, undamaged: undamaged(file, rows), kinds, accuracy };
}

const [file, folder = mkdtempSync(join(tmpdir(), "sorbet-sim-faults-"))] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node studies/faults/campaign.mjs GLUE/SST-2/dev.tsv [FOLDER]");
  process.exitCode = 2;
} else {
  const parts = Object.fromEntries(Object.keys(PARTS).map((name) => [name, part(name, file, folder)]));
  const result = { weights_sha256: weightsSha256(MODEL), parts };
  writeFileSync(join(import.meta.dirname, "campaign.json"), `${JSON.stringify(result, null, 1)}\n`);
}
