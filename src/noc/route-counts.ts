import * as packets from "../contracts/packet.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { CHIPS_SHIFT, KIND, KINDS, ROUTE, ROUTERS_MASK, SENTENCE } = packets;

/**
 * What packets have done, by record of their sentence, route and kind: see `NetworkCounts`. The index is written out at
 * each use: a call more, and V8 compiles less of a packet's way into one piece.
 */
export class RouteCounts {
  readonly injected: Float64Array;
  readonly hops: Float64Array;
  readonly chipHops: Float64Array;
  readonly deliveries: Float64Array;

  private readonly recordMask: number;

  /** @param records of sentences: a power of two @param routes of the chip */
  constructor(
    records: number,
    private readonly routes: number,
  ) {
    this.recordMask = records - 1;
    const counters = records * routes * KINDS;
    this.injected = new Float64Array(counters);
    this.hops = new Float64Array(counters);
    this.chipHops = new Float64Array(counters);
    this.deliveries = new Float64Array(counters);
  }

  /** A packet has entered the network. @param words records of packets (contracts/packet.ts) */
  inject(words: Int32Array, packet: number): void {
    const record = words[packet + SENTENCE]! & this.recordMask;
    const at = (record * this.routes + words[packet + ROUTE]!) * KINDS + words[packet + KIND]!;
    this.injected[at] = this.injected[at]! + 1;
  }

  /** A copy has come to a core, over links that no copy counted before, given as a way. */
  deliver(words: Int32Array, packet: number, links: number): void {
    const record = words[packet + SENTENCE]! & this.recordMask;
    const at = (record * this.routes + words[packet + ROUTE]!) * KINDS + words[packet + KIND]!;
    this.deliveries[at] = this.deliveries[at]! + 1;
    this.hops[at] = this.hops[at]! + (links & ROUTERS_MASK);
    this.chipHops[at] = this.chipHops[at]! + (links >> CHIPS_SHIFT);
  }
}
