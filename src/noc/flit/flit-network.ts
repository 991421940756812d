import type { NocSpec } from "../../contracts/chip.js";
import {
  BLOCKED,
  FLITS,
  HOPS,
  KIND,
  KIND_CREDIT,
  OWN_HOPS_SHIFT,
  PHASE_NETWORK,
  ROUTE,
  SENTENCE,
  UNKNOWN,
  WAIT,
} from "../../contracts/packet.js";
import type { EventQueue } from "../../events/event-queue.js";
import type { Mesh } from "../mesh.js";
import type { RoutingTable } from "../multicast-tree.js";
import type { Network, NetworkCounts, NetworkSink } from "../network.js";
import { PacketPool } from "../packet-pool.js";
import { RouteCounts } from "../route-counts.js";
import { type RouterTiming, routerTiming, transitTicks } from "../router-timing.js";
import type { Addresses } from "./addresses.js";
import { chipBacklog, writeChipNetwork } from "./chip-network.js";
import { type FlitMemory, newFlitMemory } from "./flit-memory.js";
import * as N from "./machine/network-record.js";
import * as R from "./machine/records.js";
import { TreeRoutes } from "./tree-routes.js";

/** Kernel payload of a cycle; every other payload is the output channel into a core at which slots have come free. */
const CYCLE = 0;

/**
 * The chip's mesh flit by flit: one event a cycle while something moves, none otherwise. Rules: docs/noc.md; packets
 * follow their routes. Cycles are ticks modulo 2^32.
 */
export class FlitNetwork implements Network {
  readonly pool = new PacketPool();
  readonly counts: NetworkCounts;
  readonly timing: RouterTiming;
  injected = 0;
  delivered = 0;

  private readonly memory: FlitMemory;
  private readonly addresses: Addresses;
  private readonly routes: TreeRoutes;
  private readonly routeCounts: RouteCounts;
  private readonly cycles: number;
  /** Cycles from a credit's return to its use. */
  private readonly creditTicks: number;
  private sink!: NetworkSink;
  private awake = false;

  /** @throws UserError for a router that the flit-level model cannot be built for */
  constructor(
    private readonly queue: EventQueue,
    private readonly mesh: Mesh,
    table: RoutingTable,
    spec: NocSpec,
    receiveFifo: number,
    private readonly records: number,
    longestPacket: number,
  ) {
    this.timing = routerTiming(spec.router, mesh.wraps ? 2 : 1);
    const memory = newFlitMemory();
    this.memory = memory;
    this.addresses = writeChipNetwork(memory, { table, noc: spec, receiveFifo, longestPacket, accounts: records });
    this.cycles = memory.get(N.NET, N.NET_CYCLE_MASK) + 1;
    this.creditTicks = R.NODE_WIRE + 1 + memory.get(N.NET, N.NET_CREDIT_DELAY);
    this.routes = new TreeRoutes(table);
    this.routeCounts = new RouteCounts(records, table.trees.length);
    const { injected, hops, chipHops, deliveries } = this.routeCounts;
    const links = records * mesh.injections;
    this.counts = {
      injected,
      hops,
      chipHops,
      deliveries,
      get linkFlits() {
        const first = memory.get(N.NET, N.NET_CARRIED) / Int32Array.BYTES_PER_ELEMENT;
        return memory.words.subarray(first, first + links);
      },
    };
  }

  get copied(): number {
    return this.memory.get(N.NET, N.NET_COPIES);
  }

  get inFlight(): number {
    return this.injected + this.copied - this.delivered;
  }

  connect(sink: NetworkSink): void {
    this.sink = sink;
  }

  transitTicks(way: number, flits: number): number {
    return transitTicks(this.timing, way, flits);
  }

