/**
 * Exact arithmetic on the bits of a double: exponents, powers of two, rounding half to even. No Math.log2, exp or
 * pow.
 */

const f64 = new Float64Array(1);
const u32 = new Uint32Array(f64.buffer);
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;
const BIAS = 1023;
const LEAST_SUBNORMAL = -1074;
const TWO_52 = 4503599627370496;
/** Adding and taking away 1.5 * 2^52 rounds |x| < 2^51 half to even. */
const RINT = 1.5 * TWO_52;
/** The fraction bits of the least double above sqrt(2), upper 20 and lower 32: sqrt(2) = 0x1.6a09e667f3bcc908...p0. */
const SQRT2_HIGH = 0x6a09e;
const SQRT2_LOW = 0x667f3bcd;

/** IEEE rint: the nearest integer, ties to even. Any double. */
export function rint(x: number): number {
  if (x >= TWO_52 || x <= -TWO_52) return x;
  return x < 0 ? x - TWO_52 + TWO_52 : x + TWO_52 - TWO_52;
}

/** rint for |x| < 2^51, without a branch. */
export function rintSmall(x: number): number {
  return x + RINT - RINT;
}

/** 2^e as a double, 0 below 2^-1074. `e` is an integer below 1024. */
export function pow2(e: number): number {
  if (e < -1022) return e < LEAST_SUBNORMAL ? 0 : pow2(e + 52) / TWO_52;
  u32[LOW] = 0;
  u32[HIGH] = (e + BIAS) << 20;
  return f64[0];
}

/** The e of 2^e <= |x| < 2^(e+1), for finite x other than 0. */
export function exponent(x: number): number {
  f64[0] = x;
  const e = (u32[HIGH] >>> 20) & 0x7ff;
  if (e !== 0) return e - BIAS;
  f64[0] = x * TWO_52;
  return ((u32[HIGH] >>> 20) & 0x7ff) - BIAS - 52;
}

/** ceil(log2(x)) for x > 0: exact, so 2^k itself gives k. */
export function ceilLog2(x: number): number {
  const e = exponent(x);
  return x === pow2(e) ? e : e + 1;
}

/** round(log2|x|) for x other than 0: the mantissa compared with sqrt(2), which no double equals. */
export function roundLog2(x: number): number {
  const e = exponent(x);
  f64[0] = e < -1022 ? x * TWO_52 : x;
  const high = u32[HIGH] & 0xfffff;
  const up = high > SQRT2_HIGH || (high === SQRT2_HIGH && u32[LOW] >= SQRT2_LOW);
  return up ? e + 1 : e;
}

/** Whether x is 2^e for some integer e. */
export function isPowerOfTwo(x: number): boolean {
  return x > 0 && x < Number.POSITIVE_INFINITY && x === pow2(exponent(x));
}

/** Whether x is a multiple of 2^-bits. */
export function isOnGrid(x: number, bits: number): boolean {
  return Number.isInteger(x * pow2(bits));
}
