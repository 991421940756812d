import type { CoreProgram } from "../../../contracts/program.js";
import type { EventCounts } from "../../event-counts.js";
import type { InputWindows } from "../../input-windows.js";
import { EVENT_INDEX } from "../../ledger.js";
import type { CoreServices } from "../../services.js";
import { MARKERS_PER_SOURCE } from "../../window-check.js";

/** What an attention core reports: energy events to the ledger, work of its units to observers. */
export class CoreRecord {
  readonly core: number;

  constructor(
    program: CoreProgram,
    private readonly services: CoreServices,
  ) {
    this.core = program.index;
  }

  /** Counts `events` `times` times for the sentence of a work item. */
  count(item: number, events: EventCounts, times: number): void {
    const { ledger, items } = this.services;
    const sentence = items.sentenceOf[item]!;
    for (const { event, count } of events) ledger.add(sentence, this.core, event, count * times);
  }

  /** A window has closed: each of its sources has sent its markers. */
  markers(item: number, { program }: InputWindows): void {
    const event = EVENT_INDEX.window_sync;
    this.count(item, [{ event, count: MARKERS_PER_SOURCE }], program.sources.length);
  }

  /** A unit is busy with a work item for `ticks` from `tick` on. */
  busy(unit: number, tick: number, item: number, ticks: number): void {
    const { cores } = this.services.bus;
    if (cores.active) cores.record(tick, this.core, unit, item, ticks, 0);
  }
}
