import { Random } from "../../dist/base/random.js";

/**
 * The tensors of a model repeated to twice its width, heads twice as wide, and `layers` layers: a shape, not a language
 * model.
 */
export function doubled(model, layers) {
  const twice = (values) => {
    const all = new values.constructor(values.length * 2);
    all.set(values, 0);
    all.set(values, values.length);
    return all;
  };
  const matrix = (small) => {
    const { outputs, inputs } = small;
    const sign = new Int8Array(4 * outputs * inputs);
    for (let row = 0; row < 2 * outputs; row++) {
      const from = (row % outputs) * inputs;
      sign.set(twice(small.sign.subarray(from, from + inputs)), row * 2 * inputs);
    }
    const sizes = { outputs: 2 * outputs, inputs: 2 * inputs };
    return { ...small, ...sizes, sign, move: twice(small.move), bias: twice(small.bias) };
  };
  const norm = ({ weight, beta }) => ({ weight: twice(weight), beta: twice(beta) });
  const layer = (small) => ({
    ...small,
    ...Object.fromEntries(
      ["query", "key", "value", "output", "ffnIn", "ffnOut"].map((name) => [name, matrix(small[name])]),
    ),
    norm1: norm(small.norm1),
    norm2: norm(small.norm2),
  });
  const { shape, rules, embeddings } = model;
  return {
    ...model,
    shape: { ...shape, layers, hidden: 2 * shape.hidden, feedForward: 2 * shape.feedForward },
    rules: { ...rules, bspnGroupSize: 2 * rules.bspnGroupSize },
    embeddings: { ...embeddings, normWeight: twice(embeddings.normWeight), normBias: twice(embeddings.normBias) },
    layers: Array.from({ length: layers }, (_, i) => layer(model.layers[sourceLayer(i, layers, shape.layers)])),
    pooler: matrix(model.pooler),
  };
}

/** Layer of the small model that a layer of the large one takes after. */
const sourceLayer = (layer, layers, given) => Math.floor((layer * given) / layers);

/** Codes of one sentence, as `codesOf` gives them, to draw from. */
export const fromSentence = ({ tokens, sites }) => ({
  code: (site, random) => {
    const codes = sites.get(site);
    return codes[random.below(codes.length)];
  },
  row: (site, random) => {
    const codes = sites.get(site);
    const from = random.below(codes.length / tokens) * tokens;
    return codes.subarray(from, from + tokens).filter((code) => code !== 0);
  },
});

/** Codes of many sentences, as codes.json has them: counts of each code by site, and rows of probabilities. */
export const fromMany = ({ counts, rows, least_code: least }) => ({
  code: (site, random) => {
    let left = random.below(counts[site].reduce((a, b) => a + b, 0));
    const code = counts[site].findIndex((count) => {
      left -= count;
      return left < 0;
    });
    return code + least;
  },
  row: (site, random) => rows[site][random.below(rows[site].length)],
});

/**
 * Codes of a sentence of `shape` and `tokens`, each drawn with one seed from those at the same site of the
 * corresponding layer. Rows of probabilities are drawn whole and their codes put at places of chance, so spikes a row
 * do not grow with the length.
 * @param source `fromSentence` or `fromMany`, of a model with `layers` layers
 */
export function drawnCodes(source, layers, shape, tokens) {
  const random = new Random(1, 1);
  const drawAny = (site, length) => Int8Array.from({ length }, () => source.code(site, random));
  const drawRows = (site, rows) => {
    const all = new Int8Array(rows * tokens);
    for (let row = 0; row < rows; row++) {
      for (const code of source.row(site, random)) {
        let place = random.below(tokens);
        while (all[row * tokens + place] !== 0) place = random.below(tokens);
        all[row * tokens + place] = code;
      }
    }
    return all;
  };
  const sites = new Map();
  for (let layer = 0; layer < shape.layers; layer++) {
    const from = `layers.${sourceLayer(layer, shape.layers, layers)}.`;
    for (const site of ["in_q", "in_k", "in_v", "q", "out", "ffn_in", "ffn_out"]) {
      const width = site === "ffn_out" ? shape.feedForward : shape.hidden;
      sites.set(`layers.${layer}.${site}`, drawAny(from + site, tokens * width));
    }
    sites.set(`layers.${layer}.p`, drawRows(`${from}p`, shape.heads * tokens));
  }
  sites.set("pooler.n", drawAny("pooler.n", shape.hidden));
  return { tokens, sites };
}
