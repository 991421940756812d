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

/** What one attention block computed: c and pCodes (heads, tokens, tokens), context (tokens, hidden). */
export interface AttentionResult {
  readonly c: Float64Array;
  readonly pCodes: Float64Array;
  readonly context: Float64Array;
}

/**
 * Attention over the codes of Q, K and V, each (tokens, hidden), head a in channels a D .. a D + D - 1. All tokens are real ones: a
 * masked key would get probability exactly 0.
 */
export function attend(
  layer: LayerWeights,
  rules: ModelRules,
  heads: number,
  tokens: number,
  codes: { readonly q: Float64Array; readonly k: Float64Array; readonly v: Float64Array },
  probabilityRange: CodeRange,
): AttentionResult {
  const hidden = codes.q.length / tokens;
  const width = hidden / heads;
  const step = layer.alphaQ * layer.alphaK;
  const score =
    rules.scoreShift === null ? { times: 1, over: Math.sqrt(width) } : { times: pow2(-rules.scoreShift), over: 1 };
  const c = new Float64Array(heads * tokens * tokens);
  const p = new Float64Array(heads * tokens * tokens);
  for (let row = 0; row < heads * tokens; row++) {
    const channel = Math.floor(row / tokens) * width;
    const query = (row % tokens) * hidden + channel;
    const cRow = c.subarray(row * tokens, (row + 1) * tokens);
    for (let j = 0; j < tokens; j++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += codes.q[query + d] * codes.k[j * hidden + channel + d];
      cRow[j] = Math.ceil((step * sum * score.times) / score.over);
    }
    ptSoftmax(cRow, p.subarray(row * tokens, (row + 1) * tokens), rules.partitionRounding, rules.softmaxWindow);
  }
  const pCodes = encode(p, layer.alphaP, probabilityRange, null);
  const context = new Float64Array(tokens * hidden);
  for (let row = 0; row < heads * tokens; row++) {
    const channel = Math.floor(row / tokens) * width;
    const out = (row % tokens) * hidden + channel;
    for (let j = 0; j < tokens; j++) {
      const code = pCodes[row * tokens + j];
      if (code !== 0) for (let d = 0; d < width; d++) context[out + d] += code * codes.v[j * hidden + channel + d];
    }
  }
  const contextStep = layer.alphaP * layer.alphaV;
  for (let i = 0; i < context.length; i++) context[i] *= contextStep;
  return { c, pCodes, context };
}
