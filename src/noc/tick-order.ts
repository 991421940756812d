import * as packets from "../contracts/packet.js";
import * as linkWords from "./link-table.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, LINK } = packets;
const { ONE_RANK } = linkWords;

/** An event is a packet with the rank of its link in the bits above, or ~link for a link that wakes. */
const RANK_SHIFT = 31 - Math.clz32(ONE_RANK);
const PACKET_MASK = ONE_RANK - 1;
/** Events up to which sorting by insertion is the quickest way. */
const FEW = 32;

/** Negative if event `a` comes before `b`: see TickOrder. */
function compare(words: Int32Array, a: number, b: number): number {
  if (a < 0 || (a ^ b) >>> RANK_SHIFT !== 0) return a - b;
  const p = a & PACKET_MASK;
  const q = b & PACKET_MASK;
  return words[p + LINK]! - words[q + LINK]! || words[p + KIND]! - words[q + KIND]!;
}

/**
 * The network's events of one tick in an order that depends on nothing but the network: links that wake, then packets
 * by the rank of the link they come by, at equal rank by its number, and by kind where one of each class comes to a
 * core. So it cannot matter in which order events were scheduled, nor which record a packet has.
 */
export class TickOrder {
  private sorted = new Int32Array(64);
  private words: Int32Array = new Int32Array(0);
  private readonly compare = (a: number, b: number): number => compare(this.words, a, b);

  /**
   * @param words the records of the packets
   * @returns an array, good until the next call, that begins with the sorted events from..to - 1 of `payloads`
   */
  sort(payloads: Int32Array, from: number, to: number, words: Int32Array): Int32Array {
    if (this.sorted.length < to - from) this.sorted = new Int32Array(2 * (to - from));
    const { sorted } = this;
    if (to - from > FEW) {
      sorted.set(payloads.subarray(from, to));
      this.words = words;
      sorted.subarray(0, to - from).sort(this.compare);
      return sorted;
    }
    let count = 0;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      let place = count++;
      while (place > 0 && compare(words, sorted[place - 1]!, payload) > 0) {
        sorted[place] = sorted[place - 1]!;
        place--;
      }
      sorted[place] = payload;
    }
    return sorted;
  }
}
