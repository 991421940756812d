import type { SegmentProgram } from "../contracts/program.js";
import { addPayload } from "./input-windows.js";

/**
 * The routes of a spike source, segment by segment, which of them each channel takes, and what has gone along each
 * for the token at hand: what its markers announce. Looked up for every packet, so in flat tables.
 */
export class SourceRoutes {
  /** Number of each route in the program. */
  readonly route: Int32Array;
  /**
   * By channel: its first route and the one behind its last, as positions in `route`; and its number at the
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

  /** Another token begins: nothing has been sent. */
  begin(): void {
    this.sent.fill(0);
    this.checksum.fill(0);
  }

  /** Notes a data packet; channel as the destination numbers it. */
  add(position: number, channel: number, value: number): void {
    this.sent[position] = this.sent[position]! + 1;
    this.checksum[position] = addPayload(this.checksum[position]!, channel, value);
  }

  /**
   * What the checksum marker of a route says: the sum of its data and of its count marker, whose channel is the end
   * of the sentence.
   */
  announced(position: number, endOfSentence: number): number {
    return addPayload(this.checksum[position]!, endOfSentence, this.sent[position]!);
  }
}
