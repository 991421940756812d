import type { BinaryMatrix, BspnWeights, SorbetModel } from "../../contracts/model.js";
import { exponentOf, gridBitsOf, NotDyadicError } from "./dyadic.js";
import { bit, leadingOne } from "./integer.js";

function requireMatrix(tensor: string, { m, alphaIn, move, bias }: BinaryMatrix): void {
  exponentOf(`${tensor}.m`, m);
  exponentOf(`${tensor}.alpha_in`, alphaIn);
  gridBitsOf(`${tensor}.move`, move);
  gridBitsOf(`${tensor}.bias`, bias);
}

function requireNorm(tensor: string, { weight, beta }: BspnWeights): void {
  for (const w of weight) if (w !== 0) exponentOf(`${tensor}.weight_pow2`, Math.abs(w));
  gridBitsOf(`${tensor}.beta`, beta);
}

/**
 * The n of score = sum * 2^n in a layer: alpha_q * alpha_k over sqrt(head size), or times 2^-score_shift.
 * Throws NotDyadicError where the square root is no power of two.
 */
export function scoreExponent({ shape, rules, layers }: SorbetModel, layer: number): number {
  const name = `layers.${layer}.attention`;
  const { alphaQ, alphaK } = layers[layer];
  const alphas = exponentOf(`${name}.q.alpha`, alphaQ) + exponentOf(`${name}.k.alpha`, alphaK);
  if (rules.scoreShift !== null) return alphas - rules.scoreShift;
  const headSize = shape.hidden / shape.heads;
  const exponent = leadingOne(headSize);
  if (headSize !== bit(exponent) || exponent % 2 !== 0)
    throw new NotDyadicError(
      `config.json: 1 / sqrt(${headSize}) is no shift, so a chip needs score_shift; use eval --engine reference`,
    );
  return alphas - exponent / 2;
}

/** Throws NotDyadicError, naming the tensor or the key, where a chip of shifts and adds cannot hold the model. */
export function requireDyadic(model: SorbetModel): void {
  if (model.rules.embeddingGridBits === null)
    throw new NotDyadicError(
      "config.json: embedding_grid_bits is absent, so the embedding output lies on no grid that a chip could load; use eval --engine reference",
    );
  model.layers.forEach((layer, i) => {
    const name = `layers.${i}`;
    requireMatrix(`${name}.attention.query`, layer.query);
    requireMatrix(`${name}.attention.key`, layer.key);
    requireMatrix(`${name}.attention.value`, layer.value);
    requireMatrix(`${name}.attention.output`, layer.output);
    requireMatrix(`${name}.ffn.in`, layer.ffnIn);
    requireMatrix(`${name}.ffn.out`, layer.ffnOut);
    scoreExponent(model, i);
    exponentOf(`${name}.attention.v.alpha`, layer.alphaV);
    exponentOf(`${name}.attention.p.alpha`, layer.alphaP);
    requireNorm(`${name}.norm1`, layer.norm1);
    requireNorm(`${name}.norm2`, layer.norm2);
  });
  requireMatrix("pooler", model.pooler);
}
