import type { NocSpec } from "../../contracts/chip.js";
import * as packets from "../../contracts/packet.js";
import type { EventQueue } from "../../events/event-queue.js";
import { type Mesh, PORTS } from "../mesh.js";
import type { RoutingTable } from "../multicast-tree.js";
import type { Network, NetworkCounts, NetworkSink } from "../network.js";
import { PacketPool } from "../packet-pool.js";
import { type RouterTiming, routerTiming } from "../router-timing.js";
import { RULE_XY } from "../routing/route.js";
import { Addresses, NODE_WIRE } from "./build-memory.js";
import { checkChipRouter, chipFlitSpec, receivePlaces } from "./chip-router.js";
import * as words from "./layout.js";
import * as packetWords from "./packet-table.js";
import { PACKET_BITS } from "./packet-table.js";
import { RouterEngine } from "./router-engine.js";
import { type RouterStep, routerStep } from "./router-step.js";
import { TreeRoutes } from "./tree-routes.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const {
  BLOCKED,
  FLITS,
  HOPS,
  KIND,
  KIND_CREDIT,
  KINDS,
  OWN_HOPS_SHIFT,
  PHASE_NETWORK,
  SENTENCE,
  ROUTE,
  UNKNOWN,
  WAIT,
} = packets;
const { I_COUNT, I_FLITS, I_HEAD, N_LAST_VC, NODE_WORDS, O_DOWN, O_ALLOCATED_TO, O_SLOTS, O_OCCUPIED, OUT_WORDS } =
  words;
const { OUT_BITS, P_HAS_CREDITS, PORT_WORDS } = words;
const { K_DESTINATION, K_INJECTED, K_OWNER, K_ROUTING_STATE, K_SOURCE, K_TARGET } = packetWords;

const CLASS_DATA = 1;
const CLASS_CREDIT = 2;
/** Kernel payload of a cycle; every other payload is the output channel into a core at which places have come free. */
const CYCLE = 0;

/**
 * The chip's mesh flit by flit: one event a cycle while something moves, none otherwise. Rules: docs/noc.md; packets
 * follow their trees. Cycles are ticks modulo 2^32.
 */
export class FlitNetwork implements Network {
  readonly pool = new PacketPool();
  readonly counts: NetworkCounts;
  readonly timing: RouterTiming;
  injected = 0;
  delivered = 0;

