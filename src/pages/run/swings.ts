import { energy } from "../../base/format.js";
import { CONSTANT_GROUPS } from "../../contracts/constant-groups.js";
import type { EnergySplits, Summary } from "../../contracts/summary.js";
import type { Constant, Swings } from "./data.js";
import { plain } from "./names.js";

/** Constants that are shown. */
const MOST_CONSTANTS = 10;

const widestFirst = (a: { low: number; high: number }, b: { low: number; high: number }): number =>
  b.high - b.low - (a.high - a.low);

/** The energy of a run with one constant at the ends of its range, the others as they are. */
export function constantSwings({ total_fj, by_event }: EnergySplits, constants: readonly Constant[]): Swings {
  const list = constants
    .filter(({ event, value }) => (by_event[event] ?? 0) > 0 && value > 0)
    .map(({ event, value, low, high, unit, evidence }) => {
      const fj = by_event[event]!;
      const at = (end: number): number => total_fj - fj + (fj * end) / value;
      return {
        label: plain(event),
        note: `${value} ${unit} (${low} to ${high}), ${evidence}`,
        low: at(low),
        high: at(high),
      };
    });
  return {
    title: "Which constant matters most",
    text: "Energy of the run with one constant at the ends of its published range and the others as they are",
    list: list.sort(widestFirst).slice(0, MOST_CONSTANTS),
  };
}

/** The energy of a run with one group of constants at its ends, the others as they are. */
export function groupSwings({ energy_ranges: ranges, totals }: Summary): Swings {
  const { total_fj } = totals.energy;
  const list = CONSTANT_GROUPS.filter((group) => ranges[group].high_fj > 0).map((group) => {
    const { fj, low_fj, high_fj } = ranges[group];
    return {
      label: group === "static" ? "leakage" : group,
      note: `${energy(fj)} of the total`,
      low: total_fj - fj + low_fj,
      high: total_fj - fj + high_fj,
    };
  });
  return {
    title: "Which constants matter most",
    text: "Energy of the run with one group of constants at the ends of its range and the others as they are; constants of a group rest on the same figures and would be wrong together, groups are independent",
    list: list.sort(widestFirst),
  };
}
