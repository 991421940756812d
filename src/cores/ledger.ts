import { ENERGY_EVENTS, type EnergyEvent } from "../spec/chip.js";

export const EVENT_INDEX = Object.fromEntries(ENERGY_EVENTS.map((name, index) => [name, index])) as Record<
  EnergyEvent,
  number
>;

/** Counts of energy events by (sentence, core, event). Exact integers; what an event costs is not known here. */
export class Ledger {
  readonly counts: Float64Array;
  readonly events = ENERGY_EVENTS.length;

  constructor(
    readonly sentences: number,
    readonly cores: number,
  ) {
    this.counts = new Float64Array(sentences * cores * ENERGY_EVENTS.length);
  }

  add(sentence: number, core: number, event: number, count: number): void {
    const at = (sentence * this.cores + core) * this.events + event;
    this.counts[at] = this.counts[at]! + count;
  }
}
