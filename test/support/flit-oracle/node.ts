import type { Fate, Flit, OraclePacket } from "./oracle.js";
import { Wire } from "./wire.js";

/** Sends the packets of its node in order and takes whatever arrives. */
export class NodeInterface {
  readonly flits = new Wire<Flit>();
  readonly credits = new Wire<number>();
  readonly injectedAt = new Map<number, number>();
  readonly arrivals = new Map<number, Omit<Fate, "injected">>();
  /** Packets still to send, and copies still to arrive. */
  owed: number;
  private readonly waiting: number[];
  private readonly occupied: number[];
  private readonly buffer: number;
  private sent = 0;
  private vc = -1;
  private usedBefore = false;

  constructor(
    node: number,
    private readonly packets: readonly OraclePacket[],
    { vcs, buffer }: { readonly vcs: number; readonly buffer: number },
  ) {
    const numbers = packets.map((_, packet) => packet);
    this.waiting = numbers.filter((packet) => packets[packet].source === node);
    this.waiting.sort((a, b) => packets[a].created - packets[b].created || a - b);
    this.owed = this.waiting.length + packets.filter(({ destinations }) => destinations.includes(node)).length;
    this.occupied = new Array(vcs).fill(0);
    this.buffer = buffer;
  }

  /** The flit that leaves in this cycle, if one can. */
  inject(cycle: number, credit: number | undefined): Flit | undefined {
    if (credit !== undefined) this.occupied[credit]--;
    const packet = this.waiting[0];
    if (packet === undefined || this.packets[packet].created > cycle) return undefined;
    const head = this.sent === 0;
    if (head) {
      const vc = this.freeVc();
      if (vc === undefined) return undefined;
      this.vc = vc;
      this.usedBefore = true;
      this.injectedAt.set(packet, cycle);
    } else if (this.occupied[this.vc] === this.buffer) return undefined;
    const { flits, destinations } = this.packets[packet];
    this.occupied[this.vc]++;
    this.sent++;
    const tail = this.sent === flits;
    if (tail) {
      this.waiting.shift();
      this.sent = 0;
      this.owed--;
    }
    return { packet, head, tail, destinations, hops: 0, vc: this.vc, waits: { vc: 0, switch: 0 } };
  }

  private freeVc(): number | undefined {
    const { length } = this.occupied;
    const order = this.usedBefore ? this.occupied.map((_, i) => (this.vc + 1 + i) % length) : [0];
    return order.find((vc) => this.occupied[vc] < this.buffer);
  }

  /** Virtual channel whose slot the flit gives back at once. */
  retire(cycle: number, flit: Flit | undefined): number | undefined {
    if (flit === undefined) return undefined;
    const { packet, hops, waits } = flit;
    if (flit.head) {
      this.arrivals.set(packet, { headArrived: cycle, arrived: -1, hops, vcWait: waits.vc, switchWait: waits.switch });
    }
    if (flit.tail) {
      this.arrivals.get(packet)!.arrived = cycle;
      this.owed--;
    }
    return flit.vc;
  }
}
