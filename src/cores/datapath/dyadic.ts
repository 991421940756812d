import { CheckpointError } from "../../base/user-error.js";
import { bit } from "./integer.js";

/** Finest grid that a chip loads: 2^-40. */
const FINEST_GRID_BITS = 40;
/** Exponents of scales that a chip loads: 2^-60 .. 2^60. */
const MOST_EXPONENT = 60;

/** A checkpoint that no chip of shifts and adds can hold: names the tensor and says why. */
export class NotDyadicError extends CheckpointError {}

/** The n of value = 2^n. Throws NotDyadicError naming the tensor. */
export function exponentOf(tensor: string, value: number): number {
  let n = 0;
  let rest = value;
  if (value > 0 && value < Number.POSITIVE_INFINITY) {
    for (; rest >= 2 && n < MOST_EXPONENT; n++) rest /= 2;
    for (; rest < 1 && n > -MOST_EXPONENT; n--) rest *= 2;
  }
  if (rest !== 1)
    throw new NotDyadicError(
      `${tensor}: ${value} is not a power of two from 2^-${MOST_EXPONENT} to 2^${MOST_EXPONENT}, so no chip of shifts and adds can hold it; use eval --engine reference`,
    );
  return n;
}

/** Fewest fraction bits f >= 0 such that every value is a multiple of 2^-f. Throws NotDyadicError naming the tensor. */
export function gridBitsOf(tensor: string, values: Float64Array): number {
  let f = 0;
  for (const value of values)
    while (!Number.isInteger(value * bit(f)))
      if (++f > FINEST_GRID_BITS)
        throw new NotDyadicError(
          `${tensor}: ${value} is no multiple of 2^-${FINEST_GRID_BITS}, so no chip of integer registers can hold it; use eval --engine reference`,
        );
  return f;
}

/** x * 2^f for x on the grid 2^-f. */
export function toInteger(x: number, f: number): number {
  const scaled = x * bit(f);
  if (!Number.isSafeInteger(scaled)) throw new RangeError(`${x} is no 53-bit multiple of 2^-${f}`);
  return scaled + 0;
}
