import * as packets from "../contracts/packet.js";
import type { InputProgram } from "../contracts/program.js";
import { ChipFault } from "./fault.js";
import { PART_NETWORK, PART_WAITING, type PathRecord, packetPath } from "./path.js";
import type { ReceiveFifo } from "./receive.js";
import type { CoreServices } from "./services.js";
import type { SlotLayout } from "./work-items.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { CHANNEL, ITEM, KIND, KIND_COUNT, KIND_DATA, ROUTE, VALUE } = packets;

/** Sum of payloads modulo 2^16, the count marker's included, as sender and receiver each count it. */
export const addPayload = (sum: number, channel: number, value: number): number =>
  (sum + channel + (value & 0xffff) + (value >>> 16)) & 0xffff;

/** A count and a checksum. */
export const MARKERS_PER_SOURCE = 2;

/** A window has closed: its input sums may be read until `release`. */
export type OnClose = (item: number, tick: number, path: PathRecord) => void;

/**
 * The windows of one site at one core: per (token, source) the packets and the checksum that came and those that the
 * markers announce. A window closes when all sources are complete and all their packets integrated, whatever the
 * order of arrival.
 */
export class InputWindows {
  /** What the packets of each slot add up to, by axon or channel: `slot * width + channel`. */
  readonly inputSums: Int32Array;
  /** Data packets integrated, by slot. */
  readonly packets: Float64Array;
  onClose!: OnClose;

  private readonly epochs: Int32Array;
  protected readonly sources: number;
  private readonly received: Int32Array;
  private readonly checksum: Int32Array;
  private readonly announced: Int32Array;
  private readonly announcedChecksum: Int32Array;
  private readonly complete: Int32Array;
  protected readonly endOfSentence: Uint8Array;
  /**
   * Tick at which the last packet so far is integrated. Not a Float64Array: ticks read from one would make every
   * clock they reach a double.
   */
  private readonly doneAt: number[];
  private readonly openItem: Int32Array;
  /** Tick at which the window's first packet arrived. */
  private readonly openedAt: Float64Array;

  constructor(
    readonly program: InputProgram,
    readonly index: number,
    readonly name: string,
    readonly stage: number,
    readonly layout: SlotLayout,
    readonly sourceOfRoute: Int16Array,
    protected readonly services: CoreServices,
  ) {
    const { slots } = layout;
    this.sources = program.sources.length;
    this.inputSums = new Int32Array(slots * program.width);
    this.packets = new Float64Array(slots);
    this.epochs = new Int32Array(slots);
    this.received = new Int32Array(slots * this.sources);
    this.checksum = new Int32Array(slots * this.sources);
    this.announced = new Int32Array(slots * this.sources).fill(-1);
    this.announcedChecksum = new Int32Array(slots * this.sources).fill(-1);
    this.complete = new Int32Array(slots);
    this.endOfSentence = new Uint8Array(slots);
    this.doneAt = new Array(slots).fill(0);
    this.openItem = new Int32Array(slots).fill(-1);
    this.openedAt = new Float64Array(slots);
  }

  /**
   * Takes one packet.
   * @param dispatched tick at which it leaves the receive FIFO; it arrived at `tick`
   * @param service ticks its unit works on it from then on
   * @param unit FIFO before the unit that integrates spikes; undefined for packets that need none
   * @throws ChipFault if the packet does not belong here, or contradicts its markers
   */
  accept(packet: number, tick: number, dispatched: number, service: number, unit: ReceiveFifo | undefined): void {
    const words = this.services.packets.words;
    const item = words[packet + ITEM]!;
    const slot = this.layout.slotOf[item]!;
    const source = this.sourceOfRoute[words[packet + ROUTE]!]!;
    if (source < 0) throw new ChipFault(`${this.name}: no use for a ${this.services.packetName(packet)}`);
    if (
      slot === undefined ||
      slot < 0 ||
      this.epochs[slot] !== this.layout.epochOf[item] ||
      this.complete[slot] === this.sources
    ) {
      throw new ChipFault(`${this.name}: packet for closed window of ${this.sentBy(packet)}`);
    }
    const at = slot * this.sources + source;
    const kind = words[packet + KIND]!;
    if (this.openItem[slot] !== item) {
      this.openItem[slot] = item;
      this.openedAt[slot] = tick;
    }
    if (kind === KIND_DATA) {
      const channel = words[packet + CHANNEL]!;
      const value = words[packet + VALUE]!;
      if (channel < 0 || channel >= this.program.width)
        throw new ChipFault(
          `${this.name}: no channel ${channel} (${this.program.width} there), ${this.sentBy(packet)}`,
        );
      const total = slot * this.program.width + channel;
      this.inputSums[total] = this.inputSums[total]! + value;
      this.packets[slot] = this.packets[slot]! + 1;
      this.received[at] = this.received[at]! + 1;
      this.checksum[at] = addPayload(this.checksum[at]!, channel, value);
    } else if (kind === KIND_COUNT) {
      if (this.announced[at]! >= 0) throw new ChipFault(`${this.name}: second count marker, ${this.where(slot, at)}`);
      const ends = words[packet + CHANNEL]!;
      const count = words[packet + VALUE]!;
      this.announced[at] = count;
      this.checksum[at] = addPayload(this.checksum[at]!, ends, count);
      if (ends === 1) this.endOfSentence[slot] = 1;
    } else {
      if (this.announcedChecksum[at]! >= 0)
        throw new ChipFault(`${this.name}: second checksum marker, ${this.where(slot, at)}`);
      this.announcedChecksum[at] = words[packet + VALUE]!;
    }
    const done = dispatched + service;
    if (done > this.doneAt[slot]!) this.doneAt[slot] = done;
    if (this.announced[at]! >= 0) this.checkSource(slot, at, packet, tick, unit);
  }

