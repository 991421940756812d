import { bit, ceilPlace } from "./integer.js";

/** Sums of magnitudes stay below 2^52, the widest register. */
const MOST_SUM = bit(52);

/**
 * What the sum S of the magnitudes of a group is compared with: k is the least exponent with S <= groupSize * (2^k - eps) * 2^frac.
 * @param eps above 0; exact as the double it is, dyadic or not
 * @param frac fraction bits of the magnitudes
 * @returns thresholds[i] = floor(groupSize * (2^k - eps) * 2^frac) of k = least + i; the last is beyond every sum
 */
export function bspnThresholds(
  groupSize: number,
  eps: number,
  frac: number,
): { least: number; thresholds: Float64Array } {
  // eps = mantissa * 2^-epsFrac, both integers.
  let mantissa = eps;
  let epsFrac = 0;
  for (; !Number.isInteger(mantissa); epsFrac++) mantissa *= 2;
  const least = ceilPlace(mantissa) - epsFrac;
  const thresholds: number[] = [];
  for (let k = least, last = 0; last < MOST_SUM; k++) {
    const room = (1n << BigInt(epsFrac + k)) - BigInt(mantissa);
    last = Number((BigInt(groupSize) * room * (1n << BigInt(frac))) >> BigInt(epsFrac));
    thresholds.push(last);
  }
  return { least, thresholds: Float64Array.from(thresholds) };
}
