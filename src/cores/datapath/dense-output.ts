import type { BinaryMatrix } from "../../contracts/model.js";
import { exponentOf, gridBitsOf, toInteger } from "./dyadic.js";
import { bit } from "./integer.js";
import type { Register } from "./registers.js";

/**
 * y_j = alphaIn * m * sum_j + bias_j of a slice of columns: a shift and an addition, integers with `frac` fraction
 * bits.
 */
export class DenseOutput {
  /** Fraction bits of y; the same for every slice of the matrix. */
  readonly frac: number;
  private readonly shift: number;
  private readonly bias: Float64Array;

  /**
   * @param tensor name of the matrix, such as layers.0.attention.query: errors name its tensors m, alpha_in and bias
   * @param from first output of the slice, `to` the one behind its last
   */
  constructor(
    tensor: string,
    { m, alphaIn, bias }: BinaryMatrix,
    from: number,
    to: number,
    private readonly register: Register,
  ) {
    const exponent = exponentOf(`${tensor}.m`, m) + exponentOf(`${tensor}.alpha_in`, alphaIn);
    this.frac = Math.max(gridBitsOf(`${tensor}.bias`, bias), -exponent);
    this.shift = this.frac + exponent;
    this.bias = bias.slice(from, to).map((b) => register.hold(toInteger(b, this.frac)));
  }

  /** @param sums accumulators of the slice's columns; `out` may be the same array. Throws RegisterOverflow. */
  apply(sums: Float64Array, out: Float64Array): void {
    const { register, bias } = this;
    const up = bit(this.shift);
    for (let j = 0; j < bias.length; j++) out[j] = register.hold(register.hold(sums[j] * up) + bias[j]);
  }
}

/** Replaces the first n elements by max(x, 0). */
export function relu(x: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) if (x[i] < 0) x[i] = 0;
}
