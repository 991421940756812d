import { CheckpointError } from "../../base/user-error.js";
import type { SorbetModel } from "../../contracts/model.js";
import { MOST_BITS } from "../../cores/datapath/registers.js";
import { largestExponent, PowerOfTwoResidual } from "../../cores/datapath/residual.js";

/**
 * Finest residual exponent of a chip whose checkpoint states no floor: anything smaller overflows the residual
 * memory.
 */
const DEFAULT_LEAST_EXPONENT = -24;
/** Bits of a pooled value at the host port. */
const POOLED_BITS = 32;

/** Bits of the largest value that a packet carries. */
const VALUE_BITS = 32;

/** Bits of the power of two 2^0 as a signed integer. */
const SIGN_AND_ONE = 2;

/** Widths that a model needs of a chip's packets and memories. */
export interface ModelWidths {
  /**
   * Two's complement bits of an embedding value on its grid: a LayerNorm output is at most sqrt(hidden) * |weight| +
   * |bias|.
   */
  readonly embeddingBits: number;
  readonly residualBits: number;
  readonly pooledBits: number;
  /** Exponents of residual values. */
  readonly leastExponent: number;
  readonly mostExponent: number;
}

export function modelWidths(model: SorbetModel): ModelWidths {
  const { normWeight, normBias } = model.embeddings;
  const grid = 2 ** (model.rules.embeddingGridBits ?? 0);
  let largest = 0;
  for (let i = 0; i < normWeight.length; i++) {
    largest = Math.max(
      largest,
      (Math.abs(normWeight[i]!) * Math.sqrt(model.shape.hidden) + Math.abs(normBias[i]!)) * grid,
    );
  }
  let embeddingBits = 1;
  while (2 ** (embeddingBits - 1) <= largest) embeddingBits++;
  if (embeddingBits > VALUE_BITS)
    throw new CheckpointError(
      `config.json: embedding_grid_bits ${model.rules.embeddingGridBits} makes embedding values of ${embeddingBits} bits, a packet of the chip carries ${VALUE_BITS}; use eval --engine reference`,
    );
  const leastExponent = model.rules.residualExponentMin ?? DEFAULT_LEAST_EXPONENT;
  let mostExponent = leastExponent;
  model.layers.forEach((layer, i) => {
    for (const [name, norm] of [
      [`layers.${i}.norm1`, layer.norm1],
      [`layers.${i}.norm2`, layer.norm2],
    ] as const) {
      mostExponent = Math.max(mostExponent, largestExponent(name, norm, model.rules.bspnGroupSize));
    }
  });
  if (mostExponent - leastExponent + SIGN_AND_ONE > MOST_BITS)
    throw new CheckpointError(
      `config.json: residual_exponent_min ${leastExponent} is too far below the largest exponent of a norm, ${mostExponent}: registers have ${MOST_BITS} bits, so ${mostExponent - MOST_BITS + SIGN_AND_ONE} is the least that a chip can hold; use eval --engine reference`,
    );
  const residualBits = new PowerOfTwoResidual("residual", leastExponent, mostExponent).bits;
  return { embeddingBits, residualBits, pooledBits: POOLED_BITS, leastExponent, mostExponent };
}
