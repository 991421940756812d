/**
 * A packet in flight is a record of sixteen 32-bit words (one cache line). It is named by the index of its first
 * word, so field f of packet p is `words[p + f]`. Cores fill the record, the network moves it; this file is all they
 * share.
 */

/** Axon or channel at the destination. */
export const CHANNEL = 0;
/**
 * What the packet adds or writes there: +-1, +-2^b, q, a 4-bit value, a residual code; count or checksum of a marker.
 * Of a packet of several values: the first eight, four bits each, the first lowest.
 */
export const VALUE = 1;
/** Multicast tree (route) the packet follows. */
export const ROUTE = 2;
/** Index of the (sentence, token) pair in the run. */
export const ITEM = 3;
/** Sentence of that work item: the ledger's key. */
export const SENTENCE = 4;
/** What the packet is: KIND_DATA, KIND_COUNT, KIND_CHECKSUM or KIND_CREDIT. */
export const KIND = 5;
/** Flits on the link. */
export const FLITS = 6;
/**
 * Low half: the way so far (`wayOf`). High half, alike: links between routers crossed that no other copy of the packet
 * counts, and those from chip to chip among them.
 */
export const HOPS = 7;
/** Ticks of scanning that led to it (critical path). */
export const SCAN = 8;
/** Ticks it and its generator waited (critical path). */
export const WAIT = 9;
/** Tick, modulo 2^32, since which it waits for its next move. */
export const SINCE = 10;
/** Path record of the token at its source. */
export const PATH = 11;
/** Link whose far buffer holds it. */
export const LINK = 12;
/** Record that owns the buffer slots of a branching packet, or -1. */
export const PARENT = 13;
/** Next record of the packet's queue, or -1; in a branching packet: copies that still hold the slots. */
export const NEXT = 14;
/** Ticks of interface service that led to it (critical path). */
export const SERVICE = 15;

export const RECORD = 16;

export const OWN_HOPS_SHIFT = 16;
export const HOPS_MASK = 0xffff;
/** A packet's way: routers left in the lowest ten bits, links from chip to chip in the six above. */
export const CHIPS_SHIFT = 10;
export const ROUTERS_MASK = (1 << CHIPS_SHIFT) - 1;
export const MOST_CHIP_LINKS = (1 << (OWN_HOPS_SHIFT - CHIPS_SHIFT)) - 1;
export const wayOf = (routers: number, chipLinks: number): number => routers + (chipLinks << CHIPS_SHIFT);
/** Most rows, or columns, of routers, and of chips, so that every way fits. */
export const MOST_ROUTERS_A_SIDE = 256;
export const MOST_CHIPS_A_SIDE = 16;

/** Added to HOPS for a link between routers; for the link to the core only the low half counts. */
export const ONE_LINK = 0x10001;
/** Added besides for one from chip to chip. */
export const ONE_CHIP_LINK = ONE_LINK << CHIPS_SHIFT;

export const KIND_DATA = 0;
export const KIND_COUNT = 1;
export const KIND_CHECKSUM = 2;
export const KIND_CREDIT = 3;
export const KINDS = 4;

/** Bits of the checksum that a marker carries. */
export const CHECKSUM_BITS = 16;

/** The packet records of a run. `take` may replace `words` and `more`: read them again afterwards. */
export interface PacketStore {
  readonly words: Int32Array;
  /** Values of a packet behind its first eight: `moreWords` words a record, from packet / RECORD * moreWords on. */
  readonly more: Int32Array;
  readonly moreWords: number;
  take(): number;
  give(packet: number): void;
}

/** A network's injection side as a core's interface sees it. */
export interface Injector {
  /**
   * Offers a packet to the port of `node`, which accepts a flit a tick.
   * @returns tick before which there are no credits for another packet of the same class, UNKNOWN while that is not
   * known (`injectable` of the sink reports it); or BLOCKED: then the packet was not accepted
   */
  inject(node: number, packet: number, tick: number): number;
}
export const BLOCKED = -1;
export const UNKNOWN = -2;

/** Order of what happens within one tick; also the kernel's priorities. */
export const PHASE_NETWORK = 0;
export const PHASE_UNIT = 1;
export const PHASE_SCAN = 2;
export const PHASE_INTERFACE = 3;
export const PHASE_HOST = 4;
export const PHASES = 5;

/** Flits of a packet of `bits` on links that carry `linkBits` a flit. */
export const flitsOf = (bits: number, linkBits: number): number => Math.ceil(bits / linkBits);
