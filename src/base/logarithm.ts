const f64 = new Float64Array(1);
const u32 = new Uint32Array(f64.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const BIAS = 1023;
const EXPONENT = 0x7ff00000;
const SQRT2 = Math.SQRT2;
/** ln 2 in two parts: k x LN2_HIGH is exact for every k below 2^21 (Cody, Waite 1980). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Terms of the series behind the first: with |s| up to 0.1716 the first one left out is below 2^-65 of the sum. */
const TERMS = 12;

/**
 * ln(x) for a normal double x > 0, off by at most 2^-51 of its value. Made of + - * / and bit operations alone, so
 * that it is the same on every machine. With s = (m - 1) / (m + 1) it is ln m = 2 (s + s^3 / 3 + s^5 / 5 + ...).
 */
export function naturalLog(x: number): number {
  f64[0] = x;
  let e = ((u32[HIGH]! & EXPONENT) >>> 20) - BIAS;
  u32[HIGH] = (u32[HIGH]! & ~EXPONENT) | (BIAS << 20);
  let m = f64[0];
  if (m > SQRT2) {
    m /= 2;
    e++;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let tail = 0;
  for (let n = TERMS; n >= 1; n--) tail = z * (1 / (2 * n + 1) + tail);
  const small = 2 * s + 2 * s * tail;
  return e === 0 ? small : e * LN2_HIGH + (small + e * LN2_LOW);
}
