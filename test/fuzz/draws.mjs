import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random choices of one case: the same for the same seed and number of the case, on every machine. */
export class Draws {
  #generator;

  /** @param {number} seed @param {number} number of the case, below 2^31 */
  constructor(seed, number) {
    this.#generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    for (let i = 0; i < 8; i++) this.#generator.next();
  }

  /** A whole number in from..to. */
  int(from, to) {
    return uniformInt(this.#generator, from, to);
  }

  /** @template T @param {readonly T[] | string} choices @returns {T} */
  pick(choices) {
    return choices[this.int(0, choices.length - 1)];
  }

  /** True in one of `n` cases. */
  oneIn(n) {
    return this.int(1, n) === 1;
  }
}
