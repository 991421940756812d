import { bit, ceilLog2 } from "./integer.js";

/** Sums of magnitudes stay below 2^52, the widest register. */
const MOST_SUM = bit(52);

const powerOfTwo = (k: number): number => (k < 0 ? 1 / bit(-k) : bit(k));

/** The largest integer from 0 to MOST_SUM for which `fits`, which is true at 0 and changes once at most. */
function largest(fits: (sum: number) => boolean): number {
  if (fits(MOST_SUM)) return MOST_SUM;
  let [yes, no] = [0, MOST_SUM];
  while (no - yes > 1) {
    const middle = yes + Math.floor((no - yes) / 2);
    if (fits(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/**
 * Thresholds for the sum S of the magnitudes of a group. The exponent k of a group is the least with mean + eps <= 2^k,
 * where mean and sum are rounded to doubles as in the model's own arithmetic: an eps that rounding drops there is
 * dropped here.
 * @param eps above 0, dyadic or not
 * @param frac fraction bits of the magnitudes
 * @returns thresholds[i] = the largest S of k = least + i; the last is beyond every sum
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
  const least = ceilLog2(mantissa) - epsFrac;
  const thresholds: number[] = [];
  for (let k = least, last = 0; last < MOST_SUM; k++) {
    last = largest((sum) => sum / bit(frac) / groupSize + eps <= powerOfTwo(k));
    thresholds.push(last);
  }
  return { least, thresholds: Float64Array.from(thresholds) };
}
