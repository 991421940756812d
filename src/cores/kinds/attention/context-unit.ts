import * as packets from "../../../contracts/packet.js";
import type { CoreProgram } from "../../../contracts/program.js";
import { type InnerUnit, innerPayload } from "../../core.js";
import { ChipFault } from "../../fault.js";
import { EVENT_INDEX } from "../../ledger.js";
import type { PacketFifo } from "../../outlet.js";
import { PART_SPIKE_GENERATION, PART_SYNAPSES, PART_WAITING, type PathRecord } from "../../path.js";
import type { CoreServices } from "../../services.js";
import { addPayload, MARKERS_PER_SOURCE } from "../../window-check.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const {
  CHANNEL,
  ITEM,
  KIND,
  KIND_CHECKSUM,
  KIND_COUNT,
  KIND_DATA,
  PATH,
  PHASE_INTERFACE,
  SCAN,
  SENTENCE,
  SINCE,
  VALUE,
  WAIT,
} = packets;

/** One finished row: input sums of its probability spikes by token, and the number of spikes. */
export interface ContextRow {
  readonly item: number;
  readonly head: number;
  readonly inputSums: Int32Array;
  readonly spikes: number;
}

/**
 * The context array of an attention core. It reads the probability spikes of one row after the other from their
 * generator's FIFO and adds one row of V for each spike. These spikes stay inside the core: they take time and energy,
 * but are no packets on the network.
 */
export class ContextUnit implements InnerUnit {
  private source: PacketFifo | undefined;
  private pending = false;
  private freeAt = 0;
  private head = 0;
  private received = 0;
  private checksum = 0;
  /** Tick of the row's first packet, or -1. */
  private rowStart = -1;
  private announced = -1;
  private readonly row: Int32Array;
  private readonly unit: number;

  /** @param ticks that the array needs for one spike */
  constructor(
    private readonly services: CoreServices,
    private readonly ticks: number,
    private readonly program: CoreProgram,
    private readonly heads: number,
    private readonly rowDone: (row: ContextRow, tick: number, path: PathRecord) => void,
  ) {
    this.unit = services.units.numberOf("context");
    this.row = new Int32Array(services.items.lengths.reduce((longest, length) => Math.max(longest, length), 0));
  }

  ready(source: PacketFifo, tick: number): void {
    this.source = source;
    this.wake(tick);
  }

  pathOf(): undefined {
    return undefined;
  }

  /** Kernel handler: integrates one spike or marker. */
  run(tick: number): void {
    this.pending = false;
    const source = this.source!;
    if (source.fifoCount === 0) return;
    const packet = source.fifo[source.fifoHead]!;
    const { packets } = this.services;
    const words = packets.words;
    const kind = words[packet + KIND]!;
    const value = words[packet + VALUE]!;
    if (this.rowStart < 0) this.rowStart = tick;
    this.freeAt = tick + 1;
    if (kind === KIND_DATA) {
      const channel = words[packet + CHANNEL]!;
      this.row[channel] = this.row[channel]! + value;
      this.received++;
      this.checksum = addPayload(this.checksum, channel, value);
      this.freeAt = tick + this.ticks;
    } else if (kind === KIND_COUNT) {
      this.announced = value;
      this.checksum = addPayload(this.checksum, words[packet + CHANNEL]!, value);
    } else if (kind === KIND_CHECKSUM) {
      this.closeRow(packet, tick, value);
    }
    packets.give(packet);
    source.popped(tick);
    if (source.fifoCount > 0) this.wake(this.freeAt);
  }

  private wake(tick: number): void {
    if (this.pending) return;
    this.pending = true;
    const at = Math.max(tick, this.freeAt);
    this.services.queue.schedule(at, PHASE_INTERFACE, innerPayload(this.program.index, this.services.cores));
  }

  private closeRow(packet: number, tick: number, checksum: number): void {
    const { packets, paths, items } = this.services;
    const words = packets.words;
    const item = words[packet + ITEM]!;
    if (this.received !== this.announced || this.checksum !== checksum) {
      throw new ChipFault(
        `${this.program.name}: probabilities of ${this.services.itemName(item)}, head ${this.head}: ${this.received} of ${this.announced} spikes`,
      );
    }
    const path = paths
      .copyOf(words[packet + SENTENCE]!, words[packet + PATH]!)!
      .add(PART_SPIKE_GENERATION, this.program.stage, words[packet + SCAN]!)
      .add(PART_WAITING, this.program.stage, words[packet + WAIT]! + ((tick - words[packet + SINCE]!) | 0))
      .add(PART_SYNAPSES, this.program.stage, 1);
    const head = this.head;
    const n = items.length(items.sentenceOf[item]!);
    this.head = head + 1 === this.heads ? 0 : head + 1;
    const row: ContextRow = { item, head, inputSums: this.row.slice(0, n), spikes: this.received };
    const { cores } = this.services.bus;
    if (cores.active) {
      const busy = this.received * this.ticks + MARKERS_PER_SOURCE;
      cores.record(this.rowStart, this.program.index, this.unit, item, busy, 0);
    }
    const checked = this.received + 1;
    this.services.ledger.add(items.sentenceOf[item]!, this.program.index, EVENT_INDEX.window_check, checked);
    this.rowStart = -1;
    this.row.fill(0);
    this.received = 0;
    this.checksum = 0;
    this.announced = -1;
    this.services.at(tick + 1, (done) => this.rowDone(row, done, path));
  }
}
