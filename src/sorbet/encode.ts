import type { ModelRules } from "../contracts/model.js";
import { rintSmall } from "./double.js";

/** Codes of a site: q = clamp(rint((x + move) / alpha), low, high), sent as q - low spikes. */
export interface CodeRange {
  readonly low: number;
  readonly high: number;
}

export function signedRange({ activationBits }: ModelRules): CodeRange {
  const half = 2 ** (activationBits - 1);
  return { low: -half, high: half - 1 };
}

export function unsignedRange({ activationBits }: ModelRules): CodeRange {
  return { low: 0, high: 2 ** activationBits - 1 };
}

/** Codes of x (tokens, width) at step alpha, ties to even; `move` (width) is added first where there is one. */
export function encode(
  x: Float64Array,
  alpha: number,
  { low, high }: CodeRange,
  move: Float64Array | null,
): Float64Array {
  const q = new Float64Array(x.length);
  const width = move === null ? x.length : move.length;
  for (let at = 0; at < x.length; at += width)
    for (let i = 0; i < width; i++) {
      const steps = (move === null ? x[at + i] : x[at + i] + move[i]) / alpha;
      q[at + i] = rintSmall(Math.min(Math.max(steps, low), high));
    }
  return q;
}
