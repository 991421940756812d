import type { Random } from "./random.js";

/**
 * Cycles between successes of one Bernoulli trial a cycle. The binary digits of a geometric variable are independent: digit i is 1 with
 * probability q^(2^i) / (1 + q^(2^i)), q = 1 - p. So a gap costs one random number a digit instead of one a cycle, and needs no logarithm.
 */
export class BernoulliGaps {
  readonly #digits: number[] = [];

  /** @param p probability of a success in one cycle, above 0 and at most 1 */
  constructor(p: number) {
    for (let power = 1 - p; power > 2 ** -32; power *= power) this.#digits.push(power / (1 + power));
  }

  /** Cycles that pass before the next success; 0 if it comes at once. */
  next(random: Random): number {
    let gap = 0;
    for (let digit = this.#digits.length - 1; digit >= 0; digit--) {
      gap = 2 * gap + (random.unit() < this.#digits[digit] ? 1 : 0);
    }
    return gap;
  }
}
