import { energy, si } from "../../base/format.js";
import { CONSTANT_GROUPS } from "../../contracts/constant-groups.js";
import { publishedSpan } from "../../contracts/published-chips.js";
import type { Summary } from "../../contracts/summary.js";
import { breakdown, largestParts } from "./breakdown.js";
import type { ScreenOptions } from "./text.js";

const MOST_COMPONENTS = 6;
const MOST_GROUPS = 2;

/** Energy of the run with one group of constants at its ends and the others as they are; the widest groups. */
function widest({ totals, energy_ranges: ranges }: Summary): string {
  const { total_fj } = totals.energy;
  return CONSTANT_GROUPS.map((group) => ({ group, ...ranges[group] }))
    .sort((a, b) => b.high_fj - b.low_fj - (a.high_fj - a.low_fj))
    .slice(0, MOST_GROUPS)
    .map(({ group, fj, low_fj, high_fj }) => {
      const rest = total_fj - fj;
      return `${group === "static" ? "leakage" : group} ${energy(rest + low_fj)} to ${energy(rest + high_fj)}`;
    })
    .join(", ");
}

/** What an operation costs, beside built chips, and what the chip costs when there is little to do. */
function inContext(summary: Summary): string[] {
  const { chip, inputs, totals, synaptic_operation: operation, network_accounts: accounts } = summary;
  const [least, most] = publishedSpan(({ pjPerOperation }) => pjPerOperation);
  const idle = Object.values(chip.idle_w).reduce((sum, watts) => sum + watts, 0);
  const { busy_fj: busy, idle_fj: waiting, unused_fj: unused } = totals.energy.static_split;
  // What the run took, and idle power for the rest of each second.
  const each = (totals.energy.total_fj / inputs.length) * 1e-15 + idle * (1 - totals.seconds / inputs.length);
  return [
    `  leakage: cores at work ${energy(busy)}, idle ${energy(waiting)}, unused ${energy(unused)}`,
    `  a synaptic operation: ${energy(operation.in_full_fj)}, dynamic ${energy(operation.dynamic_fj)} (built chips: ${least} to ${most} pJ)`,
    `  network: ${energy(accounts.events_fj)} by events in routers, ${energy(accounts.lumped_fj)} as one lump a link`,
    `  idle ${si(idle, "W")} (clock ${si(chip.idle_w.clock, "W")}, leakage ${si(chip.idle_w.static, "W")}): ${si(each, "J")} a sentence at one a second`,
  ];
}

export function energyLines(summary: Summary, { paint, width }: ScreenOptions): string[] {
  const { totals, energy_views: views, inputs } = summary;
  const { total_fj, low_fj, high_fj, by_component } = totals.energy;
  const each = inputs.length > 1 ? ` (${energy(total_fj / inputs.length)} a sentence)` : "";
  const byComponent = Object.entries(by_component).map(([name, value]) => ({ name, value }));
  const byView = [
    { name: "operations only", value: views.operations_only_fj },
    { name: "+ memory, network", value: views.with_memory_and_network_fj },
    { name: "+ clock, leakage", value: views.with_static_fj },
  ];
  const style = { show: energy, width, paint };
  return [
    `${paint("bold", "Energy")}   ${paint("bold", energy(total_fj))}${each}  between ${energy(low_fj)} and ${energy(high_fj)}`,
    `  a group at its ends: ${widest(summary)}`,
    ...breakdown(largestParts(byComponent, MOST_COMPONENTS), total_fj, { ...style, style: "magenta" }),
    ...breakdown(byView, total_fj, { ...style, style: "blue" }),
    ...inContext(summary),
  ];
}
