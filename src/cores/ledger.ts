import { ENERGY_EVENTS, type EnergyEvent } from "../contracts/chip.js";
import type { EnergyTable } from "../contracts/energy-table.js";

/** Numbers of the events that every ledger has. */
export const EVENT_INDEX = Object.fromEntries(ENERGY_EVENTS.map((name, index) => [name, index])) as Record<
  EnergyEvent,
  number
>;

/**
 * Counts of energy events by (record of a sentence, core, event). Exact integers; the energy of an event is not known
 * here.
 */
export class Ledger {
  readonly counts: Float64Array;
  readonly events: number;

  constructor(
    /** A power of two, see `WorkItems.recordOf`. */
    private readonly records: number,
    readonly cores: number,
    readonly table: EnergyTable,
  ) {
    this.events = table.events.length;
    this.counts = new Float64Array(records * cores * this.events);
  }

  add(sentence: number, core: number, event: number, count: number): void {
    const at = ((sentence & (this.records - 1)) * this.cores + core) * this.events + event;
    this.counts[at] = this.counts[at]! + count;
  }
}
