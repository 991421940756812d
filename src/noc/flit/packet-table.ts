import type { LatencyParts, PacketResult } from "./flit-simulation.js";

// A packet is a record of sixteen words (one cache line). A flit is packet number << 2 | is head << 1 | is tail.
export const K_SOURCE = 0;
export const K_DESTINATION = 1;
export const K_FLITS = 2;
export const K_CREATED = 3;
export const K_INJECTED = 4;
export const K_HEAD_ARRIVED = 5;
export const K_ARRIVED = 6;
export const K_HOPS = 7;
/** Cycle of the head's last step, and cycles it has waited for channels and for the switch, and been on wires. */
export const K_SINCE = 8;
export const K_VC_WAIT = 9;
export const K_SWITCH_WAIT = 10;
export const K_WIRE = 11;
/** Next packet in the queue of its source, or -1. */
export const K_NEXT = 12;
/** Routing state (route.ts); of a multicast route the class of its channels. */
export const K_ROUTING_STATE = 13;
/** Router and port it goes to: x | y << 8 | port << 16; or ~tree. */
export const K_TARGET = 14;
/** For the owner of the network: copies that have not arrived, or its own record of the packet. */
export const K_OWNER = 15;
export const PACKET_BITS = 4;
export const PACKET_WORDS = 1 << PACKET_BITS;

/** Packets by number. Numbers given back are used again. */
export class PacketTable {
  words: Int32Array;
  private used = 0;
  private free: number[] = [];

  constructor(packets = 1024) {
    this.words = new Int32Array(packets * PACKET_WORDS);
  }

  /** A packet of unspecified contents. May replace `words`. */
  take(): number {
    const again = this.free.pop();
    if (again !== undefined) return again;
    const packet = this.used++;
    if (packet * PACKET_WORDS === this.words.length) {
      const grown = new Int32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
    }
    return packet;
  }

  give(packet: number): void {
    this.free.push(packet);
  }

  result(packet: number): PacketResult {
    const { words } = this;
    const at = packet * PACKET_WORDS;
    return {
      source: words[at + K_SOURCE]!,
      destination: words[at + K_DESTINATION]!,
      flits: words[at + K_FLITS]!,
      created: words[at + K_CREATED]!,
      injected: words[at + K_INJECTED]!,
      headArrived: words[at + K_HEAD_ARRIVED]!,
      arrived: words[at + K_ARRIVED]!,
      hops: words[at + K_HOPS]!,
    };
  }

  /** @param pipe cycles of a router's pipeline */
  latencyParts(packet: number, pipe: number): LatencyParts {
    const { words } = this;
    const at = packet * PACKET_WORDS;
    return {
      source: words[at + K_INJECTED]! - words[at + K_CREATED]!,
      routing: words[at + K_HOPS]! * pipe,
      vcWait: words[at + K_VC_WAIT]!,
      switchWait: words[at + K_SWITCH_WAIT]!,
      link: words[at + K_WIRE]!,
      serialisation: words[at + K_ARRIVED]! - words[at + K_HEAD_ARRIVED]!,
    };
  }
}
