import type { Scalar } from "../../config/assignment.js";
import type { Place } from "../../config/config-error.js";
import { ConfigError } from "../../config/config-error.js";

/**
 * Values of an axis as a sweep file gives them; `range` with both ends, `log2` the powers of two from one to the
 * other.
 */
export type AxisValues =
  | readonly Exclude<Scalar, null>[]
  | { readonly range: readonly [from: number, to: number, step: number] }
  | { readonly log2: readonly [from: number, to: number] };

/** One dimension of the space: a configuration path and what it takes. */
export interface Axis {
  readonly path: string;
  readonly values: readonly Exclude<Scalar, null>[];
  /** Where it stands in the sweep file. */
  readonly place: Place;
}

/** Most values of one axis. */
const MOST_VALUES = 100_000;

/**
 * from, from + step, ... up to `to`; each is computed from its number and rounded to 12 digits, so that 0.1 steps
 * stay 0.1 steps.
 */
function range([from, to, step]: readonly [number, number, number], place: Place): number[] {
  if (step === 0 || (to - from) / step < 0)
    throw new ConfigError(place, `range [${from}, ${to}, ${step}]: the step does not lead from ${from} to ${to}`);
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MOST_VALUES) throw new ConfigError(place, `range of ${count} values, at most ${MOST_VALUES} are taken`);
  return Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)));
}

function powersOfTwo([from, to]: readonly [number, number], place: Place): number[] {
  const isPower = (n: number): boolean => n >= 1 && Number.isSafeInteger(n) && Number.isInteger(Math.log2(n));
  if (!isPower(from) || !isPower(to) || from > to)
    throw new ConfigError(place, `log2 [${from}, ${to}]: needs two powers of two, the smaller one first`);
  const values: number[] = [];
  for (let value = from; value <= to; value *= 2) values.push(value);
  return values;
}

/** @throws ConfigError for an empty axis, or one with a value twice */
export function makeAxis(path: string, given: AxisValues, place: Place): Axis {
  const values =
    "range" in given ? range(given.range, place) : "log2" in given ? powersOfTwo(given.log2, place) : given;
  if (values.length === 0) throw new ConfigError(place, `${path} has no values`);
  const seen = new Set<Scalar>();
  const twice = values.find((value) => seen.size === seen.add(value).size);
  if (twice !== undefined) throw new ConfigError(place, `${path} has the value ${JSON.stringify(twice)} twice`);
  return { path, values, place };
}
