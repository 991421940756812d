import { roundStep } from "../../base/axis.js";

/** Position of a value between two ends, 0 to 1. */
export interface Scale {
  readonly at: (value: number) => number;
  /** Values to be marked. */
  readonly ticks: readonly number[];
}

/** Ratio between the ends from which a scale is logarithmic. */
const LOG_RATIO = 20;

/** Marks nearer to an end than this share are left out: their texts would overlap. */
const NEAR = 0.2;

/** A scale over values: logarithmic where they span more than a factor of 20, else linear. */
export function scaleOver(values: readonly number[]): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (!(high > low)) return { at: () => 0.5, ticks: values.length === 0 ? [] : [low] };
  if (low > 0 && high / low > LOG_RATIO) {
    const [from, to] = [Math.log10(low), Math.log10(high)];
    const decades = Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, i) => 10 ** (Math.ceil(from) + i));
    const at = (value: number): number => (Math.log10(value) - from) / (to - from);
    const apart = decades.filter((value) => at(value) > NEAR && at(value) < 1 - NEAR);
    return { at, ticks: [low, ...apart, high] };
  }
  const step = roundStep((high - low) / 4);
  const first = Math.ceil(low / step) * step;
  const ticks = Array.from({ length: Math.floor((high - first) / step + 1e-9) + 1 }, (_, i) =>
    Number((first + i * step).toPrecision(12)),
  );
  return { at: (value) => (value - low) / (high - low), ticks };
}
