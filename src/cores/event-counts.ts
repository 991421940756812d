import type { EnergyEvent, SpikeCode } from "../contracts/chip.js";
import { EVENT_INDEX } from "./ledger.js";

/** Energy events, by number in the ledger, and how often each happens. */
export type EventCounts = readonly { readonly event: number; readonly count: number }[];

export const eventCounts = (events: Partial<Record<EnergyEvent, number>>): EventCounts =>
  Object.entries(events).map(([name, count]) => ({ event: EVENT_INDEX[name as EnergyEvent], count }));

/** Energy event of one addition to a column's accumulator, by spike code. */
export const SYNAPTIC_ADD: Readonly<Record<SpikeCode, EnergyEvent>> = {
  offset: "accumulate",
  signed: "accumulate",
  graded: "accumulate_graded",
  dense: "accumulate_graded",
  bitserial: "accumulate_shifted",
};
