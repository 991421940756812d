import type { EventQueue } from "../events/event-queue.js";
import type { NocSpec } from "../spec/chip.js";
import {
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
} from "../spec/packet.js";
import {
  CLASS_WORDS,
  DATA,
  FREE,
  FREE_CREDIT,
  HEAD,
  LINK_RECORD,
  LinkTable,
  NEVER,
  RANK,
  STARVED,
  TAIL,
  TAKEN,
  TARGET,
  TICKS,
  TOUCHED,
  WAKE,
} from "./link-table.js";
import { type Mesh, PORTS } from "./mesh.js";
import type { RoutingTable } from "./multicast-tree.js";
import type { Network, NetworkCounts, NetworkSink } from "./network.js";
import { PacketPool } from "./packet-pool.js";
import { type RouterTiming, routerTiming } from "./router-timing.js";

/** Port of a one-bit mask, -1 for every other mask. */
const PORT_OF_MASK = Int8Array.from({ length: 32 }, (_, mask) =>
  mask !== 0 && (mask & (mask - 1)) === 0 ? 31 - Math.clz32(mask) : -1,
);

/**
 * Packet-level mesh: one event a hop. Each link is a server of one flit a tick with buffer places at its far end; a packet moves on when
 * the link is free and places are; the one that has waited longest goes first, ties by input port. Credits queue apart and go before data.
 * Within a tick all arrivals are queued before any link decides, so the order in which routers are visited cannot matter.
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
  private readonly touched: Int32Array;
  private batch = 0;
  private touchedCount = 0;
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
    this.touched = new Int32Array(this.links.count);
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
  readonly handle = (payloads: Int32Array, from: number, to: number, tick: number): void => {
    const now = this.links.relative(tick);
    const links = this.links.words;
    const { ports, nodes, creditClass } = this;
    const stamp = tick | 0;
    this.batch = (this.batch + 1) | 0;
    this.touchedCount = 0;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      if (payload < 0) {
        const link = ~payload;
        if (links[link * LINK_RECORD + WAKE] === now) links[link * LINK_RECORD + WAKE] = NEVER;
        this.touch(link);
        continue;
      }
      const words = this.pool.words;
      const incoming = words[payload + LINK]! * LINK_RECORD;
      const router = links[incoming + TARGET]!;
      if (router < 0) {
        this.eject(-1 - router, payload, tick);
        continue;
      }
      words[payload + SINCE] = stamp;
      const tree = words[payload + TREE]!;
      const mask = ports[tree * nodes + router]!;
      const rank = links[incoming + RANK]!;
      const queue = DATA + creditClass[tree]! * CLASS_WORDS;
      const only = PORT_OF_MASK[mask]!;
      if (only >= 0) {
        const link = router * PORTS + only;
        this.enqueue(link * LINK_RECORD + queue, payload, rank, stamp);
        this.touch(link);
        continue;
      }
      for (let port = 0; port < PORTS; port++) {
        if ((mask & (1 << port)) === 0) continue;
        const link = router * PORTS + port;
        this.enqueue(link * LINK_RECORD + queue, this.copyOf(payload), rank, stamp);
        this.touch(link);
      }
    }
    const { touched, injections } = this;
    for (let i = 0; i < this.touchedCount; i++) {
      const link = touched[i]!;
      if (links[link * LINK_RECORD + TARGET]! >= 0) this.trySend(link, now, stamp);
      else if (link < injections) this.sendToCore(link, now, stamp);
    }
  };

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

  private touch(link: number): void {
    const at = link * LINK_RECORD + TOUCHED;
    const links = this.links.words;
    if (links[at] === this.batch) return;
    links[at] = this.batch;
    this.touched[this.touchedCount++] = link;
  }

  private eject(node: number, packet: number, tick: number): void {
    const words = this.pool.words;
    const link = words[packet + LINK]!;
    const counter = this.counter(words, packet);
    const flits = words[packet + FLITS]!;
    const creditClass = this.creditClass[words[packet + TREE]!]!;
    this.counts.deliveries[counter] = this.counts.deliveries[counter]! + 1;
    this.counts.hops[counter] = this.counts.hops[counter]! + (words[packet + HOPS]! >>> OWN_HOPS_SHIFT);
    this.delivered++;
    const leaves = this.sink.deliver(node, packet, tick);
    if (this.links.giveBack(link, creditClass, flits, leaves + this.timing.credit - this.links.base)) this.touch(link);
    this.pool.give(packet);
  }

  /** A copy of a branching packet. The original keeps the buffer places until the last copy has left; the first copy takes over its hops. */
  private copyOf(packet: number): number {
    const copy = this.pool.take();
    const words = this.pool.words;
    words.copyWithin(copy, packet, packet + RECORD);
    if (words[packet + PARENT] !== packet) {
      words[packet + PARENT] = packet;
      words[packet + NEXT] = 0;
    } else {
      this.copied++;
      words[copy + HOPS] = words[copy + HOPS]! & HOPS_MASK;
    }
    words[copy + PARENT] = packet;
    words[packet + NEXT] = words[packet + NEXT]! + 1;
    return copy;
  }

  /** Appends in order of arrival; arrivals of one tick stand in order of their input port. */
  private enqueue(queue: number, packet: number, rank: number, since: number): void {
    const words = this.pool.words;
    const links = this.links.words;
    const last = links[queue + TAIL]!;
    words[packet + NEXT] = -1;
    if (last < 0) {
      links[queue + HEAD] = packet;
    } else if (words[last + SINCE] === since && links[words[last + LINK]! * LINK_RECORD + RANK]! > rank) {
      this.insert(queue, packet, rank, since);
      return;
    } else {
      words[last + NEXT] = packet;
    }
    links[queue + TAIL] = packet;
  }

  private insert(queue: number, packet: number, rank: number, since: number): void {
    const words = this.pool.words;
    const links = this.links.words;
    let previous = -1;
    let next = links[queue + HEAD]!;
    while (words[next + SINCE] !== since || links[words[next + LINK]! * LINK_RECORD + RANK]! < rank) {
      previous = next;
      next = words[next + NEXT]!;
    }
    words[packet + NEXT] = next;
    if (previous < 0) links[queue + HEAD] = packet;
    else words[previous + NEXT] = packet;
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
        const flits = words[packet + FLITS]!;
        this.leave(link, queue, packet, creditClass, flits, now, stamp);
        links[at + FREE] = now + flits;
        words[packet + HOPS] = words[packet + HOPS]! + ONE_LINK;
        const flitCount = words[packet + SENTENCE]! * this.injections + link;
        this.linkFlits[flitCount] = this.linkFlits[flitCount]! + flits;
        this.queue.schedule(this.links.base + now + links[at + TICKS]!, PHASE_NETWORK, packet);
        packet = links[queue + HEAD]!;
        if (packet < 0) continue;
        ready = this.readyAt(link, creditClass, words[packet + FLITS]!);
      }
      if (ready < next) next = ready;
    }
    if (next === NEVER) return;
    const nowFree = links[at + FREE]!;
    this.wake(link, next > nowFree ? next : nowFree);
  }

  /**
   * A link into a core gives each waiting packet its departure at once, as far as the receive FIFO's places are known: they come free in order,
   * so nothing that happens later can let a packet go earlier. Credits have a port of their own there.
   */
  private sendToCore(link: number, now: number, stamp: number): void {
    const words = this.pool.words;
    const links = this.links.words;
    const at = link * LINK_RECORD;
    for (let creditClass = 1; creditClass >= 0; creditClass--) {
      const queue = at + DATA + creditClass * CLASS_WORDS;
      const free = at + (creditClass === 1 ? FREE_CREDIT : FREE);
      for (let packet = links[queue + HEAD]!; packet >= 0; packet = links[queue + HEAD]!) {
        const flits = words[packet + FLITS]!;
        const ready = this.readyAt(link, creditClass, flits);
        if (ready === NEVER) break;
        let leaves = links[free]!;
        if (ready > leaves) leaves = ready;
        if (now > leaves) leaves = now;
        this.leave(link, queue, packet, creditClass, flits, leaves, (stamp + leaves - now) | 0);
        links[free] = leaves + flits;
        words[packet + HOPS] = words[packet + HOPS]! + 1;
        this.queue.schedule(this.links.base + leaves + links[at + TICKS]! + flits - 1, PHASE_NETWORK, packet);
      }
    }
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

  /** The first packet of a queue leaves its router at relative tick `leaves`. */
  private leave(
    link: number,
    queue: number,
    packet: number,
    creditClass: number,
    flits: number,
    leaves: number,
    stamp: number,
  ): void {
    const words = this.pool.words;
    const links = this.links.words;
    links[queue + TAKEN] = links[queue + TAKEN]! + flits;
    const next = words[packet + NEXT]!;
    links[queue + HEAD] = next;
    if (next < 0) links[queue + TAIL] = -1;
    words[packet + WAIT] = (words[packet + WAIT]! + stamp - words[packet + SINCE]!) | 0;
    const parent = words[packet + PARENT]!;
    if (parent < 0) this.giveBack(words[packet + LINK]!, creditClass, flits, leaves + flits - 1);
    else this.leaveParent(words, packet, parent, flits, creditClass, leaves, stamp);
    words[packet + LINK] = link;
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
