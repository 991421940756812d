import type { NocSpec } from "../contracts/chip.js";
import * as packets from "../contracts/packet.js";
import type { EventQueue } from "../events/event-queue.js";
import { branchPacket } from "./branch.js";
import { LinkServers, type MeshEnds } from "./link-servers.js";
import * as linkWords from "./link-table.js";
import { LinkTable } from "./link-table.js";
import { LOCAL as MESH_LOCAL, type Mesh } from "./mesh.js";
import type { RoutingTable } from "./multicast-tree.js";
import type { Network, NetworkCounts, NetworkSink } from "./network.js";
import { PacketPool } from "./packet-pool.js";
import { RouteCounts } from "./route-counts.js";
import { type RouterTiming, routerTiming, transitTicks } from "./router-timing.js";
import { TickOrder } from "./tick-order.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const {
  BLOCKED,
  FLITS,
  HOPS,
  KIND,
  LINK,
  ONE_CHIP_LINK,
  ONE_LINK,
  OWN_HOPS_SHIFT,
  PARENT,
  PHASE_NETWORK,
  SENTENCE,
  ROUTE,
  UNKNOWN,
  WAIT,
} = packets;
const { CLASS_WORDS, DATA, FREE, RETURNED, LINK_RECORD, NEVER, ONE_RANK, RANK, TAIL, SENT, TARGET, TICKS } = linkWords;
const LOCAL = MESH_LOCAL;

/** Port of a mask with one bit; where no bit is set the packet goes to the core, which says what is wrong; else -1. */
const PORT_OF_MASK = Int8Array.from({ length: 256 }, (_, mask) => {
  if (mask === 0) return LOCAL;
  return (mask & (mask - 1)) === 0 ? 31 - Math.clz32(mask) : -1;
});

/**
 * A packet's event is the packet with the rank of its link in the bits above, so that events of a tick are sorted as
 * plain numbers.
 */
const PACKET_MASK = ONE_RANK - 1;
/** Class of each kind of packet: 1 for credits. */
const CLASS_OF_KIND = Uint8Array.of(0, 0, 0, 1);

/**
 * Packet-level mesh: one event a hop. Each link is a server of one flit a tick, or of fewer from chip to chip, with
 * buffer slots at its far end; a packet moves on when the link is free and slots are; the one that has waited longest
 * goes first, ties by input port. A narrow link hands a packet on when the rest of it can follow at one flit a tick.
 * Credits queue apart, so that data that waits for slots does not hold them up. What happens within a tick is sorted
 * first: links that wake, packets at cores, then packets at routers by input port (see RANK); two events that could
 * meet at one link never share a rank.
 */
export class PacketNetwork implements Network, MeshEnds {
  readonly pool = new PacketPool();
  readonly counts: NetworkCounts;
  readonly timing: RouterTiming;
  injected = 0;
  copied = 0;
  delivered = 0;

  private readonly links: LinkTable;
  private readonly injections: number;
  private readonly routeCounts: RouteCounts;
  private readonly linkFlits: Int32Array;
  private readonly order: TickOrder;
  private readonly servers: LinkServers;
  private sink!: NetworkSink;
  ahead = false;

  constructor(
    private readonly queue: EventQueue,
    private readonly mesh: Mesh,
    private readonly routes: RoutingTable,
    spec: NocSpec,
    receiveFifo: number,
    private readonly records: number,
  ) {
    this.timing = routerTiming(spec.router, mesh.wraps ? 2 : 1);
    this.links = new LinkTable(mesh, this.timing, receiveFifo);
    this.order = new TickOrder(this.links);
    this.injections = mesh.injections;
    this.linkFlits = new Int32Array(records * this.injections);
    this.servers = new LinkServers(queue, this.links, this.pool, this.linkFlits, mesh, records - 1, this);
    this.routeCounts = new RouteCounts(records, routes.trees.length);
    const { injected, hops, chipHops, deliveries } = this.routeCounts;
    this.counts = { injected, hops, chipHops, deliveries, linkFlits: this.linkFlits };
  }

  get inFlight(): number {
    return this.injected + this.copied - this.delivered;
  }

  transitTicks(way: number, flits: number): number {
    return transitTicks(this.timing, way, flits);
  }

  connect(sink: NetworkSink): void {
    this.sink = sink;
    this.ahead = sink.ahead;
  }

  injectable(node: number, tick: number): void {
    this.sink.injectable(node, tick);
  }

  backlog(link: number, tick: number): number {
    return this.servers.backlog(link, tick);
  }

  waiting(limit: number): string[] {
    return this.servers.waiting(limit);
  }

