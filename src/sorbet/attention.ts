import type { LayerWeights, ModelRules, ModelShape, PartitionRounding } from "../contracts/model.js";
import { ceilLog2, exponent, pow2, roundLog2 } from "./double.js";
import { type CodeRange, encode } from "./encode.js";

/** The exponent of the power of two that stands for the partition sum z > 0. */
export function roundPartition(z: number, rounding: PartitionRounding): number {
  switch (rounding) {
    case "nearest": {
      const e = exponent(z);
      return z >= 1.5 * pow2(e) ? e + 1 : e;
    }
    case "ceil":
      return ceilLog2(z);
    case "log-nearest":
      return roundLog2(z);
  }
}

/**
 * PTsoftmax of one row: c holds ceiled scores, p[j] = 2^(c_j - max c) / (Z rounded to a power of two); 0 outside the
 * window.
 */
export function ptSoftmax(c: Float64Array, p: Float64Array, rounding: PartitionRounding, window: number | null): void {
  let most = c[0];
  for (const score of c) if (score > most) most = score;
  const least = window === null ? Number.NEGATIVE_INFINITY : -window;
  let z = 0;
  for (let j = 0; j < c.length; j++) {
    const distance = c[j] - most;
    p[j] = distance < least ? 0 : pow2(distance);
    z += p[j];
  }
  const share = pow2(-roundPartition(z, rounding));
  for (let j = 0; j < c.length; j++) p[j] *= share;
}

/** Codes of Q (queries, hidden), and of K and V (tokens, hidden); head a owns channels a D .. a D + D - 1. */
export interface AttentionCodes {
  readonly q: Float64Array;
  readonly k: Float64Array;
  readonly v: Float64Array;
}

/** (rows, columns) -> (columns, rows). */
function transpose(x: Float64Array, columns: number): Float64Array {
  const rows = x.length / columns;
  const out = new Float64Array(x.length);
  for (let r = 0, at = 0; r < rows; r++) for (let c = 0; c < columns; c++, at++) out[c * rows + r] = x[at];
  return out;
}

/** sums[head, i, j] = sum over the head's channels of q[i, d] k[j, d]: (heads, queries, tokens). */
function scoreSums(q: Float64Array, k: Float64Array, heads: number, hidden: number): Float64Array {
  const [queries, tokens, width] = [q.length / hidden, k.length / hidden, hidden / heads];
  const keys = transpose(k, hidden);
  const sums = new Float64Array(heads * queries * tokens);
  for (let channel = 0; channel < hidden; channel++)
    for (let i = 0, at = Math.floor(channel / width) * queries * tokens; i < queries; i++, at += tokens) {
      const code = q[i * hidden + channel];
      if (code !== 0) for (let j = 0; j < tokens; j++) sums[at + j] += code * keys[channel * tokens + j];
    }
  return sums;
}

/** context[i, d] = sum over j of p[head, i, j] v[j, d]: (queries, hidden). */
function contextSums(p: Float64Array, v: Float64Array, heads: number, hidden: number): Float64Array {
  const [tokens, width] = [v.length / hidden, hidden / heads];
  const queries = p.length / heads / tokens;
  const sums = new Float64Array(queries * hidden);
  for (let row = 0, at = 0; row < heads * queries; row++) {
    const channel = Math.floor(row / queries) * width;
    const out = (row % queries) * hidden + channel;
    for (let value = channel; value < v.length; value += hidden, at++) {
      const code = p[at];
      if (code !== 0) for (let d = 0; d < width; d++) sums[out + d] += code * v[value + d];
    }
  }
  return sums;
}

/** What one attention block computed: c and pCodes (heads, queries, tokens), context (queries, hidden). */
export interface AttentionResult {
  readonly c: Float64Array;
  readonly pCodes: Float64Array;
  readonly context: Float64Array;
}

/** Attention of the queries to all tokens, which are real ones: a masked key would get probability exactly 0. */
export function attend(
  layer: Pick<LayerWeights, "alphaQ" | "alphaK" | "alphaV" | "alphaP">,
  { heads, hidden }: ModelShape,
  rules: ModelRules,
  { q, k, v }: AttentionCodes,
  probabilityRange: CodeRange,
): AttentionResult {
  const tokens = k.length / hidden;
  const step = layer.alphaQ * layer.alphaK;
  const times = rules.scoreShift === null ? 1 : pow2(-rules.scoreShift);
  const over = rules.scoreShift === null ? Math.sqrt(hidden / heads) : 1;
  const c = scoreSums(q, k, heads, hidden);
  for (let at = 0; at < c.length; at++) c[at] = Math.ceil((step * c[at] * times) / over);
  const p = new Float64Array(c.length);
  for (let at = 0; at < c.length; at += tokens)
    ptSoftmax(c.subarray(at, at + tokens), p.subarray(at, at + tokens), rules.partitionRounding, rules.softmaxWindow);
  const pCodes = encode(p, layer.alphaP, probabilityRange, null);
  const context = contextSums(pCodes, v, heads, hidden);
  const contextStep = layer.alphaP * layer.alphaV;
  for (let i = 0; i < context.length; i++) context[i] *= contextStep;
  return { c, pCodes, context };
}
