/** A load of a curve: mean packet latency in cycles, undefined where the load was unstable. */
export interface LoadPoint {
  readonly rate: number;
  readonly latency: number | undefined;
}

/** Multiple of the latency without load at which a network counts as saturated. */
export const SATURATED_TIMES = 3;

/**
 * Offered rate at which mean packet latency reaches 3 times that without load, linear between points; where latency
 * was still below at one point and the next was already unstable, the interval between them, and undefined if no load
 * of the curve saturates.
 * @param points ascending in rate
 */
export function saturationOf(
  points: readonly LoadPoint[],
  zeroLoad: number,
): { readonly from: number; readonly to: number } | undefined {
  const limit = SATURATED_TIMES * zeroLoad;
  let below: LoadPoint | undefined;
  for (const point of points) {
    const { rate, latency } = point;
    if (latency === undefined) return { from: below?.rate ?? 0, to: rate };
    if (latency >= limit) {
      if (below === undefined) return { from: 0, to: rate };
      const share = (limit - below.latency!) / (latency - below.latency!);
      const at = below.rate + share * (rate - below.rate);
      return { from: at, to: at };
    }
    below = point;
  }
  return undefined;
}
