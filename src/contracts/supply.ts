import { UserError } from "../base/user-error.js";
import type { ChipSpec, SupplySpec } from "./chip.js";

/** The clock is too fast for the supply voltage, or the voltage outside what the chip works at. */
export class SupplyError extends UserError {}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * Whether logic at `mv` millivolts is done within `tickPs`. The delay of a gate follows V / (V - Vt)^alpha, so the
 * shortest tick is that at the nominal voltage times V / Vn x ((Vn - Vt) / (V - Vt))^alpha. With alpha = p / q the
 * comparison is one of integers: both sides to the q-th power.
 */
function inTime(
  { nominalMv, nominalTickPs, thresholdMv, alphaPercent }: SupplySpec,
  mv: number,
  tickPs: number,
): boolean {
  const divisor = gcd(alphaPercent, 100);
  const p = BigInt(alphaPercent / divisor);
  const q = BigInt(100 / divisor);
  const given = BigInt(tickPs * nominalMv) ** q * BigInt(mv - thresholdMv) ** p;
  const needed = BigInt(nominalTickPs * mv) ** q * BigInt(nominalMv - thresholdMv) ** p;
  return given >= needed;
}

/** The smallest integer in (from, to] for which `holds`, which is false at `from`, true at `to`, and changes once. */
function first(from: number, to: number, holds: (n: number) => boolean): number {
  let [no, yes] = [from, to];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** Shortest tick that a supply of `mv` millivolts allows, whole picoseconds. `mv` lies above the threshold. */
export function shortestTick(supply: SupplySpec, mv: number): number {
  let long = supply.nominalTickPs;
  while (!inTime(supply, mv, long)) long *= 2;
  return first(0, long, (tickPs) => inTime(supply, mv, tickPs));
}

/** Shortest tick at a voltage, and at the ends of the law's ranges; null where logic would not switch. */
export interface TickRange {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The nominal tick at the nominal voltage is given; threshold and exponent say how fast it grows below. */
export function shortestTickRange(supply: SupplySpec): TickRange {
  const { voltageMv, nominalMv, ranges } = supply;
  const ticks = ranges.thresholdMv.flatMap((thresholdMv) =>
    ranges.alphaPercent.map((alphaPercent) =>
      thresholdMv < Math.min(voltageMv, nominalMv)
        ? shortestTick({ ...supply, thresholdMv, alphaPercent }, voltageMv)
        : null,
    ),
  );
  const known = ticks.filter((tick) => tick !== null);
  return {
    value: shortestTick(supply, voltageMv),
    low: known.length === 0 ? null : Math.min(...known),
    high: known.length < ticks.length ? null : Math.max(...known),
  };
}

/** Least supply that allows a tick of `tickPs`, whole millivolts; undefined if that is more than the chip's highest. */
export function leastVoltage(supply: SupplySpec, tickPs: number): number | undefined {
  const { lowestMv, highestMv } = supply;
  if (!inTime(supply, highestMv, tickPs)) return undefined;
  return first(lowestMv - 1, highestMv, (mv) => mv >= lowestMv && inTime(supply, mv, tickPs));
}

/** @throws SupplyError with the numbers if the chip cannot be clocked so fast at its voltage, or works at none such */
export function requireSupply({ tickPs, supply }: Pick<ChipSpec, "tickPs" | "supply">): void {
  const { voltageMv, nominalMv, thresholdMv, lowestMv, highestMv } = supply;
  if (!(thresholdMv < lowestMv && lowestMv <= nominalMv && nominalMv <= highestMv))
    throw new SupplyError(
      `chip.scaling needs threshold_mv < lowest_mv <= nominal_mv <= highest_mv, found ${thresholdMv}, ${lowestMv}, ${nominalMv}, ${highestMv}`,
    );
  if (voltageMv < lowestMv || voltageMv > highestMv)
    throw new SupplyError(
      `chip.voltage_mv is ${voltageMv}, the chip works from ${lowestMv} to ${highestMv} mV (chip.scaling.lowest_mv, highest_mv)`,
    );
  if (inTime(supply, voltageMv, tickPs)) return;
  const least = leastVoltage(supply, tickPs);
  const needs =
    least === undefined
      ? `is shorter than any voltage allows (${shortestTick(supply, highestMv)} ps at ${highestMv} mV)`
      : `needs at least ${least} mV`;
  throw new SupplyError(
    `chip.tick_ps ${tickPs} ${needs}; chip.voltage_mv ${voltageMv} allows ${shortestTick(supply, voltageMv)} ps`,
  );
}
