import { expect } from "vitest";
import { Register, RegisterOverflow } from "../../../src/cores/datapath/registers.js";

/** Widest register of the vector unit. */
export const WIDE = 52;

/**
 * Runs a unit with a register of 52 bits, then with just the bits that this run needed (same result), then with one
 * bit less: that must overflow, naming site, width and a value that really does not fit. Returns the result.
 */
export function withNeededBits<T>(run: (register: Register) => T): T {
  const wide = new Register("wide", WIDE);
  const result = run(wide);
  expect(run(new Register("just", wide.needed))).toEqual(result);
  const width = wide.needed - 1;
  if (width === 0) return result;
  let thrown: unknown;
  try {
    run(new Register("narrow", width));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(RegisterOverflow);
  const { value } = thrown as RegisterOverflow;
  expect(thrown).toMatchObject({ site: "narrow", width });
  expect(value < -(2 ** (width - 1)) || value >= 2 ** (width - 1)).toBe(true);
  return result;
}
