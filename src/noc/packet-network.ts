import type { EventQueue } from "../events/event-queue.js";
import type { NocSpec } from "../spec/chip.js";
import * as packets from "../spec/packet.js";
import * as linkWords from "./link-table.js";
import { LinkTable } from "./link-table.js";
import type { Mesh } from "./mesh.js";
import * as meshes from "./mesh.js";
import type { RoutingTable } from "./multicast-tree.js";
import type { Network, NetworkCounts, NetworkSink } from "./network.js";
import { PacketPool } from "./packet-pool.js";
import { type RouterTiming, routerTiming } from "./router-timing.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const {
  BLOCKED,
  FLITS,
  HOPS,
  HOPS_MASK,
  KIND,
  KINDS,
  LINK,
  NEXT,
  ONE_LINK,
  OWN_HOPS_SHIFT,
  PARENT,
  PHASE_NETWORK,
  RECORD,
  SENTENCE,
  SINCE,
  TREE,
  UNKNOWN,
  WAIT,
} = packets;
const {
  AHEAD,
  CLASS_WORDS,
  DATA,
  FREE,
  FREE_CREDIT,
  GIVEN,
  HEAD,
  LINK_RECORD,
  NEVER,
  ONE_RANK,
  RANK,
  STARVED,
  TAIL,
  TAKEN,
  TARGET,
  TICKS,
  WAKE,
} = linkWords;
const { LOCAL, PORTS } = meshes;

/** Port of a one-bit mask, -1 for every other mask. */
const PORT_OF_MASK = Int8Array.from({ length: 32 }, (_, mask) =>
  mask !== 0 && (mask & (mask - 1)) === 0 ? 31 - Math.clz32(mask) : -1,
);

/** A packet's event is the packet with the rank of its link in the bits above, so that events of a tick are sorted as plain numbers. */
const PACKET_MASK = ONE_RANK - 1;
/** Events up to which sorting by insertion is the quickest way. */
const FEW = 32;
/** Class of each kind of packet: 1 for credits. */
const CLASS_OF_KIND = Uint8Array.of(0, 0, 0, 1);

/**
 * Packet-level mesh: one event a hop. Each link is a server of one flit a tick with buffer places at its far end; a packet moves on when
 * the link is free and places are; the one that has waited longest goes first, ties by input port. Credits queue apart and go before data
 * that waits. What happens within a tick is sorted first (see RANK), so the order in which it was scheduled cannot matter.
 */
export class PacketNetwork implements Network {
  readonly pool = new PacketPool();
  readonly counts: NetworkCounts;
  readonly timing: RouterTiming;
  injected = 0;
  copied = 0;
  delivered = 0;

  private readonly links: LinkTable;
  private readonly injections: number;
  private readonly nodes: number;
  private readonly trees: number;
  private readonly ports: Uint8Array;
  private readonly linkFlits: Int32Array;
  private sorted = new Int32Array(64);
  private sink!: NetworkSink;

  constructor(
    private readonly queue: EventQueue,
    mesh: Mesh,
    routes: RoutingTable,
    spec: NocSpec,
    receiveFifo: number,
    sentences: number,
  ) {
    this.timing = routerTiming(spec.router);
    this.links = new LinkTable(mesh, this.timing, receiveFifo);
    this.nodes = mesh.nodes;
    this.injections = mesh.nodes * PORTS;
    this.trees = routes.trees.length;
    this.ports = routes.ports;
    this.linkFlits = new Int32Array(sentences * this.injections);
    const counters = sentences * this.trees * KINDS;
    this.counts = {
      injected: new Float64Array(counters),
      hops: new Float64Array(counters),
      deliveries: new Float64Array(counters),
      linkFlits: this.linkFlits,
    };
  }

  get inFlight(): number {
    return this.injected + this.copied - this.delivered;
  }

  transitTicks(hops: number, flits: number): number {
    return this.timing.inject + (hops - 1) * this.timing.hop + this.timing.eject + flits - 1;
  }

  connect(sink: NetworkSink): void {
    this.sink = sink;
  }

