import * as packets from "../contracts/packet.js";
import type { InputProgram } from "../contracts/program.js";
import type { CoreServices } from "./services.js";
import { addPayload } from "./window-check.js";
import type { SlotLayout } from "./work-items.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { CHANNEL, ROUTE, VALUE } = packets;

/** What the data packets of each window of an input have added up to. */
export class WindowTotals {
  /** Sums of the values of each slot's packets, by axon or channel: `slot * width + channel`. */
  readonly inputSums: Int32Array;
  /** Data packets integrated, by slot. */
  readonly packets: Float64Array;
  /** Spikes, or values, in those packets. */
  readonly values: Float64Array;

  constructor(
    readonly program: InputProgram,
    readonly layout: SlotLayout,
    protected readonly services: CoreServices,
  ) {
    this.inputSums = new Int32Array(layout.slots * program.width);
    this.packets = new Float64Array(layout.slots);
    this.values = new Float64Array(layout.slots);
  }

  /** Offset of a work item's input sums. */
  offset(item: number): number {
    return this.layout.slotOf[item]! * this.program.width;
  }

  packetsOf(item: number): number {
    return this.packets[this.layout.slotOf[item]!]!;
  }

  valuesOf(item: number): number {
    return this.values[this.layout.slotOf[item]!]!;
  }

  /**
   * Adds a data packet to the sums of its slot.
   * @returns `checksum` with the packet's payload added, or -1 if the input has no such channel
   */
  protected addData(packet: number, slot: number, checksum: number): number {
    const { packets, packed } = this.services;
    const { words } = packets;
    const { width } = this.program;
    const channel = words[packet + CHANNEL]!;
    const values = packed === undefined ? 1 : packed.valuesOf(words, packet);
    if (channel < 0 || channel + values > width) return -1;
    this.packets[slot] = this.packets[slot]! + 1;
    this.values[slot] = this.values[slot]! + values;
    const total = slot * width + channel;
    if (packed?.packs(words[packet + ROUTE]!)) return packed.add(packets, packet, this.inputSums, total, checksum);
    const value = words[packet + VALUE]!;
    this.inputSums[total] = this.inputSums[total]! + value;
    return addPayload(checksum, channel, value);
  }

  protected clear(slot: number): void {
    const { width } = this.program;
    this.inputSums.fill(0, slot * width, (slot + 1) * width);
    this.packets[slot] = 0;
    this.values[slot] = 0;
  }
}
