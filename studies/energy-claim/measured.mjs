import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memoryKib } from "../../dist/chip/silicon.js";
import { Counter, countedSummary } from "../../dist/estimate/count.js";
import { metricsOf } from "../../dist/explore/metrics.js";
import { loadCheckpoint, parsePreset, SorbetTokenizer } from "../../dist/index.js";
import { codesOf } from "../../dist/workloads/sorbet/codes.js";
import { weightsSha256 } from "../accuracy-cost/models.mjs";
import { ROOT } from "../frame/load.mjs";
import { TEXTS } from "../frame/sweep.mjs";
import { doubled, drawnCodes, fromMany, fromSentence } from "./drawn.mjs";

const read = (path) => readFileSync(join(ROOT, path), "utf8");
export const preset = () => parsePreset(read("chips/sorbet-native.yaml"));

export function bundled(name) {
  const folder = `models/${name}`;
  const tensors = readFileSync(join(ROOT, folder, "model.safetensors"));
  const model = loadCheckpoint({ config: read(`${folder}/config.json`), tensors });
  return { model, tokenizer: new SorbetTokenizer({ name: "vocab.txt", text: read(`${folder}/vocab.txt`) }, model) };
}

/** Figures of a sentence with these codes, counted on a mesh. */
function counted(model, codes, code, mesh, metrics) {
  const chip = { ...preset(), mesh, maxTokens: Math.max(64, codes.tokens) };
  const host = {
    batch: null,
    inFlight: 2,
    arrival: { kind: "interval", ticks: 0 },
    queue: null,
    full: "wait",
    portBits: 32,
  };
  const config = { chip, host, code, noc: "packet", seed: 1, pruneLast: false };
  const counter = new Counter(model, config);
  const all = metricsOf(countedSummary(counter, [counter.batch([codes])]));
  const kept = Object.entries(all).filter(([name]) => metrics.includes(name));
  return { ...Object.fromEntries(kept), memory_kib: memoryKib(chip) };
}

/**
 * Mean of |q| (signed count), of what the offset code sends, and share of codes that are not 0; over all codes that
 * travel as spikes.
 */
export function rates({ sites }, timesteps) {
  const sums = { values: 0, signed: 0, offset: 0, nonzero: 0 };
  for (const [name, codes] of sites) {
    const zero = /\.(p|ffn_out)$/.test(name) ? 0 : timesteps / 2;
    sums.values += codes.length;
    for (const q of codes) {
      sums.signed += Math.abs(q);
      sums.offset += q + zero;
      if (q !== 0) sums.nonzero++;
    }
  }
  const slots = sums.values * timesteps;
  return { signed: sums.signed / slots, offset: sums.offset / slots, nonzero: sums.nonzero / sums.values };
}

/**
 * Codes of dev rows, which the repository does not have: rates.mjs keeps their counts.
 * @throws Error where they are those of other weights
 */
function manyCodes({ folder }) {
  const many = JSON.parse(readFileSync(join(folder, "codes.json"), "utf8"));
  if (many.weights_sha256 !== weightsSha256("models/sorbet-sst2"))
    throw new Error("codes.json is that of other weights: node studies/energy-claim/rates.mjs GLUE/SST-2/dev.tsv");
  return many;
}

/** The smallest mesh that holds the shape of BERT-base. */
export const BERT_MESH = { width: 14, height: 13, topology: "mesh" };

/** Tokens of the paper's count: 11.17 G multiply-accumulates are those of BERT-base at this length. */
export const BERT_TOKENS = 128;

/**
 * What no sweep gives: BERT-base's shape counted with drawn codes; and the drawing itself checked on the bundled model,
 * whose own codes are known.
 * @returns {shape384, rows, drawn384, real384, bertBase: {code: metrics}}
 */
export function measure({ study, slice }) {
  const { model, tokenizer } = bundled("sorbet-sst2");
  const { ids, types } = tokenizer.encode(TEXTS.at(-1));
  const codes = codesOf(model, { inputIds: ids, tokenTypes: types });
  const { layers, hidden, feedForward, heads } = model.shape;
  const mesh384 = { width: 8, height: 8, topology: "mesh" };
  const many = manyCodes(study);
  const check = {
    tokens: codes.tokens,
    shape384: { layers, hidden, feedForward, heads },
    rows: many.rates,
    real384: counted(model, codes, "offset", mesh384, study.metrics),
    drawn384: counted(
      model,
      drawnCodes(fromSentence(codes), layers, model.shape, codes.tokens),
      "offset",
      mesh384,
      study.metrics,
    ),
  };
  if (slice) return check;
  const large = doubled(model, 12);
  const drawn = drawnCodes(fromMany(many), layers, large.shape, BERT_TOKENS);
  const one = (code) => counted(large, drawn, code, BERT_MESH, study.metrics);
  const bertBase = { offset: one("offset"), signed: one("signed"), graded: one("graded") };
  return { ...check, shape768: { layers: 12, hidden: 768, feedForward: 3072, heads }, bertBase };
}
