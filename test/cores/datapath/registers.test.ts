import { describe, expect, test } from "vitest";
import { Register, RegisterOverflow } from "../../../src/cores/datapath/registers.js";

describe("a register", () => {
  test.each([
    [1, -1, 0],
    [2, -2, 1],
    [16, -32768, 32767],
    [32, -2147483648, 2147483647],
    [33, -4294967296, 4294967295],
    [52, -(2 ** 51), 2 ** 51 - 1],
  ])("of %i bits holds %i to %i and nothing beyond", (bits, least, most) => {
    for (const value of [least, most]) {
      const register = new Register("a", bits);
      expect(register.hold(value)).toBe(value);
      expect(register.needed).toBe(bits);
    }
    for (const value of [least - 1, most + 1]) {
      const register = new Register("layer 3 accumulator", bits);
      let thrown: unknown;
      try {
        register.hold(value);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(RegisterOverflow);
      expect(thrown).toMatchObject({ site: "layer 3 accumulator", width: bits, value });
      expect((thrown as Error).message).toBe(`register layer 3 accumulator of ${bits} bits cannot hold ${value}`);
    }
  });

  test("remembers the widest value, whatever came after", () => {
    const register = new Register("a", 40);
    expect(register.needed).toBe(1);
    const seen = [0, -1, 1, -2, 3, -5, 2, 127, -128, 128, -129, 7].map((value) => {
      register.hold(value);
      return register.needed;
    });
    expect(seen).toEqual([1, 1, 2, 2, 3, 4, 4, 8, 8, 9, 9, 9]);
    register.holdRange(-300, 5);
    expect(register.needed).toBe(10);
    expect(() => register.holdRange(-1, 2 ** 39)).toThrow(RegisterOverflow);
  });

  test("refuses what is no number, and widths that a double cannot add up", () => {
    const register = new Register("a", 52);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(() => register.hold(value)).toThrow(RegisterOverflow);
    for (const bits of [0, -1, 53, 1.5, Number.NaN]) expect(() => new Register("b", bits)).toThrow("register b");
  });
});
