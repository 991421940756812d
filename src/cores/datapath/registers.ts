import { UserError } from "../../base/user-error.js";
import { bit, signedBits } from "./integer.js";

/** Widest register, in bits: the sum of two such values is exact in a double. */
export const MOST_BITS = 52;

/** Keys that set the width of registers, by the last part of the site's name. */
const WIDTH_KEYS: Readonly<Record<string, string>> = {
  accumulator: "chip.core.accumulator_bits",
  merged_sum: "chip.core.accumulator_bits",
  output: "chip.core.vector_bits",
  encoder: "chip.core.vector_bits",
  residual_add: "chip.core.vector_bits",
  bspn: "chip.core.vector_bits",
  ptsoftmax: "chip.core.vector_bits",
  score: "chip.attention.score_bits",
  context: "chip.attention.context_bits",
};

/** A value does not fit into its register: the model, or the sentence, needs a wider one. */
export class RegisterOverflow extends UserError {
  override readonly name = "RegisterOverflow";
  constructor(
    readonly site: string,
    /** Bits of the register, sign included. */
    readonly width: number,
    readonly value: number,
  ) {
    const key = WIDTH_KEYS[site.slice(site.lastIndexOf(".") + 1)];
    super(`register ${site} of ${width} bits cannot hold ${value}${key === undefined ? "" : ` (${key})`}`);
  }
}

/** A signed integer register of the chip. It records the widest value it held and refuses a value that does not fit. */
export class Register {
  private least = 0;
  private most = 0;
  /** Bits that the constants of the model need: `clear` resets to it. */
  private leastLoaded = 0;
  private mostLoaded = 0;
  private readonly floor: number;
  private readonly ceiling: number;

  /** @param bitsAvailable two's complement, sign included: 1 to 52 */
  constructor(
    readonly site: string,
    readonly bitsAvailable: number,
  ) {
    if (!(Number.isInteger(bitsAvailable) && bitsAvailable >= 1 && bitsAvailable <= MOST_BITS))
      throw new RangeError(`register ${site}: ${bitsAvailable} bits, 1 to ${MOST_BITS} are possible`);
    this.floor = -bit(bitsAvailable - 1);
    this.ceiling = bit(bitsAvailable - 1) - 1;
  }

  /** All constants of the model have been held: later values belong to a run. */
  loaded(): void {
    this.leastLoaded = this.least;
    this.mostLoaded = this.most;
  }

  /** Forgets what earlier runs have held. */
  clear(): void {
    this.least = this.leastLoaded;
    this.most = this.mostLoaded;
  }

  /** Bits that the values held so far needed, sign included; 1 before the first. */
  get needed(): number {
    return Math.max(signedBits(this.least), signedBits(this.most));
  }

  /** The value itself. Throws RegisterOverflow. */
  hold(value: number): number {
    if (!(value >= this.least && value <= this.most)) this.widen(value);
    return value;
  }

  /**
   * Holds every value from `least` to `most`: a sum passes through them in some order of its terms. Throws
   * RegisterOverflow.
   */
  holdRange(least: number, most: number): void {
    this.hold(least);
    this.hold(most);
  }

  private widen(value: number): void {
    if (!(value >= this.floor && value <= this.ceiling))
      throw new RegisterOverflow(this.site, this.bitsAvailable, value);
    if (value < this.least) this.least = value;
    else this.most = value;
  }
}
