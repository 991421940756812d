import * as packets from "../contracts/packet.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, KINDS, ROUTE, SENTENCE } = packets;

/** What packets have done, by record of their sentence, route and kind: see `NetworkCounts`. */
export class RouteCounts {
  readonly injected: Float64Array;
  readonly hops: Float64Array;
  readonly deliveries: Float64Array;

  /** @param records of sentences: a power of two @param routes of the chip */
  constructor(
    private readonly records: number,
    private readonly routes: number,
  ) {
    const counters = records * routes * KINDS;
    this.injected = new Float64Array(counters);
    this.hops = new Float64Array(counters);
    this.deliveries = new Float64Array(counters);
  }

  /** A packet has entered the network. @param words records of packets (contracts/packet.ts) */
  inject(words: Int32Array, packet: number): void {
    const at = this.index(words, packet);
    this.injected[at] = this.injected[at]! + 1;
  }

  /** A copy has come to a core, over so many links that no copy counted before. */
  deliver(words: Int32Array, packet: number, links: number): void {
    const at = this.index(words, packet);
    this.deliveries[at] = this.deliveries[at]! + 1;
    this.hops[at] = this.hops[at]! + links;
  }

  private index(words: Int32Array, packet: number): number {
    const record = words[packet + SENTENCE]! & (this.records - 1);
    return (record * this.routes + words[packet + ROUTE]!) * KINDS + words[packet + KIND]!;
  }
}
