import * as packets from "../contracts/packet.js";
import type { LinkTable } from "./link-table.js";
import * as linkWords from "./link-table.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { KIND, KIND_CREDIT, LINK } = packets;
const { LINK_RECORD, ONE_RANK, RANK } = linkWords;

/** An event is a packet with the rank of its link in the bits above, or ~link for a link that wakes. */
const RANK_SHIFT = 31 - Math.clz32(ONE_RANK);
const PACKET_MASK = ONE_RANK - 1;
/** Events up to which sorting by insertion is the quickest way. */
const FEW = 12;

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
  private readonly links: number;
  /** Position of each link among all, by rank and number. */
  private readonly position: Int32Array;
  /** Many events are sorted by marking their slots in a bit set: links that wake, then links by class of packet. */
  private readonly slots: Int32Array;
  private readonly marked: Int32Array;
  private sorted = new Int32Array(64);

  constructor({ words }: LinkTable) {
    const links = words.length / LINK_RECORD;
    const rank = (link: number): number => words[link * LINK_RECORD + RANK]!;
    const order = Array.from({ length: links }, (_, link) => link).sort((a, b) => rank(a) - rank(b) || a - b);
    this.links = links;
    this.position = new Int32Array(links);
    order.forEach((link, position) => {
      this.position[link] = position;
    });
    this.slots = new Int32Array(3 * links);
    this.marked = new Int32Array((3 * links + 31) >> 5);
  }

  /**
   * @param words the records of the packets
   * @returns an array, good until the next call, that begins with the sorted events from..to - 1 of `payloads`
   */
  sort(payloads: Int32Array, from: number, to: number, words: Int32Array): Int32Array {
    if (this.sorted.length < to - from) this.sorted = new Int32Array(2 * (to - from));
    const { sorted } = this;
    if (to - from <= FEW) {
      insert(sorted, payloads, from, to, words);
    } else if (!this.mark(payloads, from, to, words)) {
      sortAll(sorted, payloads.subarray(from, to), words);
    }
    return sorted;
  }

  /** @returns false, with nothing done, if two events have the same slot */
  private mark(payloads: Int32Array, from: number, to: number, words: Int32Array): boolean {
    const { links, position, slots, marked, sorted } = this;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      const packet = payload & PACKET_MASK;
      const slot =
        payload < 0
          ? links + payload
          : links + 2 * position[words[packet + LINK]!]! + (words[packet + KIND] === KIND_CREDIT ? 1 : 0);
      const bit = 1 << (slot & 31);
      if ((marked[slot >> 5]! & bit) !== 0) {
        marked.fill(0);
        return false;
      }
      marked[slot >> 5] = marked[slot >> 5]! | bit;
      slots[slot] = payload;
    }
    let count = 0;
    for (let w = 0; w < marked.length; w++) {
      for (let set = marked[w]!; set !== 0; set &= set - 1)
        sorted[count++] = slots[(w << 5) + 31 - Math.clz32(set & -set)]!;
      marked[w] = 0;
    }
    return true;
  }
}

/** Apart from `sort`: a variable that a function within uses costs an allocation at every call. */
function sortAll(sorted: Int32Array, payloads: Int32Array, words: Int32Array): void {
  sorted.set(payloads);
  sorted.subarray(0, payloads.length).sort((a, b) => compare(words, a, b));
}

function insert(sorted: Int32Array, payloads: Int32Array, from: number, to: number, words: Int32Array): void {
  let count = 0;
  for (let i = from; i < to; i++) {
    const payload = payloads[i]!;
    let at = count++;
    while (at > 0 && compare(words, sorted[at - 1]!, payload) > 0) {
      sorted[at] = sorted[at - 1]!;
      at--;
    }
    sorted[at] = payload;
  }
}
