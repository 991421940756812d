/** ln 2 in two parts: k x LN2_HIGH is exact for every k below 2^21 (Cody, Waite 1980). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Terms of the Taylor series: for |x| up to ln 2 / 2 the first one left out is below 2^-60. */
const TERMS = 15;
/** Beyond it exp(-x) is below 2^-1000: nothing is left. */
const MOST = 690;

/** What is left of a value, and what is lost; they sum to 1. */
export interface Decay {
  readonly kept: number;
  readonly lost: number;
}

/** exp(x) - 1 for |x| up to ln 2 / 2. */
function exponentialLess1(x: number): number {
  let sum = 0;
  for (let n = TERMS; n >= 1; n--) sum = (x / n) * (1 + sum);
  return sum;
}

/**
 * exp(-x) and 1 - exp(-x) for x >= 0, each to within 3 units in the last place. Made of + - * / alone, so that it is
 * the same on every machine.
 */
export function exponentialDecay(x: number): Decay {
  if (x > MOST) return { kept: 0, lost: 1 };
  const halvings = Math.floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
  const rest = -(x - halvings * LN2_HIGH - halvings * LN2_LOW);
  const less1 = exponentialLess1(rest);
  if (halvings === 0) return { kept: 1 + less1, lost: -less1 };
  let kept = 1 + less1;
  for (let i = 0; i < halvings; i++) kept /= 2;
  return { kept, lost: 1 - kept };
}
