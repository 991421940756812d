import { siliconOf } from "../../../chip/silicon.js";
import { chipFromConfig } from "../../../config/chip-from-config.js";
import type { ResolvedConfig } from "../../../config/config-keys.js";
import type { Annotated } from "../../../config/leaf.js";
import type { EnergyEvent } from "../../../contracts/chip.js";
import type { EnergyTable } from "../../../contracts/energy-table.js";
import type { Constant } from "../data.js";

/** Static power of the whole chip at its nominal voltage, microwatts, from its two constants. */
function staticPower(chip: ResolvedConfig["chip"]): Constant {
  const spec = chipFromConfig(chip);
  const { memoryKib, logicMm2 } = siliconOf(spec);
  const { uw_per_kib: kib, uw_per_mm2: mm2 } = chip.static;
  const power = (perKib: number, perMm2: number): number => Math.round(perKib * memoryKib + perMm2 * logicMm2);
  return {
    event: "static",
    value: power(kib.value, mm2.value),
    low: power(kib.low ?? kib.value, mm2.low ?? mm2.value),
    high: power(kib.high ?? kib.value, mm2.high ?? mm2.value),
    unit: "uW",
    evidence: spec.static.evidence,
    source: [...new Set([...kib.source.split("; "), ...mm2.source.split("; ")])].join("; "),
    note: `${Math.round(memoryKib)} KiB of memory x ${kib.value} uW and ${logicMm2.toFixed(1)} mm2 of logic x ${mm2.value} uW`,
  };
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
  return [...events, staticPower(chip)];
}
