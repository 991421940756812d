import { CONSTANT_GROUPS, type ConstantGroup } from "./constant-groups.js";

/** Energy that rests on one group of constants: at their values, and at both ends of their ranges. */
export interface GroupRange {
  readonly fj: number;
  readonly low_fj: number;
  readonly high_fj: number;
}
export type GroupRanges = Readonly<Record<ConstantGroup, GroupRange>>;

const ENDS = ["value", "low", "high"] as const;
export type ConstantEnd = (typeof ENDS)[number];
/** Where in its range each group of constants lies: at its value, where nothing is said of it. */
export type Corner = Readonly<Record<string, ConstantEnd>>;

/** Energy at a corner, fJ. @param ranges groups that are missing have none */
export function energyAt(ranges: Readonly<Record<string, GroupRange>>, corner: Corner): number {
  let sum = 0;
  for (const [group, { fj, low_fj, high_fj }] of Object.entries(ranges)) {
    const end = corner[group];
    sum += end === "low" ? low_fj : end === "high" ? high_fj : fj;
  }
  return sum;
}

/** How a figure moves with the constants. */
export interface Moves {
  readonly at: number;
  /** With one group at an end, in the order of the groups, low before high. */
  readonly alone: readonly { readonly group: string; readonly end: "low" | "high"; readonly value: number }[];
  /** With all groups at that end. */
  readonly low: number;
  readonly high: number;
  /** Over all corners. */
  readonly least: number;
  readonly most: number;
}

/**
 * How a figure moves with the constants. Energy is linear in each group between its value and either end, so what is
 * linear in energies, or a ratio of such, has its extremes at corners, values among them.
 * @param of the figure at a corner @param names of groups that it depends on
 */
export function movesOf(of: (corner: Corner) => number, names: readonly string[] = CONSTANT_GROUPS): Moves {
  const at = of({});
  const alone = names.flatMap((group) =>
    (["low", "high"] as const).map((end) => ({ group, end, value: of({ [group]: end }) })),
  );
  const moving = names.filter((group) => alone.some((one) => one.group === group && one.value !== at));
  const corner: Record<string, ConstantEnd> = {};
  let least = at;
  let most = at;
  const visit = (depth: number): void => {
    if (depth === moving.length) {
      const value = of(corner);
      least = Math.min(least, value);
      most = Math.max(most, value);
      return;
    }
    for (const end of ENDS) {
      corner[moving[depth]!] = end;
      visit(depth + 1);
    }
  };
  visit(0);
  const all = (end: ConstantEnd): number => of(Object.fromEntries(names.map((name) => [name, end])));
  return { at, alone, low: all("low"), high: all("high"), least, most };
}
