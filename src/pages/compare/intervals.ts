/** A figure with its interval of 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A figure of two folders, and whether chance alone would explain that they differ. */
export interface IntervalCompared {
  readonly name: string;
  readonly unit: string;
  readonly a: Estimate;
  readonly b: Estimate;
  /** Interval of 95 % of b - a. */
  readonly difference: readonly [low: number, high: number];
  /** Whether 0 lies outside of it. */
  readonly differs: boolean;
}

export function compareEstimates(
  name: string,
  unit: string,
  a: Estimate,
  b: Estimate,
  difference: readonly [low: number, high: number],
): IntervalCompared {
  return { name, unit, a, b, difference, differs: difference[0] > 0 || difference[1] < 0 };
}
