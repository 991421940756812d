import type { EnergyEvent, SpikeCode } from "../contracts/chip.js";
import { EVENT_INDEX } from "./ledger.js";

/** How often each of some energy events happens, by their numbers in the ledger. */
export type EventCounts = readonly { readonly event: number; readonly count: number }[];

export const eventCounts = (events: Partial<Record<EnergyEvent, number>>): EventCounts =>
  Object.entries(events).map(([name, count]) => ({ event: EVENT_INDEX[name as EnergyEvent], count }));

/** Event of an addition to a column's accumulator, by spike code. */
export const SYNAPTIC_ADD: Readonly<Record<SpikeCode, EnergyEvent>> = {
  offset: "accumulate",
  signed: "accumulate",
  graded: "accumulate_graded",
  bitserial: "accumulate_shifted",
};
