import type { Draws } from "./draws.js";

export const flipBit = (value: number, bit: number): number => value ^ (1 << bit);

/** Flips a drawn bit of a value that its memory holds in so many bits. */
export const flipUnsigned =
  (draws: Draws, bits: number) =>
  (value: number): number =>
    flipBit(value, draws.int(0, bits - 1));

/** The same of two's complement. A value that needs more bits than the memory has keeps them. */
export const flipSigned =
  (draws: Draws, bits: number) =>
  (value: number): number => {
    const bit = draws.int(0, bits - 1);
    if (bit < bits - 1) return flipBit(value, bit);
    const weight = 2 ** bit;
    return value < 0 ? value + weight : value - weight;
  };

/** One of the choices, undefined if there is none. */
export const pickOr = <T>(draws: Draws, choices: readonly T[]): T | undefined =>
  choices.length === 0 ? undefined : draws.pick(choices);
