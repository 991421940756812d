import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Outputs thrown away at the start: neighbouring seeds begin alike. */
const WARM_UP = 64;
const RANGE = 2 ** 32;

/** A bijection of 32-bit numbers that spreads neighbours (murmur3's last step). */
function spread(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * Random numbers, the same on every machine: xoroshiro128+ (Blackman, Vigna 2018). Streams of one seed are
 * independent of each other.
 */
export class Random {
  readonly #generator;

  /** @param seed, stream integers; their low 32 bits count */
  constructor(seed: number, stream: number) {
    this.#generator = xoroshiro128plus(spread(spread(seed) + stream));
    for (let i = 0; i < WARM_UP; i++) this.#generator.next();
  }

  /** A multiple of 2^-32, at least 0 and below 1. */
  unit(): number {
    return (this.#generator.next() >>> 0) / RANGE;
  }

  /** A whole number from 0 to `bound` - 1, `bound` at most 2^32. */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }
}
