/** Loihi's registers (docs/snn.md): fractions of a decay, and the bits by which thresholds and weights are shifted. */
export const DECAY_ONE = 4096;
export const FRACTION_BITS = 6;
/** Largest current and membrane: 23 bits and a sign. What is beyond is held there, and counted. */
export const MOST_STATE = 2 ** 23 - 1;
/** Largest threshold: 17 bits, before the shift. */
export const MOST_THRESHOLD = 2 ** 17 - 1;
/** Exponents that a projection's weights may have; the shift by FRACTION_BITS keeps all of them whole. */
export const LEAST_EXPONENT = -FRACTION_BITS;
export const MOST_EXPONENT = 7;

/** Integers of one population: one for all neurons (length 1), or one for each. */
export interface IntegerNeurons {
  /** Parts of 4096 of current and membrane that a step loses; 4096: it keeps no current. */
  readonly currentDecay: Int32Array;
  readonly decay: Int32Array;
  /** Added to the current, and to the membrane, every step; with FRACTION_BITS. */
  readonly currentBias: Int32Array;
  readonly bias: Int32Array;
  /** Without FRACTION_BITS; absent where the population does not fire. */
  readonly threshold?: Int32Array;
  /** The membrane after a spike, with FRACTION_BITS; absent where a spike subtracts the threshold. */
  readonly resetTo?: Int32Array;
  /** What a membrane of 1 of the file is in integers, FRACTION_BITS and all; by neuron or for all. */
  readonly unit: Float64Array;
}

/** Integers of one projection: mantissas of `bits` bits, all shifted by one exponent. */
export interface IntegerWeights {
  readonly mantissas: Int32Array;
  readonly exponent: number;
}
