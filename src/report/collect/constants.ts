import { ENERGY_EVENTS } from "../../spec/chip.js";
import type { ResolvedConfig } from "../../spec/config/config-keys.js";
import type { Annotated } from "../../spec/config/leaf.js";
import type { Constant } from "../data.js";

/** Constants of the energy ledger as the configuration in force has them, with where they come from. */
export function constantsOf({ chip }: ResolvedConfig): Constant[] {
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
  return [
    ...ENERGY_EVENTS.map((event) => constant(event, chip.energy[event])),
    constant("static", chip.static.uw_per_kib),
  ];
}
