import type { BspnWeights, ModelRules, SorbetModel } from "../../contracts/model.js";
import { gridBitsOf, toInteger } from "./dyadic.js";
import { ceilLog2, nearestLog2, shiftLeft } from "./integer.js";

/** Fewest and most bits by which beta is shifted left in the proof: a product must lie so far below beta's grid. */
const SMALLEST_SHIFT = 10;
const WIDEST_SHIFT = 24;
/** Weights below 2^-WEAKEST are treated as 2^-WEAKEST. */
const WEAKEST = 60;

/**
 * BSPN weights that cannot change any output, replaced by 0. A trained norm holds weights such as 2^-108: |x / 2^k|
 * is at most the group size, so the product is bounded, and where beta plus or minus that bound rounds to the same
 * power of two (or, at beta 0, the bound lies below the residual floor), no chip needs the bits that would hold it.
 */
export function withoutNegligible(tensor: string, { weight, beta }: BspnWeights, rules: ModelRules): BspnWeights {
  const frac = gridBitsOf(`${tensor}.beta`, beta);
  const groupBits = ceilLog2(rules.bspnGroupSize);
  const kept = weight.map((w, c) => {
    if (w === 0) return w;
    let exponent = 0;
    for (let rest = Math.abs(w); rest < 1 && exponent > -WEAKEST; rest *= 2) exponent--;
    const shift = -(exponent + groupBits + frac);
    if (shift < SMALLEST_SHIFT) return w;
    const least = rules.residualExponentMin;
    if (beta[c] === 0) return least !== null && exponent + groupBits + 1 < least ? 0 : w;
    const shifted = shiftLeft(toInteger(Math.abs(beta[c]!), frac), Math.min(shift, WIDEST_SHIFT));
    return nearestLog2(shifted - 1) === nearestLog2(shifted + 1) ? 0 : w;
  });
  return { weight: kept, beta };
}

/**
 * The model as a chip loads it: its outputs are the same in every bit, and norm weights that change none of them are 0.
 */
export function withoutNegligibleWeights(model: SorbetModel): SorbetModel {
  return {
    ...model,
    layers: model.layers.map((layer, i) => ({
      ...layer,
      norm1: withoutNegligible(`layers.${i}.norm1`, layer.norm1, model.rules),
      norm2: withoutNegligible(`layers.${i}.norm2`, layer.norm2, model.rules),
    })),
  };
}
