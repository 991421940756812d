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
  WAIT,
} = packets;
const {
  CLASS_WORDS,
  DATA,
  FREE,
  FREE_CREDIT,
  HEAD,
  LINK_RECORD,
  NEVER,
  RANK,
  RANK_WAKE,
  RANKS,
  STARVED,
  TAIL,
  TAKEN,
  TARGET,
  TICKS,
  WAKE,
} = linkWords;
const { PORTS } = meshes;

/** Port of a one-bit mask, -1 for every other mask. */
const PORT_OF_MASK = Int8Array.from({ length: 32 }, (_, mask) =>
  mask !== 0 && (mask & (mask - 1)) === 0 ? 31 - Math.clz32(mask) : -1,
);

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
  private readonly creditClass: Uint8Array;
  private readonly linkFlits: Int32Array;
  private sorted = new Int32Array(64);
  private readonly places = new Int32Array(RANKS + 1);
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
    this.creditClass = routes.credit;
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
    const creditClass = this.creditClass[words[packet + TREE]!]!;
    const now = this.links.relative(tick);
    const ready = this.links.readyAt(link, creditClass, flits);
    const at = link * LINK_RECORD;
    const links = this.links.words;
    if (ready > now) {
      if (ready === NEVER) links[at + STARVED] = links[at + STARVED]! | (1 << creditClass);
      else this.sink.injectable(node, this.links.base + ready);
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
    this.queue.schedule(tick + this.timing.inject, PHASE_NETWORK, packet);
    return tick + flits;
  }

  /** Kernel handler: payload >= 0 is a packet that arrives at the end of its link, ~payload a link that may be able to send. */
  handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    const now = this.links.relative(tick);
    const stamp = tick | 0;
    if (to - from === 1) {
      this.handleOne(payloads[from]!, tick, now, stamp);
      return;
    }
    const count = to - from;
    const sorted = this.sort(payloads, from, to);
    for (let i = 0; i < count; i++) this.handleOne(sorted[i]!, tick, now, stamp);
  }

  /** Counting sort by rank; two events of one rank never meet at the same link. */
  private sort(payloads: Int32Array, from: number, to: number): Int32Array {
    if (this.sorted.length < to - from) this.sorted = new Int32Array(2 * (to - from));
    const links = this.links.words;
    const words = this.pool.words;
    const { sorted, places } = this;
    places.fill(0);
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      const rank = payload < 0 ? RANK_WAKE : links[words[payload + LINK]! * LINK_RECORD + RANK]!;
      places[rank + 1] = places[rank + 1]! + 1;
    }
    for (let rank = 1; rank < RANKS; rank++) places[rank] = places[rank]! + places[rank - 1]!;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      const rank = payload < 0 ? RANK_WAKE : links[words[payload + LINK]! * LINK_RECORD + RANK]!;
      const place = places[rank]!;
      places[rank] = place + 1;
      sorted[place] = payload;
    }
    return sorted;
  }

  private handleOne(payload: number, tick: number, now: number, stamp: number): void {
    const links = this.links.words;
    if (payload < 0) {
      const link = ~payload;
      if (links[link * LINK_RECORD + WAKE] === now) links[link * LINK_RECORD + WAKE] = NEVER;
      this.trySend(link, now, stamp);
      return;
    }
    const words = this.pool.words;
    const router = links[words[payload + LINK]! * LINK_RECORD + TARGET]!;
    if (router < 0) {
      this.eject(-1 - router, payload, tick, now, stamp);
      return;
    }
    const tree = words[payload + TREE]!;
    const mask = this.ports[tree * this.nodes + router]!;
    const creditClass = this.creditClass[tree]!;
    const only = PORT_OF_MASK[mask]!;
    if (only >= 0) {
      this.arrive(router * PORTS + only, payload, creditClass, now, stamp);
      return;
    }
    this.branch(router, mask, payload, creditClass, now, stamp);
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
      for (let packet = links[at + DATA + c * CLASS_WORDS + HEAD]!; packet >= 0; packet = this.pool.words[packet + NEXT]!)
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
    const creditClass = this.creditClass[words[packet + TREE]!]!;
    this.counts.deliveries[counter] = this.counts.deliveries[counter]! + 1;
    this.counts.hops[counter] = this.counts.hops[counter]! + (words[packet + HOPS]! >>> OWN_HOPS_SHIFT);
    this.delivered++;
    const leaves = this.sink.deliver(node, packet, tick);
    this.pool.give(packet);
    if (this.links.giveBack(link, creditClass, flits, leaves + this.timing.credit - this.links.base)) {
      this.sendToCore(link, creditClass, now, stamp);
    }
  }

  /** A packet stands before its next link: it leaves at once if it can, else it queues. */
  private arrive(link: number, packet: number, creditClass: number, now: number, stamp: number): void {
    const links = this.links.words;
    const words = this.pool.words;
    const at = link * LINK_RECORD;
    const queue = at + DATA + creditClass * CLASS_WORDS;
    const last = links[queue + TAIL]!;
    if (last >= 0) {
      words[packet + SINCE] = stamp;
      words[packet + NEXT] = -1;
      words[last + NEXT] = packet;
      links[queue + TAIL] = packet;
      return;
    }
    const flits = words[packet + FLITS]!;
    const ready = this.readyAt(link, creditClass, flits);
    if (links[at + TARGET]! >= 0) {
      const free = links[at + FREE]!;
      if (ready <= now && free <= now) {
        this.depart(link, queue, packet, creditClass, flits, now, stamp);
        return;
      }
      if (ready !== NEVER) this.wake(link, ready > free ? ready : free);
    } else if (ready !== NEVER) {
      words[packet + SINCE] = stamp;
      this.departToCore(link, queue, packet, creditClass, flits, ready, now, stamp);
      return;
    }
    words[packet + SINCE] = stamp;
    words[packet + NEXT] = -1;
    links[queue + HEAD] = packet;
    links[queue + TAIL] = packet;
  }

  private wake(link: number, at: number): void {
    const links = this.links.words;
    if (at < links[link * LINK_RECORD + WAKE]!) {
      links[link * LINK_RECORD + WAKE] = at;
      this.queue.schedule(this.links.base + at, PHASE_NETWORK, ~link);
    }
  }

  /** A link between routers sends the first credit, else the first data packet, if it is free and places are. */
  private trySend(link: number, now: number, stamp: number): void {
    const words = this.pool.words;
    const links = this.links.words;
    const at = link * LINK_RECORD;
    let next = NEVER;
    for (let creditClass = 1; creditClass >= 0; creditClass--) {
      const queue = at + DATA + creditClass * CLASS_WORDS;
      let packet = links[queue + HEAD]!;
      if (packet < 0) continue;
      let ready = this.readyAt(link, creditClass, words[packet + FLITS]!);
      if (ready <= now && links[at + FREE]! <= now) {
        this.unqueue(queue, packet);
        words[packet + WAIT] = (words[packet + WAIT]! + stamp - words[packet + SINCE]!) | 0;
        this.depart(link, queue, packet, creditClass, words[packet + FLITS]!, now, stamp);
        packet = links[queue + HEAD]!;
        if (packet < 0) continue;
        ready = this.readyAt(link, creditClass, words[packet + FLITS]!);
      }
      if (ready < next) next = ready;
    }
    if (next === NEVER) return;
    const free = links[at + FREE]!;
    this.wake(link, next > free ? next : free);
  }

  private depart(
    link: number,
    queue: number,
    packet: number,
    creditClass: number,
    flits: number,
    now: number,
    stamp: number,
  ): void {
    const words = this.pool.words;
    const links = this.links.words;
    const at = link * LINK_RECORD;
    links[queue + TAKEN] = links[queue + TAKEN]! + flits;
    links[at + FREE] = now + flits;
    this.leavePlaces(packet, creditClass, flits, now, stamp);
    words[packet + LINK] = link;
    words[packet + HOPS] = words[packet + HOPS]! + ONE_LINK;
    const flitCount = words[packet + SENTENCE]! * this.injections + link;
    this.linkFlits[flitCount] = this.linkFlits[flitCount]! + flits;
    this.queue.schedule(this.links.base + now + links[at + TICKS]!, PHASE_NETWORK, packet);
  }

  /**
   * A link into a core gives each waiting packet its departure at once, as far as the receive FIFO's places are known: they come free in order,
   * so nothing that happens later can let a packet go earlier. Credits have a port of their own there.
   */
  private sendToCore(link: number, creditClass: number, now: number, stamp: number): void {
    const words = this.pool.words;
    const links = this.links.words;
    const queue = link * LINK_RECORD + DATA + creditClass * CLASS_WORDS;
    for (let packet = links[queue + HEAD]!; packet >= 0; packet = links[queue + HEAD]!) {
      const flits = words[packet + FLITS]!;
      const ready = this.readyAt(link, creditClass, flits);
      if (ready === NEVER) return;
      this.unqueue(queue, packet);
      this.departToCore(link, queue, packet, creditClass, flits, ready, now, stamp);
    }
  }

  private departToCore(
    link: number,
    queue: number,
    packet: number,
    creditClass: number,
    flits: number,
    ready: number,
    now: number,
    stamp: number,
  ): void {
    const words = this.pool.words;
    const links = this.links.words;
    const at = link * LINK_RECORD;
    const free = at + (creditClass === 1 ? FREE_CREDIT : FREE);
    let leaves = links[free]!;
    if (ready > leaves) leaves = ready;
    if (now > leaves) leaves = now;
    const leavesStamp = (stamp + leaves - now) | 0;
    links[queue + TAKEN] = links[queue + TAKEN]! + flits;
    links[free] = leaves + flits;
    words[packet + WAIT] = (words[packet + WAIT]! + leavesStamp - words[packet + SINCE]!) | 0;
    this.leavePlaces(packet, creditClass, flits, leaves, leavesStamp);
    words[packet + LINK] = link;
    words[packet + HOPS] = words[packet + HOPS]! + 1;
    this.queue.schedule(this.links.base + leaves + links[at + TICKS]! + flits - 1, PHASE_NETWORK, packet);
  }

  private unqueue(queue: number, packet: number): void {
    const links = this.links.words;
    const next = this.pool.words[packet + NEXT]!;
    links[queue + HEAD] = next;
    if (next < 0) links[queue + TAIL] = -1;
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
    if (links[at + DATA + HEAD]! < 0 && links[at + DATA + CLASS_WORDS + HEAD]! < 0) return;
    const free = links[at + FREE]!;
    this.wake(link, ready > free ? ready : free);
  }
}