  /**
   * A packet enters a channel of its class that has room for all of it, the first after the one used last. One whose
   * route does not pass here goes nowhere: the core says what is wrong.
   */
  inject(node: number, packet: number, tick: number): number {
    const { memory } = this;
    const { calls } = memory;
    const record = this.pool.words;
    const tree = record[packet + ROUTE]!;
    if (!this.routes.table.ports[tree * this.mesh.routers + this.mesh.routerOf(node)])
      this.sink.deliver(node, packet, tick);
    const flits = record[packet + FLITS]!;
    const vcClass = record[packet + KIND] === KIND_CREDIT ? R.CLASS_OF_CREDITS : R.CLASS_OF_DATA;
    const at = this.addresses.node(node);
    const channel = calls.freeChannel(at, vcClass, flits);
    if (channel === 0) return BLOCKED;
    const own = calls.takePacket();
    memory.set(own, R.K_OWNER, packet);
    memory.set(own, R.K_INJECTED, tick);
    memory.set(own, R.K_DESTINATION, record[packet + SENTENCE]! & (this.records - 1));
    memory.set(own, R.K_TARGET, ~tree);
    memory.set(own, R.K_ROUTING_STATE, vcClass);
    memory.set(own, R.K_COPIES, this.routes.destinations[tree]!);
    this.injected++;
    this.routeCounts.inject(record, packet);
    const more = calls.sendPacket(at, channel, vcClass, own, flits, tick | 0);
    this.wake(tick + 1);
    return more ? tick + flits : UNKNOWN;
  }

  handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    const { memory } = this;
    const { calls } = memory;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      if (payload !== CYCLE) calls.returnCredit(payload, (tick + this.creditTicks) | 0);
    }
    const t = tick | 0;
    calls.arrive(t);
    this.tellCredited(tick);
    calls.listArrivals(t);
    this.deliverArrivals(tick);
    calls.runRouters(t);
    this.awake = false;
    if (calls.isBusy()) this.wake(tick + 1);
  }

  backlog(link: number, _tick: number): number {
    return chipBacklog(this.memory, this.addresses, link);
  }

  waiting(limit: number): string[] {
    const lines: string[] = [];
    const { injections, ports } = this.mesh;
    for (let link = 0; link < injections && lines.length < limit; link++) {
      const flits = this.backlog(link, 0);
      if (flits > 0) lines.push(`port ${link % ports} of router ${Math.floor(link / ports)}: ${flits} flits wait`);
    }
    return lines;
  }

  private wake(tick: number): void {
    if (this.awake) return;
    this.awake = true;
    this.queue.schedule(tick, PHASE_NETWORK, CYCLE);
  }

  private tellCredited(tick: number): void {
    const { memory } = this;
    const list = N.NET + N.NET_CREDITED;
    const bytes = memory.get(list, N.LIST_BYTES);
    if (bytes === 0) return;
    const first = memory.get(list, N.LIST_ENTRIES);
    memory.set(list, N.LIST_BYTES, 0);
    for (let at = first; at < first + bytes; at += 4) this.sink.injectable(memory.get(memory.get(at, 0), R.N_ID), tick);
  }

  /**
   * Packets whose tail cores read in this cycle. A packet's slots come free when it leaves the receive FIFO.
   */
  private deliverArrivals(tick: number): void {
    const { memory } = this;
    const list = N.NET + N.NET_ARRIVALS;
    const first = memory.get(list, N.LIST_ENTRIES);
    const end = first + memory.get(list, N.LIST_BYTES);
    for (let at = first; at < end; at += 8) this.deliver(memory.get(at, 4), memory.get(at, 0), tick);
  }

  /** @param entry of the list of arrivals */
  private deliver(output: number, entry: number, tick: number): void {
    const { memory, pool } = this;
    const own = entry & ~N.LAST_COPY;
    const node = ~memory.get(output, R.O_DOWN);
    const packet = memory.get(own, R.K_OWNER);
    const record = pool.words;
    const tree = record[packet + ROUTE]!;
    const flits = record[packet + FLITS]!;
    const route = tree * this.mesh.nodes + node;
    const way = this.routes.ways[route]!;
    const links = this.routes.own[route]!;
    const wait = record[packet + WAIT]!;
    this.routeCounts.deliver(record, packet, links);
    record[packet + HOPS] = way | (links << OWN_HOPS_SHIFT);
    record[packet + WAIT] = wait + ((tick - memory.get(own, R.K_INJECTED)) | 0) - this.transitTicks(way, flits);
    this.delivered++;
    const leaves = this.sink.deliver(node, packet, tick);
    if (entry !== own) {
      pool.give(packet);
      memory.calls.givePacket(own);
    } else pool.words[packet + WAIT] = wait;
    const soon = leaves - tick + this.creditTicks < this.cycles;
    for (let i = 0; i < flits; i++) {
      if (soon) memory.calls.returnCredit(output, (leaves + this.creditTicks) | 0);
      else this.queue.schedule(leaves, PHASE_NETWORK, output);
    }
  }
}
