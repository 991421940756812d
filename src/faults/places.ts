import type { Random } from "../base/random.js";
import type { Amount } from "./kinds.js";

/** Places of so many that are damaged. A rate gives its expected number, rounded up or down at random. */
export function numberOf(amount: Amount, places: number, random: Random): number {
  if ("count" in amount) return Math.min(amount.count, places);
  const expected = amount.rate * places;
  const whole = Math.floor(expected);
  return Math.min(places, whole + (random.unit() < expected - whole ? 1 : 0));
}

/** Different numbers below `places`, in ascending order. */
export function drawPlaces(amount: Amount, places: number, random: Random): number[] {
  const number = numberOf(amount, places, random);
  const drawn = new Set<number>();
  while (drawn.size < number) drawn.add(Math.floor(random.unit() * places));
  return [...drawn].sort((a, b) => a - b);
}
