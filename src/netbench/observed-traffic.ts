import type { RouterSpec } from "../contracts/chip.js";
import {
  BLOCKED,
  FLITS,
  HOPS,
  HOPS_MASK,
  ITEM,
  KIND,
  KIND_DATA,
  PHASE_NETWORK,
  ROUTE,
  SENTENCE,
  WAIT,
} from "../contracts/packet.js";
import { Kernel } from "../events/kernel.js";
import { Mesh, PORTS } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import { PacketNetwork } from "../noc/packet-network.js";
import type { NodeGrid } from "./patterns.js";
import { nodesOf } from "./patterns.js";
import type { Delivery, TrafficNetwork } from "./traffic-network.js";

/**
 * The packet-level mesh under traffic, on the classes of `noc`: where there is no WebAssembly, and as the rules that
 * `PacketTraffic` is tested against. Dimension order, x first.
 */
export class ObservedTraffic implements TrafficNetwork {
  readonly grid: NodeGrid;
  cycle = 0;
  flitsSent = 0;
  flitsReceived = 0;
  private readonly kernel = new Kernel();
  private readonly network: PacketNetwork;
  /** Records that wait at each node, the next one last; cycle from which the node may send again. */
  private readonly waiting: number[][];
  private readonly freeFrom: Float64Array;
  private waitingCount = 0;
  /** By caller's number. */
  private readonly injected: number[] = [];
  private report: (delivery: Delivery) => void = () => {};

  constructor(width: number, height: number, router: RouterSpec) {
    this.grid = { width, height, concentration: 1 };
    const nodes = nodesOf(this.grid);
    const mesh = new Mesh(width, height);
    const own = Array.from({ length: nodes }, (_, node) => node);
    const routes = new RoutingTable(
      mesh,
      own.map((node) => ({ source: node, destinations: [node], credit: false })),
    );
    // One route a destination, for all sources: in dimension order the way on depends on nothing else.
    for (const to of own) for (const at of own) routes.ports[to * nodes + at] = 1 << mesh.route(at, to);
    // That model sets one virtual channel apart for credits between cores, of which there are none here.
    const spec = { linkBits: 32, multicast: false, router: { ...router, vcs: router.vcs + 1 } };
    this.network = new PacketNetwork(this.kernel, mesh, routes, spec, router.vcs * router.bufferFlits, 1);
    this.network.connect({
      ahead: false,
      deliver: (_, packet, tick) => this.deliver(packet, tick),
      injectable: (node, tick) => {
        this.freeFrom[node] = tick;
      },
    });
    const { network } = this;
    this.kernel.on(PHASE_NETWORK, (payloads, from, to, tick) => network.handle(payloads, from, to, tick));
    this.waiting = own.map(() => []);
    this.freeFrom = new Float64Array(nodes);
  }

  get idle(): boolean {
    return this.waitingCount === 0 && this.network.inFlight === 0;
  }

  sourceIdle(node: number): boolean {
    return this.waiting[node].length === 0 && this.freeFrom[node] <= this.cycle;
  }

  send(packet: number, source: number, destination: number, flits: number): void {
    const record = this.network.pool.take();
    const { words } = this.network.pool;
    words[record + ROUTE] = destination;
    words[record + ITEM] = packet;
    words[record + SENTENCE] = 0;
    words[record + KIND] = KIND_DATA;
    words[record + FLITS] = flits;
    words[record + WAIT] = 0;
    this.waiting[source].unshift(record);
    this.waitingCount++;
  }

  step(arrived: (delivery: Delivery) => void): void {
    this.report = arrived;
    this.kernel.run(this.cycle);
    for (let node = 0; this.waitingCount > 0 && node < this.waiting.length; node++) {
      if (this.waiting[node].length > 0 && this.freeFrom[node] <= this.cycle) this.inject(node);
    }
    this.cycle++;
  }

  skipTo(cycle: number): void {
    this.cycle = cycle;
  }

  linkFlits(router: number, port: number): number {
    return this.network.counts.linkFlits[router * PORTS + port];
  }

  private inject(node: number): void {
    const record = this.waiting[node].at(-1)!;
    const { words } = this.network.pool;
    const packet = words[record + ITEM];
    const flits = words[record + FLITS];
    this.freeFrom[node] = Number.POSITIVE_INFINITY;
    const next = this.network.inject(node, record, this.cycle);
    if (next === BLOCKED) return;
    this.freeFrom[node] = next;
    this.waiting[node].pop();
    this.waitingCount--;
    this.injected[packet] = this.cycle;
    this.flitsSent += flits;
  }

  private deliver(record: number, tick: number): number {
    const { words } = this.network.pool;
    const packet = words[record + ITEM];
    const flits = words[record + FLITS];
    this.flitsReceived += flits;
    this.report({
      packet,
      injected: this.injected[packet],
      headArrived: tick - flits + 1,
      arrived: tick,
      hops: words[record + HOPS] & HOPS_MASK,
    });
    return tick;
  }
}
