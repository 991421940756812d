import type { BspnWeights } from "../../contracts/model.js";
import { bspnThresholds } from "./bspn-thresholds.js";
import { exponentOf, gridBitsOf, toInteger } from "./dyadic.js";
import { bit, ceilLog2, leadingOne, nearestLog2, shiftLeft } from "./integer.js";
import { type Register, RegisterOverflow } from "./registers.js";

export interface BspnSpec {
  /** Name of the norm, such as layers.0.norm1: errors name its tensors weight_pow2 and beta. */
  readonly tensor: string;
  readonly weights: BspnWeights;
  /** Channels [from, to) are normalised here: whole groups. */
  readonly from: number;
  readonly to: number;
  readonly groupSize: number;
  /** Added to the mean before its exponent is determined; need not be dyadic. */
  readonly eps: number;
  /** Rounded exponents below it give 0; null: none does, and one below -outFrac overflows. */
  readonly residualExponentMin: number | null;
  /** Fraction bits of x. */
  readonly inFrac: number;
  /** Fraction bits of the outputs, so that 2^-outFrac is the least of them. */
  readonly outFrac: number;
  readonly register: Register;
}

/**
 * Bit-shifting PowerNorm: per group the least k with mean|x| + eps <= 2^k (one comparison of the sum with a
 * constant), then y = x / 2^k * weight + beta, rounded to sign(y) * 2^round(log2|y|). Dividing by 2^k and by weight
 * moves the binary point.
 */
export class BspnUnit {
  private readonly thresholds: Float64Array;
  /** Exponent k of thresholds[0]: that of a mean of 0. */
  private readonly leastExponent: number;
  private readonly groupBits: number;
  private readonly betaFrac: number;
  private readonly beta: Float64Array;
  /** +1, -1 or 0, and the exponent of each weight. */
  private readonly sign: Int8Array;
  private readonly exponent: Int16Array;

  /** Throws NotDyadicError where a weight is no power of two or a beta lies on no grid. */
  constructor(private readonly spec: BspnSpec) {
    const { tensor, weights, from, to, groupSize, eps, inFrac, register } = spec;
    if ((to - from) % groupSize !== 0)
      throw new RangeError(`${tensor}: ${to - from} channels are no groups of ${groupSize}`);
    const { least, thresholds } = bspnThresholds(groupSize, eps, inFrac);
    this.thresholds = thresholds;
    this.leastExponent = least;
    this.groupBits = ceilLog2(groupSize);
    this.betaFrac = gridBitsOf(`${tensor}.beta`, weights.beta);
    this.beta = weights.beta.slice(from, to).map((b) => register.hold(toInteger(b, this.betaFrac)));
    this.sign = Int8Array.from(weights.weight.subarray(from, to), Math.sign);
    this.exponent = new Int16Array(to - from);
    for (let c = 0; c < this.exponent.length; c++)
      if (this.sign[c] !== 0)
        this.exponent[c] = exponentOf(`${tensor}.weight_pow2`, Math.abs(weights.weight[from + c]));
  }

  /**
   * @param x integers with inFrac fraction bits, one a channel
   * @param out 0 or +-2^(e + outFrac); may be x. Throws RegisterOverflow.
   */
  apply(x: Float64Array, out: Float64Array): void {
    const { beta, betaFrac, sign, exponent } = this;
    const { groupSize, inFrac, register } = this.spec;
    for (let from = 0; from < beta.length; from += groupSize) {
      const k = this.groupExponent(x, from);
      for (let c = from; c < from + groupSize; c++) {
        let y = beta[c];
        let frac = betaFrac;
        const scaled = sign[c] < 0 ? -x[c] : x[c];
        if (sign[c] !== 0 && scaled !== 0) {
          // Fraction bits of x / 2^k * weight. The coarser of product and beta is shifted up to the finer grid.
          const point = inFrac + k - exponent[c];
          if (point > betaFrac) {
            frac = point;
            y = register.hold(scaled + register.hold(shiftLeft(y, point - betaFrac)));
          } else y = register.hold(register.hold(shiftLeft(scaled, betaFrac - point)) + y);
        }
        out[c] = y === 0 ? 0 : this.rounded(y, frac);
      }
    }
  }

  /** k of the group of channels that starts at `from` (counted in this unit). */
  groupExponent(x: Float64Array, from: number): number {
    const { thresholds, leastExponent, groupBits } = this;
    const { register, inFrac, groupSize } = this.spec;
    let sum = 0;
    for (let i = from; i < from + groupSize; i++) sum = register.hold(sum + (x[i] < 0 ? -x[i] : x[i]));
    if (sum === 0) return leastExponent;
    let at = Math.max(0, leadingOne(sum) - inFrac - groupBits - leastExponent);
    while (sum > thresholds[at]) at++;
    return leastExponent + at;
  }

  /**
   * Signed power of two nearest in exponent to y, an integer with `frac` fraction bits other than 0; with outFrac
   * fraction bits.
   */
  private rounded(y: number, frac: number): number {
    const { residualExponentMin, outFrac, register } = this.spec;
    const e = nearestLog2(y < 0 ? -y : y) - frac;
    if (residualExponentMin !== null && e < residualExponentMin) return 0;
    if (e < -outFrac) throw new RegisterOverflow(`${register.site} exponent`, outFrac, e);
    return register.hold(y < 0 ? -bit(e + outFrac) : bit(e + outFrac));
  }
}
