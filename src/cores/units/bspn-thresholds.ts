import { bit } from "./integer.js";

/** Sums of magnitudes stay below 2^52, the widest register. */
const MOST_SUM = bit(52);

/**
 * What the sum S of the magnitudes of a group is compared with: k is the least exponent with S <= groupSize * (2^k - eps) * 2^frac.
 * @param eps at least 2^-100; exact as the double it is, dyadic or not
 * @param frac fraction bits of the magnitudes
 * @returns thresholds[i] belongs to k = least + i; the last is beyond every sum
 */
export function bspnThresholds(
  groupSize: number,
  eps: number,
  frac: number,
): { least: number; thresholds: Float64Array } {
  // eps = mantissa * 2^-epsFrac with both integers, found by doubling.
  let mantissa = eps;
  let epsFrac = 0;
  for (; !Number.isInteger(mantissa); epsFrac++) mantissa *= 2;
  let least = 0;
  while (eps <= 1 / bit(1 - least) && least > -100) least--;
  while (eps > 1 / bit(-least)) least++;
  const one = Math.max(epsFrac, -least, 0);
  const thresholds: number[] = [];
  for (let k = least; thresholds.length === 0 || thresholds[thresholds.length - 1] < MOST_SUM; k++) {
    const inner = (1n << BigInt(one + k)) - (BigInt(mantissa) << BigInt(one - epsFrac));
    const scaled = BigInt(groupSize) * inner * (1n << BigInt(frac));
    const floor = scaled >> BigInt(one);
    thresholds.push(Number(floor));
  }
  return { least, thresholds: Float64Array.from(thresholds) };
}
