import { bit } from "./integer.js";
import type { Register } from "./registers.js";
import type { ResidualFormat } from "./residual.js";

/** x = dense output + residual: both moved to the finer of their grids, then added. */
export class ResidualAdder {
  /** Fraction bits of x. */
  readonly frac: number;
  private readonly denseUp: number;
  private readonly residual: Float64Array;

  /** @param denseFrac fraction bits of the dense outputs, of which there are `channels` */
  constructor(
    denseFrac: number,
    private readonly format: ResidualFormat,
    channels: number,
    private readonly register: Register,
  ) {
    this.frac = Math.max(denseFrac, format.frac);
    this.denseUp = this.frac - denseFrac;
    this.residual = new Float64Array(channels);
  }

  /**
   * @param dense integers with denseFrac fraction bits
   * @param codes residual codes of the channels, from `codesFrom` on
   * @param out x, integers with `frac` fraction bits; may be `dense`. Throws RegisterOverflow.
   */
  add(dense: Float64Array, codes: Int32Array, codesFrom: number, out: Float64Array): void {
    const { register, residual, format } = this;
    format.read(codes, codesFrom, residual.length, this.frac, residual);
    const up = bit(this.denseUp);
    for (let c = 0; c < residual.length; c++)
      out[c] = register.hold(register.hold(dense[c] * up) + register.hold(residual[c]));
  }
}
