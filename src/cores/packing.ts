import type { PacketStore } from "../contracts/packet.js";
import * as packets from "../contracts/packet.js";
import type { ChipProgram, SegmentProgram } from "../contracts/program.js";
import { addPayload } from "./window-check.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { CHANNEL, RECORD, ROUTE, VALUE } = packets;

/** Values of four bits in a word of payload. */
const VALUES_A_WORD = 8;

/** Words of payload of a packet of so many values. */
const wordsOf = (values: number): number => Math.ceil(values / VALUES_A_WORD);

/** Word `at` of a packet's payload: 0 is in the record, the others behind it. */
const word = ({ words, more, moreWords }: PacketStore, packet: number, at: number): number =>
  at === 0 ? words[packet + VALUE]! : more[(packet / RECORD) * moreWords + at - 1]!;

/** Adds a packet's payload to a checksum, word by word: each stands for the channel of its first value. */
function addWords(store: PacketStore, packet: number, channel: number, values: number, checksum: number): number {
  let sum = checksum;
  for (let at = 0; at < wordsOf(values); at++)
    sum = addPayload(sum, channel + at * VALUES_A_WORD, word(store, packet, at));
  return sum;
}

/** Which channels of a source share a packet: neighbours of a segment, the last packet of it may have fewer. */
export class Packing {
  /** First channel of the packet that ends with a channel, by that channel; -1 for all others. */
  readonly firstOf: Int32Array;
  /** Packets of a token. */
  readonly packets: number;

  constructor(segments: readonly SegmentProgram[], channels: number, most: number) {
    this.firstOf = new Int32Array(channels).fill(-1);
    let packets = 0;
    for (const { from, to } of segments) {
      for (let first = from; first < to; first += most) {
        this.firstOf[Math.min(to, first + most) - 1] = first;
        packets++;
      }
    }
    this.packets = packets;
  }

  /** Writes codes [first, end) into a packet. @returns `checksum` with its payload added, as of `channel` */
  write(
    store: PacketStore,
    packet: number,
    codes: Int32Array,
    first: number,
    end: number,
    channel: number,
    checksum: number,
  ): number {
    const { words, more, moreWords } = store;
    const behind = (packet / RECORD) * moreWords;
    for (let at = 0; at < wordsOf(end - first); at++) {
      let packed = 0;
      const from = first + at * VALUES_A_WORD;
      const to = Math.min(end, from + VALUES_A_WORD);
      for (let c = from; c < to; c++) packed |= (codes[c]! & 15) << (4 * (c - from));
      if (at === 0) words[packet + VALUE] = packed;
      else more[behind + at - 1] = packed;
    }
    return addWords(store, packet, channel, end - first, checksum);
  }
}

/** How many values the packets of each route carry, as their receivers know it from the program. */
export class PackedRoutes {
  /** Words of payload of the longest packet, beyond the one in its record. */
  readonly moreWords: number;
  private readonly most: Int32Array;
  /** One past the last channel at the destinations. */
  private readonly end: Int32Array;
  private readonly signed: Uint8Array;

  constructor({ routes, sources }: ChipProgram) {
    this.most = new Int32Array(routes.length).fill(1);
    this.end = new Int32Array(routes.length);
    this.signed = new Uint8Array(routes.length);
    let most = 1;
    for (const { segments, valuesPerPacket, signed } of sources) {
      most = Math.max(most, valuesPerPacket);
      for (const { from, to, base, routes: own } of segments) {
        for (const route of own) {
          this.most[route] = valuesPerPacket;
          this.end[route] = base + to - from;
          this.signed[route] = signed ? 1 : 0;
        }
      }
    }
    this.moreWords = wordsOf(most) - 1;
  }

  /** Whether packets of a route may carry several values. */
  packs(route: number): boolean {
    return this.most[route]! > 1;
  }

  /** Values of a data packet; a damaged one may name a channel that its route does not reach. */
  valuesOf(words: Int32Array, packet: number): number {
    const route = words[packet + ROUTE]!;
    const most = this.most[route]!;
    return most === 1 ? 1 : Math.max(1, Math.min(most, this.end[route]! - words[packet + CHANNEL]!));
  }

  /** Adds the values of a packet to sums, from `at` on. @returns `checksum` with its payload added */
  add(store: PacketStore, packet: number, sums: Int32Array, at: number, checksum: number): number {
    const { words } = store;
    const values = this.valuesOf(words, packet);
    const signed = this.signed[words[packet + ROUTE]!] === 1;
    for (let i = 0; i < values; i++) {
      const bits = (word(store, packet, Math.floor(i / VALUES_A_WORD)) >>> (4 * (i % VALUES_A_WORD))) & 15;
      sums[at + i] = sums[at + i]! + (signed && bits > 7 ? bits - 16 : bits);
    }
    return addWords(store, packet, words[packet + CHANNEL]!, values, checksum);
  }
}

/**
 * Has a store keep what the packets of a program carry.
 * @returns undefined if every packet carries one value
 */
export function packedRoutes(program: ChipProgram, store: Reserving): PackedRoutes | undefined {
  if (!program.sources.some(({ valuesPerPacket }) => valuesPerPacket > 1)) return undefined;
  const packed = new PackedRoutes(program);
  store.reserve(packed.moreWords);
  return packed;
}

/** Records that take payload. */
interface Reserving {
  reserve(words: number): void;
}
