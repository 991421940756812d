import { LOCAL, type Mesh } from "../noc/mesh.js";
import { linkTiming, type RouterTiming } from "../noc/router-timing.js";
import type { EventOrder } from "./event-order.js";
import * as R from "./machine/records.js";
import type { EngineMemory } from "./memory.js";

/** Ticks that the ring of events spans: few events lie beyond it, and the ring stays in the cache. */
export const RING_TICKS = 512;
const WORD = 4;
const BITS = 32;
/** Departures into a core are scheduled however early. */
const ANY_EARLY = 2 ** 29;

/** Slots begin on cache lines. */
const slotBytes = ({ summaries, words }: EventOrder): number => Math.ceil((summaries + words) / 16) * 64;

/** The ring of events in a machine's memory, and the table of the records whose events its bits are. */
export class EventTable {
  private readonly ring: number;
  private readonly records: number;

  constructor(
    private readonly memory: EngineMemory,
    private readonly order: EventOrder,
  ) {
    this.ring = memory.allocate(RING_TICKS * slotBytes(order));
    this.records = memory.allocate(order.words * BITS * WORD);
  }

  /** Gives a record its bit: the one so many bits behind the first of its kind. */
  enter(firstWord: number, index: number, record: number, wordField: number, bitField: number): void {
    const { memory } = this;
    memory.set(record, wordField, firstWord + (index >> 5));
    memory.set(record, bitField, 1 << (index & 31));
    memory.set(this.records, (firstWord * BITS + index) * WORD, record);
  }

  /** Tells the machine where they are. */
  tell(): void {
    const { order, ring, records } = this;
    const { calls } = this.memory;
    calls.setRing(ring, RING_TICKS, slotBytes(order), order.summaries);
    calls.setOrder(
      order.firstSummaries,
      order.summaries,
      order.firstArrival,
      order.firstFlitEvent,
      order.firstScan,
      order.firstInterface,
      records,
    );
  }
}

/** What the links of a mesh are made of. */
export interface LinkSpec {
  readonly mesh: Mesh;
  readonly timing: RouterTiming;
  /** Slots of the receive FIFO of a core, in flits. */
  readonly receiveFifo: number;
}

/**
 * Writes links, by number (see `linkOf`), and tells the machine their times.
 * @returns their records
 */
export function writeLinks(spec: LinkSpec, memory: EngineMemory, links: readonly number[]): Map<number, number> {
  const { timing, receiveFifo } = spec;
  const largest = Math.max(2, timing.dataSlots, timing.creditSlots, receiveFifo);
  const slots = 1 << (32 - Math.clz32(largest - 1));
  memory.calls.setRings(slots);
  const records = new Map(links.map((link) => [link, linkRecord(spec, memory, link, slots)]));
  for (const [link, record] of records) memory.set(record, R.LINK_TWIN, records.get(spec.mesh.twinOf(link)) ?? 0);
  return records;
}

function linkRecord({ mesh, timing, receiveFifo }: LinkSpec, memory: EngineMemory, link: number, slots: number) {
  const record = memory.allocate(R.LINK_BYTES);
  const injects = link >= mesh.injections && link < mesh.beyond;
  const ejects = !injects && mesh.wireOf(link) % mesh.ports >= LOCAL;
  memory.set(record, R.LINK_WAKE_AT, R.NEVER);
  const { hop, credit, flitTicks } = linkTiming(timing, mesh.leavesChip(link));
  memory.set(record, R.LINK_TICKS, injects ? timing.inject : ejects ? timing.eject : hop);
  memory.set(record, R.LINK_EARLY, ejects ? ANY_EARLY : credit - 1);
  memory.set(record, R.LINK_FLIT_TICKS, flitTicks);
  memory.set(record, R.LINK_CREDIT_TICKS, credit);
  memory.set(record, R.LINK_EJECTS, ejects ? 1 : 0);
  for (const line of [R.LINK_DATA, R.LINK_CREDITS]) {
    const given = line === R.LINK_CREDITS ? timing.creditSlots : ejects ? receiveFifo : timing.dataSlots;
    memory.set(record + line, R.LINE_RETURNED, given);
    memory.set(record + line, R.LINE_SLOTS, memory.allocate(slots * WORD));
  }
  return record;
}

/** Gives links their events: arrivals in the order in which they are handled, wake-ups by descending number. */
export function enterLinks(events: EventTable, order: EventOrder, links: ReadonlyMap<number, number>): void {
  const inOrder = [...links.keys()];
  inOrder.forEach((link, index) => {
    events.enter(order.firstArrival, index, links.get(link)!, R.LINK_ARRIVAL_WORD, R.LINK_ARRIVAL_BIT);
  });
  const descending = inOrder.sort((a, b) => b - a);
  descending.forEach((link, index) => {
    events.enter(0, index, links.get(link)!, R.LINK_WAKE_WORD, R.LINK_WAKE_BIT);
  });
}
