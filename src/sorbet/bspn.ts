import type { BspnWeights, ModelRules } from "../contracts/model.js";
import { ceilLog2, pow2, roundLog2 } from "./double.js";

/** k of a group of channels: ceil(log2(mean|x| + eps)), so the least k with mean|x| <= 2^k - eps. */
export function groupExponent(x: Float64Array, from: number, size: number, eps: number): number {
  let sum = 0;
  for (let i = from; i < from + size; i++) sum += Math.abs(x[i]);
  return ceilLog2(sum / size + eps);
}

/**
 * y rounded to sign(y) * 2^round(log2|y|); 0 stays 0, and becomes the result where the rounded exponent is below
 * `least`.
 */
export function roundToPowerOfTwo(y: number, least: number | null): number {
  if (y === 0) return 0;
  const e = roundLog2(y);
  if (least !== null && e < least) return 0;
  return y < 0 ? -pow2(e) : pow2(e);
}

/**
 * BSPN of x (tokens, hidden): per token and group u = x / 2^k, then u * weight + beta per channel, rounded to a power
 * of two.
 */
export function bspn(x: Float64Array, { weight, beta }: BspnWeights, rules: ModelRules): Float64Array {
  const hidden = weight.length;
  const { bspnGroupSize, bspnEps, residualExponentMin } = rules;
  const out = new Float64Array(x.length);
  for (let from = 0; from < x.length; from += bspnGroupSize) {
    const shift = pow2(-groupExponent(x, from, bspnGroupSize, bspnEps));
    const channel = from % hidden;
    for (let i = 0; i < bspnGroupSize; i++)
      out[from + i] = roundToPowerOfTwo(
        x[from + i] * shift * weight[channel + i] + beta[channel + i],
        residualExponentMin,
      );
  }
  return out;
}
