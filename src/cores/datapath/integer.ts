/**
 * Integers of up to 53 bits held in doubles: shifts by a count, leading one, rounding. Every function is exact for
 * |x| <= 2^53; powers of two enter as shift counts alone.
 */

/** Largest shift count: more than the exponents of one checkpoint can add up to. */
export const MOST_SHIFT = 511;
const TWO_TO = new Float64Array(MOST_SHIFT + 1);
const TWO_TO_MINUS = new Float64Array(MOST_SHIFT + 1);
for (let n = 0, up = 1, down = 1; n <= MOST_SHIFT; n++, up *= 2, down /= 2) {
  TWO_TO[n] = up;
  TWO_TO_MINUS[n] = down;
}
const TWO_32 = TWO_TO[32];
/** floor(sqrt(2) * 2^52): no integer of 53 bits lies on sqrt(2) * 2^52 itself. */
const SQRT2_52 = 6369051672525772;

/** 2^n, 0 <= n <= 511. Throws RangeError. */
export function bit(n: number): number {
  if (!(n >= 0 && n <= MOST_SHIFT)) throw new RangeError(`no shift by ${n} bits`);
  return TWO_TO[n];
}

/** x * 2^n, 0 <= n <= 511. The register that takes the result says whether it still fits. */
export function shiftLeft(x: number, n: number): number {
  return x * bit(n);
}

/** floor(x / 2^n), 0 <= n <= 511. */
export function shiftRightFloor(x: number, n: number): number {
  return Math.floor(x * TWO_TO_MINUS[n]);
}

/** ceil(x / 2^n), 0 <= n <= 511. */
export function shiftRightCeil(x: number, n: number): number {
  return 0 - shiftRightFloor(0 - x, n);
}

/** x / 2^n rounded to the nearest integer, ties to even, 0 <= n <= 511. */
export function shiftRightRound(x: number, n: number): number {
  if (n === 0) return x;
  const floor = Math.floor(x * TWO_TO_MINUS[n]);
  const rest = x - floor * TWO_TO[n];
  const half = TWO_TO[n - 1];
  if (rest < half) return floor;
  if (rest > half) return floor + 1;
  return 2 * Math.floor((floor + 1) * 0.5);
}

/** Position p of the leading one: 2^p <= x < 2^(p+1), x a positive integer below 2^53. */
export function leadingOne(x: number): number {
  return x < TWO_32 ? 31 - Math.clz32(x) : 63 - Math.clz32(Math.floor(x * TWO_TO_MINUS[32]));
}

/** round(log2 x) of a positive integer x below 2^53: the leading one, and one more above sqrt(2) times it. */
export function nearestLog2(x: number): number {
  const p = leadingOne(x);
  return x * TWO_TO[52 - p] > SQRT2_52 ? p + 1 : p;
}

/** Least p with x <= 2^p, x a positive integer below 2^53. */
export function ceilLog2(x: number): number {
  const p = leadingOne(x);
  return x === TWO_TO[p] ? p : p + 1;
}

/** Bits of the integer in two's complement, sign included: 1 for 0 and -1. */
export function signedBits(x: number): number {
  const magnitude = x < 0 ? -x - 1 : x;
  return magnitude === 0 ? 1 : leadingOne(magnitude) + 2;
}

/** Bits of a word that are 1 (Warren, Hacker's Delight, 5-1). */
export function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
