import type { BspnWeights } from "../../contracts/model.js";
import { exponentOf, gridBitsOf, toInteger } from "./dyadic.js";
import { bit, leadingOne, nearestLog2, shiftLeft, signedBits } from "./integer.js";
import { RegisterOverflow } from "./registers.js";

/** How a residual memory holds a value: an integer code of `bits` bits, sign included. */
export interface ResidualFormat {
  readonly bits: number;
  /** Fraction bits of the finest value. */
  readonly frac: number;
  /** Values of codes[from .. from + n) as integers with `frac` fraction bits, not fewer than the format's own. */
  read(codes: Int32Array, from: number, n: number, frac: number, out: Float64Array): void;
}

/** Values on the grid 2^-frac as they are: the embedding output. */
export class FixedPointResidual implements ResidualFormat {
  constructor(
    readonly bits: number,
    readonly frac: number,
  ) {}

  read(codes: Int32Array, from: number, n: number, frac: number, out: Float64Array): void {
    const up = bit(frac - this.frac);
    for (let i = 0; i < n; i++) out[i] = codes[from + i] * up;
  }
}

/** Signed powers of two 2^least .. 2^most and 0: code 0, or sign * (exponent - least + 1). */
export class PowerOfTwoResidual implements ResidualFormat {
  readonly bits: number;
  readonly frac: number;

  /** @param site names the memory in errors */
  constructor(
    private readonly site: string,
    readonly least: number,
    readonly most: number,
  ) {
    this.bits = signedBits(most - least + 1);
    this.frac = -least;
  }

  /** Code of sign * 2^exponent. Throws RegisterOverflow where the memory has no such exponent. */
  private code(sign: 1 | -1, exponent: number): number {
    if (exponent < this.least || exponent > this.most)
      throw new RegisterOverflow(`${this.site} exponent`, this.bits, exponent);
    return sign * (exponent - this.least + 1);
  }

  /** Codes of 0 and +-2^(exponent + frac), as a BSPN unit makes them. */
  write(values: Float64Array, n: number, codes: Int32Array, from: number): void {
    for (let i = 0; i < n; i++) {
      const value = values[i];
      if (value === 0) codes[from + i] = 0;
      else if (value > 0) codes[from + i] = this.code(1, leadingOne(value) + this.least);
      else codes[from + i] = this.code(-1, leadingOne(-value) + this.least);
    }
  }

  read(codes: Int32Array, from: number, n: number, frac: number, out: Float64Array): void {
    const up = frac - this.frac;
    for (let i = 0; i < n; i++) {
      const code = codes[from + i];
      out[i] = code === 0 ? 0 : code > 0 ? bit(code - 1 + up) : -bit(-code - 1 + up);
    }
  }
}

/**
 * Largest exponent that a BSPN output can take: |x / 2^k| is below the group size, so |y| is below groupSize *
 * |weight| + |beta|.
 * @param tensor name of the norm, such as layers.0.norm1
 */
export function largestExponent(tensor: string, { weight, beta }: BspnWeights, groupSize: number): number {
  const frac = gridBitsOf(`${tensor}.beta`, beta);
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < weight.length; c++) {
    const w = Math.abs(weight[c]);
    const exponent = w === 0 ? 0 : exponentOf(`${tensor}.weight_pow2`, w);
    const down = Math.max(0, -exponent - frac);
    const scaled = w === 0 ? 0 : shiftLeft(groupSize, exponent + frac + down);
    const bound = scaled + shiftLeft(toInteger(Math.abs(beta[c]), frac), down);
    if (bound > 0) most = Math.max(most, nearestLog2(bound) - frac - down);
  }
  return most;
}