  private readonly engine: RouterEngine;
  private readonly allocation: RouterStep;
  private readonly addresses: Addresses;
  private readonly routes: TreeRoutes;
  private readonly creditDelay: number;
  private readonly vcs: number;
  private sink!: NetworkSink;
  /** Copies of each packet that are still to be delivered, by packet of the engine. */
  private readonly left: number[] = [];
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
    const { vcs, bufferFlits } = spec.router;
    const flitSpec = chipFlitSpec(mesh, spec);
    const places = receivePlaces(vcs, bufferFlits, receiveFifo);
    checkChipRouter(flitSpec, places, longestPacket);
    this.timing = routerTiming(spec.router);
    this.vcs = vcs;
    this.creditDelay = flitSpec.pipeline.creditDelay;
    const order = Int32Array.from({ length: mesh.nodes }, (_, router) => router);
    const linkFlits = new Int32Array(records * mesh.nodes * PORTS);
    this.engine = new RouterEngine(flitSpec, RULE_XY, order, {
      ejectionSlots: places,
      mostCredits: longestPacket + 1,
      trees: { ports: Int32Array.from(table.ports) },
      treeClasses: true,
    });
    const all = vcs === 32 ? -1 : (1 << vcs) - 1;
    const credit = 1 << (vcs - 1);
    this.allocation = routerStep(this.engine, [all, all & ~credit, credit], linkFlits);
    this.addresses = new Addresses(this.engine.layout, order);
    this.routes = new TreeRoutes(table);
    const counters = records * table.trees.length * KINDS;
    this.counts = {
      injected: new Float64Array(counters),
      hops: new Float64Array(counters),
      deliveries: new Float64Array(counters),
      linkFlits,
    };
  }

  get copied(): number {
    return this.allocation.copies;
  }

  get inFlight(): number {
    return this.injected + this.copied - this.delivered;
  }

  connect(sink: NetworkSink): void {
    this.sink = sink;
  }

  transitTicks(hops: number, flits: number): number {
    return this.timing.inject + (hops - 1) * this.timing.hop + this.timing.eject + flits - 1;
  }

  /**
   * A packet enters a channel of its class that has room for all of it, the first after the one used last. One whose
   * route does not pass here goes nowhere: the core says what is wrong.
   */
  inject(node: number, packet: number, tick: number): number {
    const { engine, addresses } = this;
    const M = engine.memory;
    const record = this.pool.words;
    const tree = record[packet + ROUTE]!;
    if (!this.routes.table.ports[tree * this.mesh.nodes + node]) this.sink.deliver(node, packet, tick);
    const flits = record[packet + FLITS]!;
    const isCredit = record[packet + KIND] === KIND_CREDIT;
    const at = addresses.node(node);
    const channels = addresses.nodeChannel(node, 0);
    const vc = this.channelWithRoom(M, at, isCredit, flits);
    if (vc < 0) {
      this.watch(M, channels, isCredit, node);
      return BLOCKED;
    }
    const channel = channels + vc * OUT_WORDS;
    const taken = M[channel + O_OCCUPIED]! + flits;
    M[channel + O_OCCUPIED] = taken;
    if (taken === M[channel + O_SLOTS])
      M[at + NODE_WORDS + P_HAS_CREDITS] = M[at + NODE_WORDS + P_HAS_CREDITS]! & ~(1 << vc);
    if (!isCredit) M[at + N_LAST_VC] = vc;

    const name = engine.packets.take();
    const K = engine.packets.words;
    const own = name << PACKET_BITS;
    K[own + K_SOURCE] = node;
    K[own + K_DESTINATION] = record[packet + SENTENCE]! & (this.records - 1);
    K[own + K_INJECTED] = tick;
    K[own + K_TARGET] = ~tree;
    K[own + K_ROUTING_STATE] = isCredit ? CLASS_CREDIT : CLASS_DATA;
    K[own + K_OWNER] = packet;
    this.left[name] = this.routes.destinations[tree]!;
    this.injected++;
    const counter = this.counter(record, packet);
    this.counts.injected[counter] = this.counts.injected[counter]! + 1;
    const down = M[channel + O_DOWN]!;
    if (flits === 1) engine.send(down, (name << 2) | 3, (tick + NODE_WIRE + 1) | 0);
    else
      for (let i = 0; i < flits; i++) {
        const flit = (name << 2) | (i === 0 ? 2 : 0) | (i === flits - 1 ? 1 : 0);
        engine.send(down, flit, (tick + i + NODE_WIRE + 1) | 0);
      }
    this.wake(tick + 1);
    if (this.channelWithRoom(M, at, isCredit, 1) >= 0) return tick + flits;
    this.watch(M, channels, isCredit, node);
    return UNKNOWN;
  }

  handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    const { engine } = this;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      if (payload !== CYCLE) engine.credit(payload, this.creditTick(tick));
    }
    const t = tick | 0;
    engine.read(t);
    for (const node of engine.creditedNodes) this.sink.injectable(node, tick);
    engine.creditedNodes.length = 0;
    this.takeArrivals(t, tick);
    this.allocation.run(t);
    this.awake = false;
    if (engine.isBusy()) this.wake(tick + 1);
  }

  backlog(link: number, _tick: number): number {
    const { memory: M, layout, packets: own } = this.engine;
    const router = Math.floor(link / PORTS);
    const bit = 1 << (link % PORTS);
    let flits = 0;
    for (let port = 0; port < PORTS; port++) {
      for (let vc = 0; vc < this.vcs; vc++) {
        const input = this.addresses.input(router, port, vc);
        if (M[input + I_COUNT] === 0) continue;
        const name = M[input + I_FLITS + (M[input + I_HEAD]! & layout.ringMask)]! >> 2;
        const tree = ~own.words[(name << PACKET_BITS) + K_TARGET]!;
        if ((this.routes.table.ports[tree * this.mesh.nodes + router]! & bit) !== 0) flits += M[input + I_COUNT]!;
      }
    }
    return flits;
  }

  waiting(limit: number): string[] {
    const lines: string[] = [];
    for (let link = 0; link < this.mesh.nodes * PORTS && lines.length < limit; link++) {
      const flits = this.backlog(link, 0);
      if (flits > 0) lines.push(`port ${link % PORTS} of router ${Math.floor(link / PORTS)}: ${flits} flits wait`);
    }
    return lines;
  }

  private creditTick(tick: number): number {
    return (tick + NODE_WIRE + 1 + this.creditDelay) | 0;
  }

  private counter(record: Int32Array, packet: number): number {
    return (
      ((record[packet + SENTENCE]! & (this.records - 1)) * this.routes.table.trees.length + record[packet + ROUTE]!) *
        KINDS +
      record[packet + KIND]!
    );
  }

  private wake(tick: number): void {
    if (this.awake) return;
    this.awake = true;
    this.queue.schedule(tick, PHASE_NETWORK, CYCLE);
  }

  /**
   * First VC of a class, after the one of data used last, that has room for all flits of a packet.
   * @returns the VC, or -1
   */
  private channelWithRoom(M: Int32Array, node: number, isCredit: boolean, flits: number): number {
    const credits = this.vcs - 1;
    const room = M[node + NODE_WORDS + P_HAS_CREDITS]!;
    if (isCredit && flits === 1) return (room >> credits) & 1 ? credits : -1;
    const last = M[node + N_LAST_VC]!;
    const after = -2 << last;
    let left = isCredit ? room & (1 << credits) : room & ((1 << credits) - 1);
    while (left !== 0) {
      const first = !isCredit && (left & after) !== 0 ? left & after & -(left & after) : left & -left;
      const vc = 31 - Math.clz32(first);
      if (flits === 1) return vc;
      const channel = node + NODE_WORDS + PORT_WORDS + (vc << OUT_BITS);
      if (M[channel + O_OCCUPIED]! + flits <= M[channel + O_SLOTS]!) return vc;
      left &= ~first;
    }
    return -1;
  }

  /** The next credit to a channel of the class is told to the node. */
  private watch(M: Int32Array, channels: number, isCredit: boolean, node: number): void {
    const credits = this.vcs - 1;
    if (isCredit) M[channels + credits * OUT_WORDS + O_ALLOCATED_TO] = ~node;
    else for (let vc = 0; vc < credits; vc++) M[channels + vc * OUT_WORDS + O_ALLOCATED_TO] = ~node;
  }

  /**
   * Flits that cores read in this cycle. A packet is delivered with its tail; its places come free when it leaves the
   * receive FIFO.
   */
  private takeArrivals(t: number, tick: number): void {
    const { engine } = this;
    const { exitCounts, exitLists, exitWords, cycles } = engine.layout;
    const M = engine.memory;
    const slot = t & (cycles - 1);
    const first = exitLists + slot * exitWords;
    const end = first + M[exitCounts + slot]!;
    engine.underWay -= (end - first) >> 1;
    M[exitCounts + slot] = 0;
    for (let at = first; at < end; at += 2) {
      const flit = M[at + 1]!;
      if ((flit & 1) !== 0) this.deliver(M[at]!, flit >> 2, tick);
    }
  }

  private deliver(output: number, name: number, tick: number): void {
    const { engine, pool, counts } = this;
    const K = engine.packets.words;
    const own = name << PACKET_BITS;
    const node = Math.floor(~engine.memory[output + O_DOWN]! / this.vcs);
    const packet = K[own + K_OWNER]!;
    const record = pool.words;
    const tree = record[packet + ROUTE]!;
    const flits = record[packet + FLITS]!;
    const route = tree * this.mesh.nodes + node;
    const hops = this.routes.crossed[route]! + 1;
    const links = this.routes.own[route]!;
    const wait = record[packet + WAIT]!;
    const counter = this.counter(record, packet);
    counts.deliveries[counter] = counts.deliveries[counter]! + 1;
    counts.hops[counter] = counts.hops[counter]! + links;
    record[packet + HOPS] = hops | (links << OWN_HOPS_SHIFT);
    record[packet + WAIT] = wait + ((tick - K[own + K_INJECTED]!) | 0) - this.transitTicks(hops, flits);
    this.delivered++;
    const leaves = this.sink.deliver(node, packet, tick);
    const left = this.left[name]! - 1;
    this.left[name] = left;
    if (left === 0) {
      pool.give(packet);
      engine.packets.give(name);
    } else pool.words[packet + WAIT] = wait;
    const soon = leaves - tick + NODE_WIRE + 1 + this.creditDelay < engine.layout.cycles;
    for (let i = 0; i < flits; i++) {
      if (soon) engine.credit(output, this.creditTick(leaves));
      else this.queue.schedule(leaves, PHASE_NETWORK, output);
    }
  }
}
