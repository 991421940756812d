import type { PartitionRounding } from "../../../src/contracts/model.js";

/** The formulas of the model on exact rationals: integers over 2^Q, Q so large that nothing is ever rounded. */
export const Q = 400;

/** x * 2^n for a double x, n large enough for an integer to come out. */
export function scaled(x: number, n: number): bigint {
  let mantissa = x;
  let places = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    places++;
  }
  return BigInt(mantissa) << BigInt(n - places);
}

export const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);

/** a / b rounded to an integer, ties to even; b > 0. */
export function roundEven(a: bigint, b: bigint): bigint {
  let floor = a / b;
  if (floor * b > a) floor--;
  const twice = 2n * (a - floor * b);
  if (twice < b) return floor;
  if (twice > b) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}

/** Largest p with 2^p <= x, x > 0. */
export function floorLog2(x: bigint): number {
  return x.toString(2).length - 1;
}

/** round(log2 x): x^2 compared with 2^(2p + 1), x > 0. */
export function roundLog2(x: bigint): number {
  const p = floorLog2(x);
  return x * x > 1n << BigInt(2 * p + 1) ? p + 1 : p;
}

/**
 * Least k with mean|x| + eps <= 2^k, the sum of magnitudes exact, mean and sum doubles as the model's arithmetic has
 * them.
 */
export function groupExponent(x: readonly number[], frac: number, eps: number): number {
  const sum = x.reduce((total, v) => total + magnitude(BigInt(v)), 0n);
  const shifted = Number(sum) / x.length / 2 ** frac + eps;
  for (let k = -100; ; k++) if (shifted <= 2 ** k) return k;
}

/** BSPN output of one channel: 0, or a sign and an exponent. */
export function bspnOutput(
  x: number,
  frac: number,
  k: number,
  weight: number,
  beta: number,
  least: number | null,
): { sign: number; exponent: number } | 0 {
  const u = x === 0 || weight === 0 ? 0n : BigInt(x) * scaled(weight, Q - frac - k);
  const y = u + scaled(beta, Q);
  if (y === 0n) return 0;
  const exponent = roundLog2(magnitude(y)) - Q;
  return least !== null && exponent < least ? 0 : { sign: y < 0n ? -1 : 1, exponent };
}

/** Exponent of the power of two that stands for z > 0. */
export function roundPartition(z: bigint, rounding: PartitionRounding): number {
  const p = floorLog2(z);
  const below = 1n << BigInt(p);
  if (rounding === "nearest") return z - below < 2n * below - z ? p : p + 1;
  if (rounding === "ceil") return z === below ? p : p + 1;
  return roundLog2(z);
}

/** Probabilities of a row over 2^Q, from ceiled scores. */
export function ptSoftmax(c: readonly number[], rounding: PartitionRounding, window: number | null): bigint[] {
  const most = Math.max(...c);
  const terms = c.map((v) => (window !== null && v - most < -window ? 0n : 1n << BigInt(Q + v - most)));
  const z = terms.reduce((a, b) => a + b, 0n);
  const share = roundPartition(z, rounding) - Q;
  return terms.map((e) => (share >= 0 ? e >> BigInt(share) : e << BigInt(-share)));
}
