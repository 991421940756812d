import { energyAt, type GroupRange, type GroupRanges, type Moves, movesOf } from "./constant-corners.js";
import type { ConstantGroup } from "./constant-groups.js";

/** A group of constants that turns an order round without the others. */
export interface Flip {
  readonly group: ConstantGroup;
  readonly end: "low" | "high";
  /** How far from the values to that end, 0 to 1, it turns. */
  readonly share: number;
}

/** Whether one of two chips takes less energy for every value of the constants in their ranges. */
export interface EnergyRanking {
  /** Which takes less at the constants' values. */
  readonly lower: "a" | "b" | "neither";
  /** It does so for all values. */
  readonly certain: boolean;
  /** Groups that turn it round alone; where there are none and it is not certain, several together do. */
  readonly flips: readonly Flip[];
}

/** a - b of a group at low, value and high: the constants of a group lie equally far in their ranges in both. */
function gaps(a: GroupRange, b: GroupRange): { readonly low: number; readonly value: number; readonly high: number } {
  return { low: a.low_fj - b.low_fj, value: a.fj - b.fj, high: a.high_fj - b.high_fj };
}

/**
 * Largest a - b over all values of the constants. Energy is linear in each constant, the constants of a group move
 * together, and groups move alone; so the extremes lie at values or ends and are exact.
 * @param scale what each energy is multiplied by, 1 for energies alone
 */
export function largestGap(a: GroupRanges, b: GroupRanges, scale: readonly [a: number, b: number] = [1, 1]): number {
  let sum = 0;
  for (const group of Object.keys(a) as ConstantGroup[]) {
    const [x, y] = [scaled(a[group], scale[0]), scaled(b[group], scale[1])];
    const { low, value, high } = gaps(x, y);
    sum += Math.max(low, value, high);
  }
  return sum;
}

const scaled = ({ fj, low_fj, high_fj }: GroupRange, by: number): GroupRange => ({
  fj: fj * by,
  low_fj: low_fj * by,
  high_fj: high_fj * by,
});

/** Which of two runs of the same work takes less energy, and whether the constants' ranges leave a doubt. */
export function rankEnergy(a: GroupRanges, b: GroupRanges): EnergyRanking {
  const groups = Object.keys(a) as ConstantGroup[];
  const gap = groups.reduce((sum, group) => sum + gaps(a[group], b[group]).value, 0);
  if (gap === 0) return { lower: "neither", certain: largestGap(a, b) === 0 && largestGap(b, a) === 0, flips: [] };
  if (gap > 0) return { ...rankEnergy(b, a), lower: "b" };
  const flips = groups.flatMap((group): Flip[] => {
    const { low, value, high } = gaps(a[group], b[group]);
    return (["low", "high"] as const).flatMap((end) => {
      const rise = (end === "low" ? low : high) - value;
      return gap + rise >= 0 && rise > 0 ? [{ group, end, share: -gap / rise }] : [];
    });
  });
  return { lower: "a", certain: largestGap(a, b) < 0, flips: flips.sort((x, y) => x.share - y.share) };
}

/** Energy of one run over that of another, and how far the constants move it. */
export type EnergyTimes = Pick<Moves, "at" | "least" | "most">;

/** How two runs compare in energy: the order, and by how much. */
export interface EnergyComparison extends EnergyRanking {
  /** Energy of b over that of a; null where a takes none. */
  readonly times: EnergyTimes | null;
}

export const compareEnergy = (a: GroupRanges, b: GroupRanges): EnergyComparison => ({
  ...rankEnergy(a, b),
  times: energyTimes(a, b),
});

/** Energy of b over that of a; null where a takes none. */
export function energyTimes(a: GroupRanges, b: GroupRanges): EnergyTimes | null {
  const { at, least, most } = movesOf((corner) => energyAt(b, corner) / energyAt(a, corner));
  return [at, least, most].every(Number.isFinite) ? { at, least, most } : null;
}

/** One sentence for people. @param names of the two */
export function rankingText({ lower, certain, flips }: EnergyRanking, names: readonly [a: string, b: string]): string {
  if (lower === "neither") return `${names[0]} and ${names[1]} take the same energy at the constants' values`;
  const [less, more] = lower === "a" ? names : [names[1], names[0]];
  if (certain) return `${less} takes less energy than ${more} for every value of the constants in their ranges`;
  const doubts = flips.map(
    ({ group, end, share }) => `${group} from ${Math.round(100 * share)} % of the way to ${end}`,
  );
  const why =
    doubts.length === 0 ? "several groups of constants together turn it round" : `turned round by ${doubts.join("; ")}`;
  return `${less} takes less energy than ${more} at the constants' values; ${why}`;
}
