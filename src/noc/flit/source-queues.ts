import type { Addresses } from "./build-memory.js";
import { NODE_WIRE } from "./build-memory.js";
import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import { PACKET_BITS } from "./packet-table.js";
import type { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { N_FIRST, N_FLITS, N_LAST, N_LAST_VC, N_SENT, N_VC, NODE_WORDS } = words;
const { O_DOWN, O_SLOTS, O_OCCUPIED, OUT_WORDS, P_HAS_CREDITS, PORT_WORDS } = words;
const { K_CREATED, K_FLITS, K_INJECTED, K_NEXT, K_SOURCE, K_WIRE } = packetWords;

/**
 * Packets that have been offered and stand in the unlimited queues of their sources, and the nodes' way to send them.
 * Rules: docs/noc.md, Injection.
 */
export class SourceQueues {
  /** Packets in the queues, the ones being sent included. */
  waiting = 0;
  /** Packets whose cycle has not come: a ring in order of (created, number). */
  private future = new Int32Array(1024);
  private futureHead = 0;
  private futureCount = 0;

  constructor(
    private readonly engine: RouterEngine,
    private readonly addresses: Addresses,
  ) {}

  /** Cycle of the first packet that is in no queue yet; Infinity if there is none. */
  get nextCreated(): number {
    if (this.futureCount === 0) return Number.POSITIVE_INFINITY;
    return this.engine.packets.words[(this.future[this.futureHead]! << PACKET_BITS) + K_CREATED]!;
  }

  isIdle(node: number): boolean {
    return this.engine.memory[this.addresses.node(node) + N_FIRST]! < 0;
  }

  /** @param packet created not before the one added last */
  add(packet: number): void {
    const size = this.future.length;
    if (this.futureCount === size) {
      const grown = new Int32Array(size * 2);
      for (let i = 0; i < size; i++) grown[i] = this.future[(this.futureHead + i) & (size - 1)]!;
      this.future = grown;
      this.futureHead = 0;
    }
    this.future[(this.futureHead + this.futureCount++) & (this.future.length - 1)] = packet;
  }

  /** Packets created up to cycle `t` join the queues of their sources. */
  private collect(t: number): void {
    const K = this.engine.packets.words;
    const M = this.engine.memory;
    const { nodeSet } = this.engine.layout;
    while (this.futureCount > 0) {
      const packet = this.future[this.futureHead]!;
      const at = packet << PACKET_BITS;
      if (K[at + K_CREATED]! > t) return;
      this.futureHead = (this.futureHead + 1) & (this.future.length - 1);
      this.futureCount--;
      this.waiting++;
      const source = K[at + K_SOURCE]!;
      const node = this.addresses.node(source);
      K[at + K_NEXT] = -1;
      if (M[node + N_FIRST]! < 0) {
        M[node + N_FIRST] = packet;
        M[node + N_FLITS] = K[at + K_FLITS]!;
        M[nodeSet + (source >> 5)] = M[nodeSet + (source >> 5)]! | (1 << (source & 31));
      } else K[(M[node + N_LAST]! << PACKET_BITS) + K_NEXT] = packet;
      M[node + N_LAST] = packet;
    }
  }

  /** Step 2 of cycle `t`: each node sends at most one flit. @returns flits sent */
  inject(t: number): number {
    if (this.futureCount > 0) this.collect(t);
    if (this.waiting === 0) return 0;
    const M = this.engine.memory;
    const K = this.engine.packets.words;
    const { nodeSet, firstNode, nodeWords } = this.engine.layout;
    const setWords = (this.engine.grid.nodes + 31) >> 5;
    let flits = 0;
    for (let w = 0; w < setWords; w++) {
      for (let set = M[nodeSet + w]!; set !== 0; set &= set - 1) {
        const place = 31 - Math.clz32(set & -set);
        const node = firstNode + ((w << 5) + place) * nodeWords;
        const port = node + NODE_WORDS;
        const packet = M[node + N_FIRST]!;
        const sent = M[node + N_SENT]!;
        const room = M[port + P_HAS_CREDITS]!;
        let vc = M[node + N_VC]!;
        if (sent === 0) {
          const last = M[node + N_LAST_VC]!;
          const tried = last < 0 ? room & 1 : room;
          if (tried === 0) continue;
          const after = tried & (-2 << last);
          vc = 31 - Math.clz32(after !== 0 ? after & -after : tried & -tried);
          M[node + N_VC] = vc;
          M[node + N_LAST_VC] = vc;
          K[(packet << PACKET_BITS) + K_INJECTED] = t;
          K[(packet << PACKET_BITS) + K_WIRE] = NODE_WIRE + 1;
        } else if (((room >> vc) & 1) === 0) continue;
        const channel = port + PORT_WORDS + vc * OUT_WORDS;
        const taken = M[channel + O_OCCUPIED]! + 1;
        M[channel + O_OCCUPIED] = taken;
        if (taken === M[channel + O_SLOTS]) M[port + P_HAS_CREDITS] = room & ~(1 << vc);
        const isTail = sent + 1 === M[node + N_FLITS];
        const flit = (packet << 2) | (sent === 0 ? 2 : 0) | (isTail ? 1 : 0);
        this.engine.send(M[channel + O_DOWN]!, flit, t + NODE_WIRE + 1);
        flits++;
        M[node + N_SENT] = isTail ? 0 : sent + 1;
        if (!isTail) continue;
        this.waiting--;
        const next = K[(packet << PACKET_BITS) + K_NEXT]!;
        M[node + N_FIRST] = next;
        if (next >= 0) M[node + N_FLITS] = K[(next << PACKET_BITS) + K_FLITS]!;
        else M[nodeSet + w] = M[nodeSet + w]! & ~(1 << place);
      }
    }
    return flits;
  }
}
