import type { PacketStore } from "../contracts/packet.js";
import type { SegmentProgram } from "../contracts/program.js";
import type { Packing } from "./packing.js";
import { addPayload } from "./window-check.js";

/**
 * The routes of a spike source, segment by segment: which of them each channel uses, and how much has been sent along
 * each for the current token, which the markers announce. Every packet looks these up, so the tables are flat.
 */
export class SourceRoutes {
  /** Number of each route in the program. */
  readonly route: Int32Array;
  /**
   * By channel: its first route and one past its last, as positions in `route`; and the channel's number at the
   * destinations.
   */
  readonly first: Int32Array;
  readonly end: Int32Array;
  readonly local: Int32Array;
  /** By position in `route`: data packets sent, and the sum of their payloads. */
  readonly sent: Int32Array;
  private readonly checksum: Int32Array;

  /** @param channels of the spike source; together the segments hold each of them once */
  constructor(segments: readonly SegmentProgram[], channels: number) {
    this.first = new Int32Array(channels);
    this.end = new Int32Array(channels);
    this.local = new Int32Array(channels);
    let position = 0;
    for (const { from, to, base, routes } of segments) {
      this.first.fill(position, from, to);
      this.end.fill(position + routes.length, from, to);
      for (let channel = from; channel < to; channel++) this.local[channel] = channel - from + base;
      position += routes.length;
    }
    this.route = Int32Array.from(segments.flatMap(({ routes }) => routes));
    this.sent = new Int32Array(position);
    this.checksum = new Int32Array(position);
  }

  get count(): number {
    return this.route.length;
  }

  /** A token begins: clears the counts. */
  begin(): void {
    this.sent.fill(0);
    this.checksum.fill(0);
  }

  /** Counts a data packet; `channel` is the number at the destination. */
  add(position: number, channel: number, value: number): void {
    this.sent[position] = this.sent[position]! + 1;
    this.checksum[position] = addPayload(this.checksum[position]!, channel, value);
  }

  /** Counts a data packet of several values, which `packing` writes: codes [first, end). */
  addPacked(
    position: number,
    packing: Packing,
    store: PacketStore,
    packet: number,
    codes: Int32Array,
    first: number,
    end: number,
  ): void {
    this.sent[position] = this.sent[position]! + 1;
    const before = this.checksum[position]!;
    this.checksum[position] = packing.write(store, packet, codes, first, end, this.local[first]!, before);
  }

  /** Checksum of a route: sum of its data packets and of its count marker, whose channel is the end-of-sentence bit. */
  announced(position: number, endOfSentence: number): number {
    return addPayload(this.checksum[position]!, endOfSentence, this.sent[position]!);
  }
}
