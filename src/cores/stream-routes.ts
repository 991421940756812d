import type { SegmentProgram } from "../contracts/program.js";
import { addPayload } from "./input-port.js";

/**
 * The routes of a stream, segment by segment, which of them each channel takes, and what has gone along each for the
 * token at hand: what its markers announce. Looked up for every packet, so in flat tables.
 */
export class StreamRoutes {
  /** Number of each route in the program. */
  readonly route: Int32Array;
  /**
   * By channel: its first route and the one behind its last, as places in `route`; and its number at the
   * destinations.
   */
  readonly first: Int32Array;
  readonly end: Int32Array;
  readonly local: Int32Array;
  /** By place in `route`: data packets sent, and the sum of their payloads. */
  readonly sent: Int32Array;
  private readonly checksum: Int32Array;

  /** @param channels of the stream; together the segments hold each of them once */
  constructor(segments: readonly SegmentProgram[], channels: number) {
    this.first = new Int32Array(channels);
    this.end = new Int32Array(channels);
    this.local = new Int32Array(channels);
    let place = 0;
    for (const { from, to, base, routes } of segments) {
      this.first.fill(place, from, to);
      this.end.fill(place + routes.length, from, to);
      for (let channel = from; channel < to; channel++) this.local[channel] = channel - from + base;
      place += routes.length;
    }
    this.route = Int32Array.from(segments.flatMap(({ routes }) => routes));
    this.sent = new Int32Array(place);
    this.checksum = new Int32Array(place);
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
  add(place: number, channel: number, value: number): void {
    this.sent[place] = this.sent[place]! + 1;
    this.checksum[place] = addPayload(this.checksum[place]!, channel, value);
  }

  /**
   * What the checksum marker of a route says: the sum of its data and of its count marker, whose channel is the end
   * of the sentence.
   */
  announced(place: number, endOfSentence: number): number {
    return addPayload(this.checksum[place]!, endOfSentence, this.sent[place]!);
  }
}
