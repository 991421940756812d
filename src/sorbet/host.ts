import { CheckpointError, InputError } from "../base/user-error.js";
import type { EmbeddingWeights, SorbetModel } from "../contracts/model.js";
import { pow2, rint } from "./double.js";

/**
 * Throws InputError unless ids and types are one sequence that the model can take: 1 to `positions` tokens, all in
 * range.
 */
export function checkSequence(
  { shape }: Pick<SorbetModel, "shape">,
  ids: ArrayLike<number>,
  types: ArrayLike<number>,
): void {
  const { positions, vocabulary, types: typeCount } = shape;
  if (ids.length === 0) throw new InputError("the sequence has no tokens");
  if (ids.length > positions) throw new InputError(`${ids.length} tokens, but the model has ${positions} positions`);
  if (types.length !== ids.length) throw new InputError(`${ids.length} input_ids, but ${types.length} token_type_ids`);
  for (let t = 0; t < ids.length; t++) {
    const within = (n: number, end: number) => Number.isInteger(n) && n >= 0 && n < end;
    if (!within(ids[t], vocabulary)) throw new InputError(`input_ids[${t}] is ${ids[t]}, not in 0..${vocabulary - 1}`);
    if (!within(types[t], typeCount))
      throw new InputError(`token_type_ids[${t}] is ${types[t]}, not in 0..${typeCount - 1}`);
  }
}

/** Writes word row + position row + type row to `x` (hidden). */
function addRows(
  weights: EmbeddingWeights,
  hidden: number,
  id: number,
  position: number,
  type: number,
  x: Float64Array,
): void {
  const { word } = weights;
  const stride = Math.ceil(hidden / 8);
  for (let i = 0; i < hidden; i++) {
    const plus = word.kind === "signs" ? (word.signBits[id * stride + (i >> 3)] >> (i & 7)) & 1 : 1;
    const row = word.kind === "signs" ? word.scale[id] : word.values[id * hidden + i];
    x[i] = (plus ? row : -row) + weights.position[position * hidden + i] + weights.type[type * hidden + i];
  }
}

/**
 * The host's work before the chip: word + position + type, LayerNorm with biased variance (mean = S1 / H, var = S2 /
 * H - mean^2, then (x - mean) / sqrt(var + eps) * weight + bias in that order), rounded half to even to the embedding
 * grid if the model has one. Word, position and type values on a grid make S1 and S2 exact, so no order of summation
 * matters. Returns (tokens, hidden).
 */
export function embed(
  model: Pick<SorbetModel, "shape" | "rules" | "embeddings">,
  ids: ArrayLike<number>,
  types: ArrayLike<number>,
): Float64Array {
  checkSequence(model, ids, types);
  const { hidden } = model.shape;
  const { embeddingGridBits, layerNormEps } = model.rules;
  const { normWeight, normBias } = model.embeddings;
  const toGrid = embeddingGridBits === null ? 1 : pow2(embeddingGridBits);
  const out = new Float64Array(ids.length * hidden);
  const x = new Float64Array(hidden);
  for (let t = 0; t < ids.length; t++) {
    addRows(model.embeddings, hidden, ids[t], t, types[t], x);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < hidden; i++) {
      sum += x[i];
      squares += x[i] * x[i];
    }
    const mean = sum / hidden;
    const deviation = Math.sqrt(squares / hidden - mean * mean + layerNormEps);
    if (!(deviation > 0))
      throw new CheckpointError(`embedding of token ${ids[t]} at position ${t} has no variance to normalise by`);
    for (let i = 0; i < hidden; i++) {
      const y = ((x[i] - mean) / deviation) * normWeight[i] + normBias[i];
      out[t * hidden + i] = embeddingGridBits === null ? y : rint(y * toGrid) / toGrid;
    }
  }
  return out;
}

/**
 * The host's work after the chip: logits = classifier.weight pooled + classifier.bias, with `pooled` (hidden) after
 * ReLU.
 */
export function classify(model: SorbetModel, pooled: Float64Array): Float64Array {
  const { weight, bias } = model.classifier;
  const hidden = pooled.length;
  return bias.map((b, label) => {
    let sum = 0;
    for (let i = 0; i < hidden; i++) sum += weight[label * hidden + i] * pooled[i];
    return sum + b;
  });
}

const SCORE_DECIMALS = 4;

/**
 * What logits say: the name of the largest one's label; of a model with a single output the score, rounded to be
 * read.
 */
export function answer(labels: readonly string[], logits: Float64Array): string {
  return labels.length === 1 ? logits[0].toFixed(SCORE_DECIMALS) : labels[predict(logits)];
}

/** Index of the largest logit, the first of equals. */
export function predict(logits: Float64Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
  return best;
}
