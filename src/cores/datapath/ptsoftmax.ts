import type { PartitionRounding } from "../../contracts/model.js";
import { bit, ceilLog2, leadingOne, MOST_SHIFT, nearestLog2, shiftLeft, shiftRightCeil } from "./integer.js";
import type { Register } from "./registers.js";

export interface PtSoftmaxSpec {
  /** score = sum * 2^scoreExponent */
  readonly scoreExponent: number;
  readonly rounding: PartitionRounding;
  /** Terms below 2^-window of the largest count as 0; null: none does, and the register must hold them all. */
  readonly window: number | null;
  /** alpha_p = 2^alphaExponent */
  readonly alphaExponent: number;
  /** Largest code of a probability: 2^bits - 1. */
  readonly maxCode: number;
  readonly register: Register;
}

/** Exponent that represents the probability 0. */
export const NO_PROBABILITY = -1024;

/** Whole numbers; ceiled scores may have as many bits as the register. */
type Exponents = Float64Array | Int32Array;

/**
 * PTsoftmax of one row of scores. Every probability is a power of two or 0, so the unit holds exponents up to the
 * encoder.
 */
export class PtSoftmax {
  private exponents = new Float64Array(64);

  constructor(private readonly spec: PtSoftmaxSpec) {}

  /**
   * Codes of the probabilities: clamp(round(p / alpha_p), 0, maxCode), ties to even, of the first n sums. Throws
   * RegisterOverflow.
   */
  row(sums: Float64Array, n: number, codes: Int32Array): void {
    if (this.exponents.length < n) this.exponents = new Float64Array(n);
    this.probabilities(sums, n, this.exponents);
    const { alphaExponent, maxCode } = this.spec;
    for (let j = 0; j < n; j++) {
      // 2^-1 is a tie between 0 and 1 and goes to 0.
      const e = this.exponents[j] - alphaExponent;
      codes[j] = e < 0 ? 0 : e > 30 ? maxCode : Math.min(1 << e, maxCode);
    }
  }

  /** Ceiled scores of the first n sums. */
  ceiled(sums: Float64Array, n: number, out: Exponents): void {
    const { scoreExponent, register } = this.spec;
    for (let j = 0; j < n; j++)
      out[j] = register.hold(
        scoreExponent < 0 ? shiftRightCeil(sums[j], -scoreExponent) : shiftLeft(sums[j], scoreExponent),
      );
  }

  /** exponents[j] = log2 of probability j, NO_PROBABILITY where it is 0. */
  probabilities(sums: Float64Array, n: number, exponents: Exponents): void {
    const { window, register } = this.spec;
    this.ceiled(sums, n, exponents);
    let most = exponents[0];
    let least = exponents[0];
    for (let j = 1; j < n; j++) {
      if (exponents[j] > most) most = exponents[j];
      if (exponents[j] < least) least = exponents[j];
    }
    const lowest = window === null ? least : Math.max(least, most - window);
    let partition = 0;
    for (let j = 0; j < n; j++)
      // Both are beyond every register.
      if (exponents[j] >= lowest)
        partition = register.hold(partition + bit(Math.min(exponents[j] - lowest, MOST_SHIFT)));
    const divisor = this.rounded(partition) + lowest;
    for (let j = 0; j < n; j++) exponents[j] = exponents[j] >= lowest ? exponents[j] - divisor : NO_PROBABILITY;
  }

  /** Exponent of the power of two that replaces the partition sum z. */
  private rounded(z: number): number {
    switch (this.spec.rounding) {
      case "nearest": {
        // The bit below the leading one decides: ties go up.
        const p = leadingOne(z);
        return p > 0 && z >= bit(p) + bit(p - 1) ? p + 1 : p;
      }
      case "ceil":
        return ceilLog2(z);
      case "log-nearest":
        return nearestLog2(z);
    }
  }
}
