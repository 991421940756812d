/**
 * A Sorbet checkpoint as plain data. Matrices are (outputs, inputs), row-major. Every scale is the real number it
 * stands for; whether it is dyadic, as the chip needs, is decided where the chip is loaded.
 */

/** Rounding of the PTsoftmax partition sum to a power of two. */
export type PartitionRounding = "nearest" | "ceil" | "log-nearest";

export interface ModelShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly positions: number;
  readonly types: number;
  /** Names of the outputs; a single one is a score, not a label. */
  readonly labels: readonly string[];
  /** Whether the model was made for sentence pairs; absent where the checkpoint does not say. */
  readonly textPairs?: boolean;
}

export interface ModelRules {
  /** Steps of a spike train, T. */
  readonly timesteps: number;
  /** Bits of a spike count, b: unsigned codes 0..2^b - 1, signed codes -2^(b-1)..2^(b-1) - 1. */
  readonly activationBits: number;
  readonly partitionRounding: PartitionRounding;
  /** score = alpha_q * alpha_k * sum * 2^-scoreShift; null: divided by sqrt(head size). */
  readonly scoreShift: number | null;
  /** Terms below 2^-window of the largest count as 0 in the partition sum; null: none does. */
  readonly softmaxWindow: number | null;
  readonly bspnGroupSize: number;
  readonly bspnEps: number;
  /** A BSPN output whose rounded exponent is below this becomes 0; null: no floor. */
  readonly residualExponentMin: number | null;
  readonly layerNormEps: number;
  /** Grid 2^-bits of what enters layer 0; null: not rounded, so no chip can load it. */
  readonly embeddingGridBits: number | null;
  /**
   * Grid 2^-bits on which every move, bias, beta and the classifier were found to lie when loaded; null: the
   * checkpoint states none.
   */
  readonly parameterGridBits: number | null;
  /** Values of a weight, times m: 2 are +1 and -1, 3 are +1, 0 and -1. The word table has two in either case. */
  readonly weightLevels: 2 | 3;
  readonly lowerCase: boolean;
}

/**
 * One binary or ternary matrix with the encoder in front of it: y = alphaIn * m * (sign . q) + bias,
 * q = round((x + move) / alphaIn).
 */
export interface BinaryMatrix {
  readonly outputs: number;
  readonly inputs: number;
  /** +1 or -1, with three levels also 0, (outputs, inputs). */
  readonly sign: Int8Array;
  /**
   * The same as bits, where the checkpoint stores them so: bit i % 8 of byte i / 8 of each row, 1 is +1. Not
   * enumerable: a copy of the matrix has `sign` alone.
   */
  readonly signBits?: Uint8Array;
  /** Stored likewise with three levels: 0 is a weight of 0, whose sign bit is 0. Not enumerable. */
  readonly nonzeroBits?: Uint8Array;
  readonly m: number;
  readonly alphaIn: number;
  /** (inputs) */
  readonly move: Float64Array;
  /** (outputs) */
  readonly bias: Float64Array;
}

/** BSPN with its statistics folded in: y = u * weight + beta, each weight a signed power of two or 0; both (hidden). */
export interface BspnWeights {
  readonly weight: Float64Array;
  readonly beta: Float64Array;
}

export interface LayerWeights {
  readonly query: BinaryMatrix;
  readonly key: BinaryMatrix;
  readonly value: BinaryMatrix;
  readonly output: BinaryMatrix;
  readonly ffnIn: BinaryMatrix;
  readonly ffnOut: BinaryMatrix;
  readonly alphaQ: number;
  readonly alphaK: number;
  readonly alphaV: number;
  readonly alphaP: number;
  readonly norm1: BspnWeights;
  readonly norm2: BspnWeights;
}

/**
 * The word table: either plain rows, or sign bits (bit i % 8 of byte i / 8, 1 is +1, rows padded to a byte) with a
 * scale a row.
 */
export type WordTable =
  | { readonly kind: "values"; readonly values: Float64Array }
  | { readonly kind: "signs"; readonly signBits: Uint8Array; readonly scale: Float64Array };

export interface EmbeddingWeights {
  readonly word: WordTable;
  /** (positions, hidden) */
  readonly position: Float64Array;
  /** (types, hidden) */
  readonly type: Float64Array;
  /** (hidden) */
  readonly normWeight: Float64Array;
  readonly normBias: Float64Array;
}

export interface SorbetModel {
  readonly name: string;
  readonly shape: ModelShape;
  readonly rules: ModelRules;
  readonly embeddings: EmbeddingWeights;
  readonly layers: readonly LayerWeights[];
  readonly pooler: BinaryMatrix;
  readonly classifier: { readonly weight: Float64Array; readonly bias: Float64Array };
}
