import type { PacketStore } from "../contracts/packet.js";
import * as packets from "../contracts/packet.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { RECORD } = packets;

/** Packet records, recycled last in, first out so that the hot ones stay near. */
export class PacketPool implements PacketStore {
  words: Int32Array;
  more = new Int32Array(0);
  moreWords = 0;
  /** Told when the network has copied a packet at a branch, while somebody observes packets. */
  onCopy: ((packet: number, copy: number) => void) | undefined;
  /** Records taken and not given back. */
  live = 0;
  private free: Int32Array;
  private freeCount: number;

  constructor(records = 1024) {
    this.words = new Int32Array(records * RECORD);
    this.free = new Int32Array(records);
    this.freeCount = 0;
    for (let i = records - 1; i >= 0; i--) this.free[this.freeCount++] = i * RECORD;
  }

  /** Gives every record `words` words of payload beyond its own. To be called before the first packet. */
  reserve(words: number): void {
    this.moreWords = words;
    this.more = new Int32Array((this.words.length / RECORD) * words);
  }

  /** A record with unspecified contents. May replace `words`: read `pool.words` again after calling. */
  take(): number {
    if (this.freeCount === 0) this.grow();
    this.live++;
    return this.free[--this.freeCount]!;
  }

  /** A copy of a record, with its payload. May replace `words` as `take` may. */
  copy(packet: number): number {
    const copy = this.take();
    this.words.copyWithin(copy, packet, packet + RECORD);
    const { moreWords } = this;
    if (moreWords > 0) {
      const from = (packet / RECORD) * moreWords;
      this.more.copyWithin((copy / RECORD) * moreWords, from, from + moreWords);
    }
    return copy;
  }

  give(packet: number): void {
    this.live--;
    this.free[this.freeCount++] = packet;
  }

  private grow(): void {
    const old = this.words;
    const records = old.length / RECORD;
    this.words = new Int32Array(old.length * 2);
    this.words.set(old);
    const { more } = this;
    this.more = new Int32Array(more.length * 2);
    this.more.set(more);
    this.free = new Int32Array(records * 2);
    for (let i = 2 * records - 1; i >= records; i--) this.free[this.freeCount++] = i * RECORD;
  }
}