  /** Whether the window of the last token of its sentence was marked as such; valid once closed. */
  endsSentence(item: number): boolean {
    return this.endOfSentence[this.layout.slotOf[item]!] === 1;
  }

  /** Offset of a work item's input sums. */
  offset(item: number): number {
    return this.layout.slotOf[item]! * this.program.width;
  }

  packetsOf(item: number): number {
    return this.packets[this.layout.slotOf[item]!]!;
  }

  /** The slot of a work item may serve its next window. */
  release(item: number): void {
    this.clear(this.layout.slotOf[item]!);
  }

  /** A whole bank, all its slots used or not, may serve its next sentence. */
  releaseBank(firstSlot: number, slots: number): void {
    for (let slot = firstSlot; slot < firstSlot + slots; slot++) this.clear(slot);
  }

  /** One line for each window that has begun and not closed: what is missing, from whom. */
  openWindows(): string[] {
    const lines: string[] = [];
    for (let slot = 0; slot < this.layout.slots; slot++) {
      if (this.openItem[slot]! < 0 || this.complete[slot] === this.sources) continue;
      const before = lines.length;
      for (let source = 0; source < this.sources; source++) {
        const at = slot * this.sources + source;
        const announced = this.announced[at]!;
        if (announced >= 0 && this.announcedChecksum[at]! >= 0 && announced === this.received[at]) continue;
        lines.push(`${this.name}: window open, ${this.where(slot, at)}`);
      }
      if (lines.length > before) continue;
      const item = this.services.itemName(this.openItem[slot]!);
      lines.push(
        `${this.name}: window open, ${item}: all its packets are in, ${this.complete[slot]} of ${this.sources} sources count as complete`,
      );
    }
    return lines;
  }

  /** Empties a slot for its next window. */
  protected clear(slot: number): void {
    const { width } = this.program;
    this.inputSums.fill(0, slot * width, (slot + 1) * width);
    const from = slot * this.sources;
    const to = from + this.sources;
    this.received.fill(0, from, to);
    this.checksum.fill(0, from, to);
    this.announced.fill(-1, from, to);
    this.announcedChecksum.fill(-1, from, to);
    this.packets[slot] = 0;
    this.complete[slot] = 0;
    this.endOfSentence[slot] = 0;
    this.doneAt[slot] = 0;
    this.openItem[slot] = -1;
    this.epochs[slot] = this.epochs[slot]! + 1;
  }

  private checkSource(slot: number, at: number, packet: number, tick: number, unit: ReceiveFifo | undefined): void {
    if (this.received[at]! > this.announced[at]!)
      throw new ChipFault(`${this.name}: more packets than announced, ${this.where(slot, at)}`);
    if (this.received[at] !== this.announced[at] || this.announcedChecksum[at]! < 0) return;
    if (this.checksum[at] !== this.announcedChecksum[at]) {
      throw new ChipFault(
        `${this.name}: checksum ${this.checksum[at]} where the marker says ${this.announcedChecksum[at]}, ${this.where(slot, at)}`,
      );
    }
    const complete = this.complete[slot]! + 1;
    this.complete[slot] = complete;
    if (complete === this.sources) this.close(slot, packet, tick, unit);
  }

  /** The last packet has come: the window closes when it, or what the unit still works on, is integrated. */
  private close(slot: number, packet: number, tick: number, unit: ReceiveFifo | undefined): void {
    const item = this.openItem[slot]!;
    const closes = this.doneAt[slot]!;
    const { paths, packets, transit } = this.services;
    const sentence = this.services.items.sentenceOf[item]!;
    let path = unit?.unitPath(paths, this.stage, transit, sentence, tick, closes);
    const behindUnit = path !== undefined;
    if (!path) {
      path = packetPath(paths, packets.words, packet, this.stage, transit);
      path?.add(PART_WAITING, this.stage, closes - 1 - tick).add(PART_NETWORK, this.stage, 1);
    }
    if (!path)
      throw new ChipFault(`${this.name}: ${this.services.itemName(item)} has left the chip before its window closed`);
    const source = behindUnit ? -1 : this.sourceOfRoute[packets.words[packet + ROUTE]!]!;
    this.closeAt(closes, item, this.openedAt[slot]!, source, path);
  }

  /**
   * The window of a work item, whose first packet came at `opened`, closes at `tick`.
   * @param source whose packet closes it, or -1 for the unit
   */
  protected closeAt(tick: number, item: number, opened: number, source: number, path: PathRecord): void {
    path.assertTiles(tick);
    const { windows } = this.services.bus;
    if (windows.active) {
      const cause = source < 0 ? -1 : this.program.sources[source]!;
      windows.record(tick, this.program.core, this.index, item, tick - opened, cause, this.packetsOf(item));
    }
    this.services.at(tick, (at) => this.onClose(item, at, path));
  }

  private sentBy(packet: number): string {
    const { packets, sourceName, itemName } = this.services;
    const source = this.sourceOfRoute[packets.words[packet + ROUTE]!]!;
    return `${itemName(packets.words[packet + ITEM]!)} from ${sourceName(this.program.sources[source]!)}`;
  }

  private where(slot: number, at: number): string {
    const sender = this.services.sourceName(this.program.sources[at % this.sources]!);
    const announced = this.announced[at]! < 0 ? "no count marker" : `${this.announced[at]} announced`;
    const sum = this.announcedChecksum[at]! < 0 ? ", no checksum marker" : "";
    return `${this.services.itemName(this.openItem[slot]!)} from ${sender}: ${this.received[at]} packets received, ${announced}${sum}`;
  }
}
