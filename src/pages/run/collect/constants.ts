import { siliconOf } from "../../../chip/silicon.js";
import { chipFromConfig } from "../../../config/chip-from-config.js";
import type { ResolvedConfig } from "../../../config/config-keys.js";
import type { Annotated } from "../../../config/leaf.js";
import type { EnergyEvent } from "../../../contracts/chip.js";
import type { EnergyTable } from "../../../contracts/energy-table.js";
import type { Constant } from "../data.js";

/** Leakage and clock power of the whole chip at its nominal voltage, microwatts, from their constants. */
function idlePower(chip: ResolvedConfig["chip"]): Constant[] {
  const spec = chipFromConfig(chip);
  const { mm2, flipFlops } = siliconOf(spec);
  const { uw_per_mm2: leakage } = chip.static;
  const { flip_flop_fj: each, clocked_percent: clocked } = chip.clock;
  const ENDS = ["value", "low", "high"] as const;
  type End = (typeof ENDS)[number];
  const at = (of: (end: End) => number) =>
    Object.fromEntries(ENDS.map((end) => [end, Math.round(of(end))])) as Record<End, number>;
  const atEnd = (constant: Annotated<number>, end: End): number => constant[end] ?? constant.value;
  const clockedPs = (flipFlops * 10) / chip.tick_ps.value; // 1 fJ / ps is 1000 uW, a percent a hundredth
  return [
    {
      event: "static",
      ...at((end) => mm2 * atEnd(leakage, end)),
      unit: "uW",
      evidence: spec.static.evidence,
      source: leakage.source,
      note: `${mm2.toFixed(1)} mm2 x ${leakage.value} uW`,
    },
    {
      event: "clock",
      ...at((end) => clockedPs * atEnd(each, end) * atEnd(clocked, end)),
      unit: "uW",
      evidence: spec.clock.evidence,
      source: each.source,
      note: `${flipFlops} flip-flops x ${each.value} fJ, ${clocked.value} % of them in a tick`,
    },
  ];
}

/** Constants of the energy ledger as the configuration in force has them, with where they come from. */
export function constantsOf({ chip }: ResolvedConfig, table: EnergyTable): Constant[] {
  const constant = (event: string, of: Annotated<number>): Constant => ({
    event,
    value: of.value,
    low: of.low ?? of.value,
    high: of.high ?? of.value,
    unit: of.unit,
    evidence: of.evidence,
    source: of.source,
    note: of.note ?? "",
  });
  const events = table.events.map((event): Constant => {
    const added = table.addedConstant(event);
    if (added === undefined) return constant(event, chip.energy[event as EnergyEvent]);
    const { fj, lowFj, highFj, evidence } = added;
    return {
      event,
      value: fj,
      low: lowFj,
      high: highFj,
      unit: "fJ",
      evidence,
      source: "the kind of core that counts it",
      note: "",
    };
  });
  return [...events, ...idlePower(chip)];
}