  inject(node: number, packet: number, tick: number): number {
    const link = this.injections + node;
    const words = this.pool.words;
    const flits = words[packet + FLITS]!;
    const creditClass = CLASS_OF_KIND[words[packet + KIND]!]!;
    const now = this.links.relative(tick);
    const ready = this.readyAt(link, creditClass, flits);
    const at = link * LINK_RECORD;
    const links = this.links.words;
    if (ready > now) {
      if (ready !== NEVER) this.sink.injectable(node, this.links.base + ready);
      return BLOCKED;
    }
    const taken = at + DATA + creditClass * CLASS_WORDS + TAKEN;
    links[taken] = links[taken]! + flits;
    words[packet + HOPS] = 0;
    words[packet + LINK] = link;
    words[packet + PARENT] = -1;
    this.injected++;
    const counter = this.counter(words, packet);
    this.counts.injected[counter] = this.counts.injected[counter]! + 1;
    this.queue.schedule(tick + this.timing.inject, PHASE_NETWORK, packet + links[at + RANK]!);
    const room = this.readyAt(link, creditClass, 1);
    if (room <= now + flits) return tick + flits;
    return room === NEVER ? UNKNOWN : this.links.base + room;
  }

  /**
   * Kernel handler. Payload >= 0: a packet that arrives at the end of its link, with that link's rank; else ~link, a link that wakes.
   * A packet that finds its next link free, with places beyond it and nobody before it, is sent on here; all others by `arrive`.
   */
  handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    const now = this.links.relative(tick);
    const stamp = tick | 0;
    const { queue, ports, nodes, linkFlits, injections } = this;
    const { base, ring, ringShift, ringMask } = this.links;
    const links = this.links.words;
    let words = this.pool.words;
    const sorted = to - from === 1 ? payloads : this.sort(payloads, from, to);
    const first = sorted === payloads ? from : 0;
    const end = first + to - from;
    for (let i = first; i < end; i++) {
      const payload = sorted[i]!;
      if (payload < 0) {
        this.awake(~payload, now, stamp);
        words = this.pool.words;
        continue;
      }
      const packet = payload & PACKET_MASK;
      const came = words[packet + LINK]!;
      const router = links[came * LINK_RECORD + TARGET]!;
      if (router < 0) {
        this.eject(-1 - router, packet, tick, now, stamp);
        words = this.pool.words;
        continue;
      }
      const mask = ports[words[packet + TREE]! * nodes + router]!;
      const creditClass = CLASS_OF_KIND[words[packet + KIND]!]!;
      const port = PORT_OF_MASK[mask]!;
      if (port < 0) {
        this.branch(router, mask, packet, creditClass, now, stamp);
        words = this.pool.words;
        continue;
      }
      const link = router * PORTS + port;
      const at = link * LINK_RECORD;
      const line = at + DATA + creditClass * CLASS_WORDS;
      const flits = words[packet + FLITS]!;
      const needed = (links[line + TAKEN]! + flits) | 0;
      const free = links[at + FREE]!;
      const leaves = free > now ? free : now;
      if (
        port === LOCAL ||
        links[line + TAIL]! >= 0 ||
        ((needed - links[line + GIVEN]!) | 0) > 0 ||
        ring[((link * 2 + creditClass) << ringShift) + ((needed - 1) & ringMask)]! > leaves
      ) {
        this.arrive(link, packet, creditClass, now, stamp);
        words = this.pool.words;
        continue;
      }
      links[line + TAKEN] = needed;
      links[at + FREE] = leaves + flits;
      words[packet + WAIT] = words[packet + WAIT]! + leaves - now;
      words[packet + LINK] = link;
      words[packet + HOPS] = words[packet + HOPS]! + ONE_LINK;
      const count = words[packet + SENTENCE]! * injections + link;
      linkFlits[count] = linkFlits[count]! + flits;
      queue.schedule(base + leaves + links[at + TICKS]!, PHASE_NETWORK, packet + links[at + RANK]!);
      this.giveBack(came, creditClass, flits, leaves + flits - 1);
    }
  }

  /** Links that wake, packets at cores, then packets at routers by input port: two events that could meet at one link never share a rank. */
  private sort(payloads: Int32Array, from: number, to: number): Int32Array {
    if (this.sorted.length < to - from) this.sorted = new Int32Array(2 * (to - from));
    const { sorted } = this;
    if (to - from > FEW) {
      sorted.set(payloads.subarray(from, to));
      sorted.subarray(0, to - from).sort();
      return sorted;
    }
    let count = 0;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      let place = count++;
      while (place > 0 && sorted[place - 1]! > payload) {
        sorted[place] = sorted[place - 1]!;
        place--;
      }
      sorted[place] = payload;
    }
    return sorted;
  }

  private awake(link: number, now: number, stamp: number): void {
    const links = this.links.words;
    if (links[link * LINK_RECORD + WAKE] !== now) return;
    links[link * LINK_RECORD + WAKE] = NEVER;
    this.sendWaiting(link, 1, now, stamp);
    this.sendWaiting(link, 0, now, stamp);
  }

  /** Each copy goes its own way; the original keeps the buffer places until the last copy has left. */
  private branch(router: number, mask: number, packet: number, creditClass: number, now: number, stamp: number): void {
    const { pool } = this;
    let copies = 0;
    for (let left = mask; left !== 0; left &= left - 1) copies++;
    this.copied += copies - 1;
    pool.words[packet + NEXT] = copies;
    pool.words[packet + SINCE] = stamp;
    for (let left = mask, first = true; left !== 0; left &= left - 1, first = false) {
      const copy = pool.take();
      const { words } = pool;
      words.copyWithin(copy, packet, packet + RECORD);
      pool.onCopy?.(packet, copy);
      words[copy + PARENT] = packet;
      if (!first) words[copy + HOPS] = words[copy + HOPS]! & HOPS_MASK;
      this.arrive(router * PORTS + 31 - Math.clz32(left & -left), copy, creditClass, now, stamp);
    }
  }

  backlog(link: number, tick: number): number {
    const links = this.links.words;
    const at = link * LINK_RECORD;
    let flits = 0;
    for (let c = 0; c < 2; c++) {
      for (
        let packet = links[at + DATA + c * CLASS_WORDS + HEAD]!;
        packet >= 0;
        packet = this.pool.words[packet + NEXT]!
      )
        flits += this.pool.words[packet + FLITS]!;
    }
    return flits + Math.max(0, this.links.base + links[at + FREE]! - tick);
  }

  waiting(limit: number): string[] {
    const lines: string[] = [];
    const { words } = this.links;
    for (let link = 0; link < this.injections; link++) {
      for (let c = 0; c < 2 && lines.length < limit; c++) {
        if (words[link * LINK_RECORD + DATA + c * CLASS_WORDS + HEAD]! < 0) continue;
        lines.push(
          `port ${link % PORTS} of router ${Math.floor(link / PORTS)}: ${c === 1 ? "credits" : "packets"} wait`,
        );
      }
    }
    return lines;
  }

  private counter(words: Int32Array, packet: number): number {
    return (words[packet + SENTENCE]! * this.trees + words[packet + TREE]!) * KINDS + words[packet + KIND]!;
  }

  private eject(node: number, packet: number, tick: number, now: number, stamp: number): void {
    const words = this.pool.words;
    const link = words[packet + LINK]!;
    const counter = this.counter(words, packet);
    const flits = words[packet + FLITS]!;
    const creditClass = CLASS_OF_KIND[words[packet + KIND]!]!;
    this.counts.deliveries[counter] = this.counts.deliveries[counter]! + 1;
    this.counts.hops[counter] = this.counts.hops[counter]! + (words[packet + HOPS]! >>> OWN_HOPS_SHIFT);
    this.delivered++;
    const leaves = this.sink.deliver(node, packet, tick);
    this.pool.give(packet);
    if (this.links.giveBack(link, creditClass, flits, leaves + this.timing.credit - this.links.base)) {
      this.sendWaiting(link, creditClass, now, stamp);
    }
  }

  /** A packet stands before its next link: it is given its departure at once if that can be known, else it queues. */
  private arrive(link: number, packet: number, creditClass: number, now: number, stamp: number): void {
    const links = this.links.words;
    const words = this.pool.words;
    const queue = link * LINK_RECORD + DATA + creditClass * CLASS_WORDS;
    const last = links[queue + TAIL]!;
    words[packet + SINCE] = stamp;
    if (last < 0) {
      if (this.depart(link, packet, creditClass, now, stamp)) return;
      links[queue + HEAD] = packet;
    } else {
      words[last + NEXT] = packet;
    }
    words[packet + NEXT] = -1;
    links[queue + TAIL] = packet;
  }

  private wake(link: number, at: number): void {
    const links = this.links.words;
    if (at < links[link * LINK_RECORD + WAKE]!) {
      links[link * LINK_RECORD + WAKE] = at;
      this.queue.schedule(this.links.base + at, PHASE_NETWORK, ~link);
    }
  }

  /** Gives the packets that wait for a link their departures, in order, as far as they can be known. */
  private sendWaiting(link: number, creditClass: number, now: number, stamp: number): void {
    const words = this.pool.words;
    const links = this.links.words;
    const queue = link * LINK_RECORD + DATA + creditClass * CLASS_WORDS;
    for (let packet = links[queue + HEAD]!; packet >= 0; packet = links[queue + HEAD]!) {
      const next = words[packet + NEXT]!;
      if (!this.depart(link, packet, creditClass, now, stamp)) return;
      links[queue + HEAD] = next;
      if (next < 0) links[queue + TAIL] = -1;
    }
  }

  /**
   * Gives the first packet before a link its departure, if nothing that happens later could let it go earlier: when the link is taken until
   * its places are there, or these come so soon (AHEAD) that no place given back from now on could come before. Else the link wakes when that is so.
   */
  private depart(link: number, packet: number, creditClass: number, now: number, stamp: number): boolean {
    const words = this.pool.words;
    const links = this.links.words;
    const at = link * LINK_RECORD;
    const flits = words[packet + FLITS]!;
    const ready = this.readyAt(link, creditClass, flits);
    if (ready === NEVER) return false;
    const target = links[at + TARGET]!;
    const free = at + (target < 0 && creditClass === 1 ? FREE_CREDIT : FREE);
    let leaves = links[free]!;
    if (now > leaves) leaves = now;
    if (ready > leaves) {
      if (ready - now > links[at + AHEAD]!) {
        this.wake(link, ready - links[at + AHEAD]!);
        return false;
      }
      leaves = ready;
    }
    const taken = at + DATA + creditClass * CLASS_WORDS + TAKEN;
    links[taken] = links[taken]! + flits;
    links[free] = leaves + flits;
    const leavesStamp = (stamp + leaves - now) | 0;
    words[packet + WAIT] = (words[packet + WAIT]! + leavesStamp - words[packet + SINCE]!) | 0;
    this.leavePlaces(packet, creditClass, flits, leaves, leavesStamp);
    words[packet + LINK] = link;
    const arrives = this.links.base + leaves + links[at + TICKS]!;
    if (target >= 0) {
      words[packet + HOPS] = words[packet + HOPS]! + ONE_LINK;
      const flitCount = words[packet + SENTENCE]! * this.injections + link;
      this.linkFlits[flitCount] = this.linkFlits[flitCount]! + flits;
      this.queue.schedule(arrives, PHASE_NETWORK, packet + links[at + RANK]!);
      return true;
    }
    words[packet + HOPS] = words[packet + HOPS]! + 1;
    if (creditClass === 0 && this.sink.ahead) this.eject(-1 - target, packet, arrives + flits - 1, now, stamp);
    else this.queue.schedule(arrives + flits - 1, PHASE_NETWORK, packet);
    return true;
  }

  /** Relative tick from which a class of a link has `flits` places; while that is not known, the link is noted as starved. */
  private readyAt(link: number, creditClass: number, flits: number): number {
    const ready = this.links.readyAt(link, creditClass, flits);
    if (ready === NEVER) {
      const at = link * LINK_RECORD + STARVED;
      this.links.words[at] = this.links.words[at]! | (1 << creditClass);
    }
    return ready;
  }

  /** A packet leaves its router at relative tick `leaves`: the places it stood in come free, those of a branching packet with its last copy. */
  private leavePlaces(packet: number, creditClass: number, flits: number, leaves: number, stamp: number): void {
    const words = this.pool.words;
    const parent = words[packet + PARENT]!;
    if (parent < 0) this.giveBack(words[packet + LINK]!, creditClass, flits, leaves + flits - 1);
    else this.leaveParent(words, packet, parent, flits, creditClass, leaves, stamp);
  }

  /** A copy leaves: the places of the branching packet come free when the last copy has gone. */
  private leaveParent(
    words: Int32Array,
    packet: number,
    parent: number,
    flits: number,
    creditClass: number,
    leaves: number,
    stamp: number,
  ): void {
    words[packet + PARENT] = -1;
    if (((stamp - words[parent + SINCE]!) | 0) > 0) words[parent + SINCE] = stamp;
    const left = words[parent + NEXT]! - 1;
    words[parent + NEXT] = left;
    if (left > 0) return;
    this.giveBack(
      words[parent + LINK]!,
      creditClass,
      flits,
      leaves + ((words[parent + SINCE]! - stamp) | 0) + flits - 1,
    );
    this.pool.give(parent);
  }

  /** Places left at relative tick `left` return to the sender of the link after the credit's flight. */
  private giveBack(link: number, creditClass: number, flits: number, left: number): void {
    const ready = left + this.timing.credit;
    if (!this.links.giveBack(link, creditClass, flits, ready)) return;
    if (link >= this.injections) {
      this.sink.injectable(link - this.injections, this.links.base + ready);
      return;
    }
    const at = link * LINK_RECORD;
    const links = this.links.words;
    if (links[at + DATA + creditClass * CLASS_WORDS + HEAD]! < 0) return;
    this.wake(link, ready - links[at + AHEAD]!);
  }
}
