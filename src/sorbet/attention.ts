import type { LayerWeights, ModelRules, PartitionRounding } from "../spec/model.js";
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

/** PTsoftmax of one row: c holds ceiled scores, p[j] = 2^(c_j - max c) / (Z rounded to a power of two); 0 outside the window. */
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

/** Codes of Q, K and V, each (tokens, hidden); head a owns channels a D .. a D + D - 1. */
export interface AttentionCodes {
  readonly q: Float64Array;
  readonly k: Float64Array;
  readonly v: Float64Array;
}

/** sums[row, j] = sum over the head's channels of q[i, d] k[j, d], with row = head * tokens + i: (heads, tokens, tokens). */
function scoreSums(q: Float64Array, k: Float64Array, heads: number, tokens: number): Float64Array {
  const hidden = q.length / tokens;
  const width = hidden / heads;
  const sums = new Float64Array(heads * tokens * tokens);
  for (let row = 0, at = 0; row < heads * tokens; row++) {
    const channel = Math.floor(row / tokens) * width;
    const query = (row % tokens) * hidden + channel;
    for (let key = channel; key < k.length; key += hidden, at++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += q[query + d] * k[key + d];
      sums[at] = sum;
    }
  }
  return sums;
}

/** context[i, d] = sum over j of p[head, i, j] v[j, d]: (tokens, hidden). */
function contextSums(p: Float64Array, v: Float64Array, heads: number, tokens: number): Float64Array {
  const hidden = v.length / tokens;
  const width = hidden / heads;
  const sums = new Float64Array(v.length);
  for (let row = 0, at = 0; row < heads * tokens; row++) {
    const channel = Math.floor(row / tokens) * width;
    const out = (row % tokens) * hidden + channel;
    for (let value = channel; value < v.length; value += hidden, at++) {
      const code = p[at];
      if (code !== 0) for (let d = 0; d < width; d++) sums[out + d] += code * v[value + d];
    }
  }
  return sums;
}

/** What one attention block computed: c and pCodes (heads, tokens, tokens), context (tokens, hidden). */
export interface AttentionResult {
  readonly c: Float64Array;
  readonly pCodes: Float64Array;
  readonly context: Float64Array;
}

/** Attention among `tokens` real tokens: a masked key would get probability exactly 0, so it is as good as absent. */
export function attend(
  layer: LayerWeights,
  rules: ModelRules,
  heads: number,
  tokens: number,
  { q, k, v }: AttentionCodes,
  probabilityRange: CodeRange,
): AttentionResult {
  const step = layer.alphaQ * layer.alphaK;
  const times = rules.scoreShift === null ? 1 : pow2(-rules.scoreShift);
  const over = rules.scoreShift === null ? Math.sqrt(q.length / tokens / heads) : 1;
  const c = scoreSums(q, k, heads, tokens);
  for (let at = 0; at < c.length; at++) c[at] = Math.ceil((step * c[at] * times) / over);
  const p = new Float64Array(c.length);
  for (let at = 0; at < c.length; at += tokens)
    ptSoftmax(c.subarray(at, at + tokens), p.subarray(at, at + tokens), rules.partitionRounding, rules.softmaxWindow);
  const pCodes = encode(p, layer.alphaP, probabilityRange, null);
  const context = contextSums(pCodes, v, heads, tokens);
  const contextStep = layer.alphaP * layer.alphaV;
  for (let i = 0; i < context.length; i++) context[i] *= contextStep;
  return { c, pCodes, context };
}
