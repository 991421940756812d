import { exponent, pow2 } from "../double.js";
import { type CodeRange, encode } from "../encode.js";

/** How a site encodes its values: the step, and what is added to each channel before. */
export interface Step {
  readonly alpha: number;
  /** (width) */
  readonly move: Float64Array;
}

const HALVINGS = 12;

function meanMagnitude(codes: Float64Array): number {
  let sum = 0;
  for (const code of codes) sum += Math.abs(code);
  return sum / codes.length;
}

/**
 * A power of two as step, and one distance by which channels are moved, so that codes have a given mean magnitude: the
 * least step whose codes stay below it, then a move outwards.
 * @param x values, (rows, width) @param outwards 1 or -1 for each channel, (width)
 * @param wanted mean of |code| @param gridBits moves are multiples of 2^-gridBits
 */
export function fitStep(
  x: Float64Array,
  range: CodeRange,
  wanted: number,
  outwards: Float64Array,
  gridBits: number,
): Step {
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  let alpha = pow2((largest === 0 ? 0 : exponent(largest)) + 1);
  while (alpha > pow2(-gridBits) && meanMagnitude(encode(x, alpha / 2, range, null)) <= wanted) alpha /= 2;
  const moved = (steps: number): Float64Array => outwards.map((sign) => sign * steps * pow2(-gridBits));
  let [low, high] = [0, Math.ceil((range.high - range.low) * alpha * pow2(gridBits))];
  for (let i = 0; i < HALVINGS + gridBits && high - low > 1; i++) {
    const middle = (low + high) >> 1;
    if (meanMagnitude(encode(x, alpha, range, moved(middle))) <= wanted) low = middle;
    else high = middle;
  }
  return { alpha, move: moved(low) };
}
