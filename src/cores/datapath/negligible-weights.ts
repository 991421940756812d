import type { BspnWeights, ModelRules, SorbetModel } from "../../contracts/model.js";
import { gridBitsOf, toInteger } from "./dyadic.js";
import { ceilLog2, nearestLog2, shiftLeft } from "./integer.js";

/**
 * Places below beta's grid within which a product must lie before it is looked at; the widest shift that beta takes
 * in the proof.
 */
const LEAST_PLACES = 10;
const MOST_PLACES = 24;
/** Weights below 2^-WEAKEST are judged as if they were that large. */
const WEAKEST = 60;

/**
 * BSPN weights that cannot change any output, replaced by 0. A trained norm holds weights such as 2^-108: |x / 2^k|
 * is at most the group size, so the product is bounded, and where beta plus or minus that bound rounds to the same
 * power of two (or, at beta 0, the bound lies below the residual floor), no chip needs the bits that would hold it.
 */
export function withoutNegligible(tensor: string, { weight, beta }: BspnWeights, rules: ModelRules): BspnWeights {
  const frac = gridBitsOf(`${tensor}.beta`, beta);
  const groupPlaces = ceilLog2(rules.bspnGroupSize);
  const kept = weight.map((w, c) => {
    if (w === 0) return w;
    let exponent = 0;
    for (let rest = Math.abs(w); rest < 1 && exponent > -WEAKEST; rest *= 2) exponent--;
    const places = -(exponent + groupPlaces + frac);
    if (places < LEAST_PLACES) return w;
    const least = rules.residualExponentMin;
    if (beta[c] === 0) return least !== null && exponent + groupPlaces + 1 < least ? 0 : w;
    const shifted = shiftLeft(toInteger(Math.abs(beta[c]!), frac), Math.min(places, MOST_PLACES));
    return nearestLog2(shifted - 1) === nearestLog2(shifted + 1) ? 0 : w;
  });
  return { weight: kept, beta };
}

/** The model as a chip loads it: same outputs in every bit, no norm weight that none of them depends on. */
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