  inject(node: number, packet: number, tick: number): number {
    const link = this.injections + node;
    const words = this.pool.words;
    const flits = words[packet + FLITS]!;
    const creditClass = CLASS_OF_KIND[words[packet + KIND]!]!;
    const now = this.links.relative(tick);
    const ready = this.servers.readyAt(link, creditClass, flits);
    const at = link * LINK_RECORD;
    const links = this.links.words;
    if (ready > now) {
      if (ready !== NEVER) this.sink.injectable(node, this.links.base + ready);
      return BLOCKED;
    }
    const sent = at + DATA + creditClass * CLASS_WORDS + SENT;
    links[sent] = links[sent]! + flits;
    words[packet + HOPS] = 0;
    words[packet + LINK] = link;
    words[packet + PARENT] = -1;
    this.injected++;
    this.routeCounts.inject(words, packet);
    this.queue.schedule(tick + this.timing.inject, PHASE_NETWORK, packet + links[at + RANK]!);
    const next = this.servers.readyAt(link, creditClass, 1);
    if (next <= now + flits) return tick + flits;
    return next === NEVER ? UNKNOWN : this.links.base + next;
  }

  /**
   * Kernel handler. Payload >= 0: a packet that arrives at the end of its link, with that link's rank; else ~link, a
   * link that wakes. A packet that finds its next link free, with slots beyond it and nobody before it, is sent on
   * here; all others by `arrive`. A route that does not exist ends here: the core says what is wrong.
   */
  handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    const now = this.links.relative(tick);
    const stamp = tick | 0;
    const { queue, mesh, linkFlits, injections, servers } = this;
    const { ports, beyond } = this.routes;
    const { routers, ports: portsOfRouter } = mesh;
    const recordMask = this.records - 1;
    const { base, chipLink, flitTicks, ring, ringShift, ringMask, twins } = this.links;
    const links = this.links.words;
    let words = this.pool.words;
    const sorted = to - from === 1 ? payloads : this.order.sort(payloads, from, to, words);
    const first = sorted === payloads ? from : 0;
    const end = first + to - from;
    for (let i = first; i < end; i++) {
      const payload = sorted[i]!;
      if (payload < 0) {
        servers.awake(~payload, now, stamp);
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
      const entry = words[packet + ROUTE]! * routers + router;
      const mask = ports[entry];
      const gone = beyond === undefined ? 0 : beyond[entry]!;
      const creditClass = CLASS_OF_KIND[words[packet + KIND]!]!;
      const port = PORT_OF_MASK[mask]!;
      if (!(port >= 0)) {
        if (mask === undefined) this.eject(mesh.nodeAt(router, LOCAL), packet, tick, now, stamp);
        else
          this.copied += branchPacket(
            this.pool,
            servers,
            router * portsOfRouter,
            mask,
            gone,
            mesh.beyond + router * LOCAL,
            packet,
            creditClass,
            now,
            stamp,
          );
        words = this.pool.words;
        continue;
      }
      const wire = router * portsOfRouter + port;
      const link = (gone & (1 << port)) === 0 ? wire : mesh.beyond + router * LOCAL + port;
      const at = link * LINK_RECORD;
      const line = at + DATA + creditClass * CLASS_WORDS;
      const flits = words[packet + FLITS]!;
      const needed = (links[line + SENT]! + flits) | 0;
      const free = links[at + FREE]!;
      const leaves = Math.max(free, now);
      if (
        port >= LOCAL ||
        links[line + TAIL]! >= 0 ||
        ((needed - links[line + RETURNED]!) | 0) > 0 ||
        ring[((link * 2 + creditClass) << ringShift) + ((needed - 1) & ringMask)]! > leaves
      ) {
        servers.arrive(link, packet, creditClass, now, stamp);
        words = this.pool.words;
        continue;
      }
      links[line + SENT] = needed;
      const each = flitTicks[link]!;
      const slow = (flits - 1) * (each - 1);
      links[at + FREE] = leaves + flits * each;
      if (twins !== undefined) links[twins[link]! * LINK_RECORD + FREE] = leaves + flits * each;
      words[packet + WAIT] = words[packet + WAIT]! + leaves + slow - now;
      words[packet + LINK] = link;
      words[packet + HOPS] = words[packet + HOPS]! + ONE_LINK + chipLink[link]! * ONE_CHIP_LINK;
      const count = (words[packet + SENTENCE]! & recordMask) * injections + wire;
      linkFlits[count] = linkFlits[count]! + flits;
      queue.schedule(base + leaves + slow + links[at + TICKS]!, PHASE_NETWORK, packet + links[at + RANK]!);
      servers.giveBack(came, creditClass, flits, leaves + (flits - 1) * each);
    }
  }

  /** A packet comes to its core: counted, handed over, and its slot given back. */
  eject(node: number, packet: number, tick: number, now: number, stamp: number): void {
    const words = this.pool.words;
    const link = words[packet + LINK]!;
    const flits = words[packet + FLITS]!;
    const creditClass = CLASS_OF_KIND[words[packet + KIND]!]!;
    this.routeCounts.deliver(words, packet, words[packet + HOPS]! >>> OWN_HOPS_SHIFT);
    this.delivered++;
    const leaves = this.sink.deliver(node, packet, tick);
    this.pool.give(packet);
    if (this.links.giveBack(link, creditClass, flits, leaves + this.timing.credit - this.links.base)) {
      this.servers.sendWaiting(link, creditClass, now, stamp);
    }
  }
}
