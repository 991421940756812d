import * as packets from "../contracts/packet.js";
import { ChipFault } from "./fault.js";
import { EVENT_INDEX } from "./ledger.js";
import { PART_NETWORK, PART_WAITING, type PathRecord, packetPath } from "./path.js";
import type { ReceiveFifo } from "./receive.js";
import { addPayload } from "./window-check.js";
import { type InputWindowParts, WindowTexts } from "./window-texts.js";
import { WindowTotals } from "./window-totals.js";

export type { InputWindowParts } from "./window-texts.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { CHANNEL, ITEM, KIND, KIND_COUNT, KIND_DATA, ROUTE, VALUE } = packets;

/** A window has closed: its input sums may be read until `release`. */
export type OnClose = (item: number, tick: number, path: PathRecord) => void;

/**
 * The windows of one input of a core. For each token and source they count packets and checksum, and compare both with
 * what the markers announce. A window closes when all sources are complete and all their packets integrated, whatever
 * the order of arrival.
 */
export class InputWindows extends WindowTotals {
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

  readonly index: number;
  readonly name: string;
  readonly stage: number;
  readonly sourceOfRoute: Int16Array;
  private readonly texts: WindowTexts;

  constructor(parts: InputWindowParts) {
    const { program, layout, services } = parts;
    super(program, layout, services);
    this.index = parts.index;
    this.name = parts.name;
    this.stage = parts.stage;
    this.sourceOfRoute = parts.sourceOfRoute;
    const { slots } = layout;
    this.sources = program.sources.length;
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
    const { openItem, complete, received, announced, announcedChecksum } = this;
    this.texts = new WindowTexts(parts, { openItem, complete, received, announced, announcedChecksum });
  }

  /**
   * Adds one packet to its window.
   * @param dispatched tick at which it leaves the receive FIFO; it arrived at `tick`
   * @param service ticks that its unit needs for it from then on
   * @param unit FIFO before the unit that integrates spikes; undefined for packets that need no unit
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
      throw new ChipFault(`${this.name}: packet for closed window of ${this.texts.sender(packet)}`);
    }
    const at = slot * this.sources + source;
    const kind = words[packet + KIND]!;
    if (this.openItem[slot] !== item) {
      this.openItem[slot] = item;
      this.openedAt[slot] = tick;
      if (this.program.core >= 0) this.services.activity.hold(this.program.core, tick);
    }
    if (kind === KIND_DATA) {
      const checksum = this.addData(packet, slot, this.checksum[at]!);
      if (checksum < 0)
        throw new ChipFault(
          `${this.name}: no channel ${words[packet + CHANNEL]} (${this.program.width} there), ${this.texts.sender(packet)}`,
        );
      this.checksum[at] = checksum;
      this.received[at] = this.received[at]! + 1;
    } else if (kind === KIND_COUNT) {
      if (this.announced[at]! >= 0)
        throw new ChipFault(`${this.name}: second count marker, ${this.texts.source(slot, at)}`);
      const ends = words[packet + CHANNEL]!;
      const count = words[packet + VALUE]!;
      this.announced[at] = count;
      this.checksum[at] = addPayload(this.checksum[at]!, ends, count);
      if (ends === 1) this.endOfSentence[slot] = 1;
    } else {
      if (this.announcedChecksum[at]! >= 0)
        throw new ChipFault(`${this.name}: second checksum marker, ${this.texts.source(slot, at)}`);
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

  /** Its slot may serve the next work item. Sums in accumulators (a ring) keep the core busy until then. */
  release(item: number, tick: number): void {
    if (this.program.slots.kind === "ring") this.services.activity.letGo(this.program.core, tick);
    this.clear(this.layout.slotOf[item]!);
  }

  /** Frees all slots of a bank, used or not, for its next sentence. */
  releaseBank(firstSlot: number, slots: number): void {
    for (let slot = firstSlot; slot < firstSlot + slots; slot++) this.clear(slot);
  }

  /** One line for each window that has begun and not closed: what is missing, from whom. */
  openWindows(): string[] {
    return this.texts.openWindows();
  }

  /** Empties a slot for its next window. */
  protected override clear(slot: number): void {
    super.clear(slot);
    const from = slot * this.sources;
    const to = from + this.sources;
    this.received.fill(0, from, to);
    this.checksum.fill(0, from, to);
    this.announced.fill(-1, from, to);
    this.announcedChecksum.fill(-1, from, to);
    this.complete[slot] = 0;
    this.endOfSentence[slot] = 0;
    this.doneAt[slot] = 0;
    this.openItem[slot] = -1;
    this.epochs[slot] = this.epochs[slot]! + 1;
  }

  private checkSource(slot: number, at: number, packet: number, tick: number, unit: ReceiveFifo | undefined): void {
    if (this.received[at]! > this.announced[at]!)
      throw new ChipFault(`${this.name}: more packets than announced, ${this.texts.source(slot, at)}`);
    if (this.received[at] !== this.announced[at] || this.announcedChecksum[at]! < 0) return;
    if (this.checksum[at] !== this.announcedChecksum[at]) {
      throw new ChipFault(
        `${this.name}: checksum ${this.checksum[at]} where the marker says ${this.announcedChecksum[at]}, ${this.texts.source(slot, at)}`,
      );
    }
    const complete = this.complete[slot]! + 1;
    this.complete[slot] = complete;
    if (complete === this.sources) this.close(slot, packet, tick, unit);
  }

  /**
   * The last packet has arrived: the window closes when this packet and those that the unit still works on are
   * integrated.
   */
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
    const { core, sources } = this.program;
    if (core >= 0) {
      const { ledger, items } = this.services;
      ledger.add(items.sentenceOf[item]!, core, EVENT_INDEX.window_check, this.packetsOf(item) + sources.length);
    }
    const { windows } = this.services.bus;
    if (windows.active) {
      const cause = source < 0 ? -1 : this.program.sources[source]!;
      windows.record(tick, this.program.core, this.index, item, tick - opened, cause, this.packetsOf(item));
    }
    const { services } = this;
    services.at(tick, (at) => {
      services.onWindow?.(this, item, this.offset(item), at);
      this.onClose(item, at, path);
      if (core >= 0 && this.program.slots.kind !== "ring") services.activity.letGo(core, at);
    });
  }
}
