// Codes of rows of a dev set by site, counted: node studies/energy-claim/rates.mjs GLUE/SST-2/dev.tsv
// The file is not part of the repository, so what it gives is kept in codes.json; no text is.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../dist/base/random.js";
import { codesOf } from "../../dist/workloads/sorbet/codes.js";
import { weightsSha256 } from "../accuracy-cost/models.mjs";
import { chosenRows } from "../frame/rows.mjs";
import { spreadOf } from "../frame/spread.mjs";
import { bundled, rates } from "./measured.mjs";

/** Codes are -8 to 15. */
const LEAST_CODE = -8;
const CODES = 24;
/** Rows of probabilities kept of each layer. */
const KEPT = 400;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("which file? node studies/energy-claim/rates.mjs GLUE/SST-2/dev.tsv");
const chosen = chosenRows(file);
const { model, tokenizer } = bundled("sorbet-sst2");
const counts = {};
const all = {};
const measured = [];
for (const text of chosen) {
  const { ids, types } = tokenizer.encode(text);
  const codes = codesOf(model, { inputIds: ids, tokenTypes: types });
  measured.push({ tokens: codes.tokens, ...rates(codes, model.rules.timesteps) });
  for (const [site, values] of codes.sites) {
    if (site.endsWith(".p")) {
      all[site] ??= [];
      for (let from = 0; from < values.length; from += codes.tokens)
        all[site].push([...values.subarray(from, from + codes.tokens).filter((code) => code !== 0)]);
      continue;
    }
    counts[site] ??= new Array(CODES).fill(0);
    for (const code of values) counts[site][code - LEAST_CODE]++;
  }
}
const random = new Random(1, 1);
const rows = Object.fromEntries(
  Object.entries(all).map(([site, list]) => [
    site,
    Array.from({ length: KEPT }, () => list[random.below(list.length)]),
  ]),
);
const spread = (name) => spreadOf(measured.map((row) => row[name]));
const result = {
  weights_sha256: weightsSha256("models/sorbet-sst2"),
  rates: {
    rows: chosen.length,
    ...Object.fromEntries(["tokens", "signed", "offset", "nonzero"].map((name) => [name, spread(name)])),
  },
  least_code: LEAST_CODE,
  counts,
  rows,
};
writeFileSync(join(import.meta.dirname, "codes.json"), `${JSON.stringify(result)}\n`);
