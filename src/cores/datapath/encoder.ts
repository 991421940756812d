import { exponentOf, gridBitsOf, toInteger } from "./dyadic.js";
import { bit, shiftRightRound } from "./integer.js";
import type { Register } from "./registers.js";

/** A parameter, with the name of its tensor for errors. */
export interface NamedScale {
  readonly tensor: string;
  readonly value: number;
}
export interface NamedValues {
  readonly tensor: string;
  readonly values: Float64Array;
}

export interface EncoderSpec {
  /** Step, a power of two. */
  readonly alpha: NamedScale;
  /** Shift added to each channel of the whole site, or null where a site has none (requantisers of Q, K and V). */
  readonly move: NamedValues | null;
  /** Channels [from, to) of the site are encoded here. */
  readonly from: number;
  readonly to: number;
  /** Codes -2^(bits-1) .. 2^(bits-1) - 1, or 0 .. 2^bits - 1. */
  readonly signed: boolean;
  readonly bits: number;
  /** Fraction bits of x; negative: x counts multiples of 2^-inFrac. */
  readonly inFrac: number;
  readonly register: Register;
}

/** q = clamp(round((x + move) / alpha)), ties to even, of a slice of channels: shifts, an addition, two comparisons. */
export class Encoder {
  readonly least: number;
  readonly most: number;
  private readonly channels: number;
  /** Bits by which x and the sum are shifted left, and by which the sum is then shifted right. */
  private readonly alignUp: number;
  private readonly up: number;
  private readonly down: number;
  private readonly move: Float64Array;
  private readonly register: Register;

  /** Throws NotDyadicError where a parameter lies on no grid, RegisterOverflow where one does not fit. */
  constructor({ alpha, move, from, to, signed, bits, inFrac, register }: EncoderSpec) {
    this.least = signed ? -bit(bits - 1) : 0;
    this.most = signed ? bit(bits - 1) - 1 : bit(bits) - 1;
    this.channels = to - from;
    const frac = move === null ? inFrac : Math.max(inFrac, gridBitsOf(move.tensor, move.values));
    this.move = new Float64Array(this.channels);
    if (move !== null)
      for (let i = 0; i < this.channels; i++) this.move[i] = register.hold(toInteger(move.values[from + i], frac));
    const shift = frac + exponentOf(alpha.tensor, alpha.value);
    this.alignUp = frac - inFrac;
    this.up = Math.max(-shift, 0);
    this.down = Math.max(shift, 0);
    this.register = register;
  }

  /** @param x integers with inFrac fraction bits. Throws RegisterOverflow. */
  encode(x: Float64Array, out: Int32Array, outFrom = 0): void {
    const { register, move, least, most, down, channels } = this;
    const align = bit(this.alignUp);
    const up = bit(this.up);
    for (let i = 0; i < channels; i++) {
      const sum = register.hold(register.hold(register.hold(x[i] * align) + move[i]) * up);
      const code = shiftRightRound(sum, down);
      out[outFrom + i] = code < least ? least : Math.min(code, most);
    }
  }
}
