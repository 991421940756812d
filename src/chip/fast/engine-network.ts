import { KINDS } from "../../contracts/packet.js";
import type { PacketEngine } from "../../engine/engine.js";
import { eachLink, joinsRouters } from "../../engine/event-order.js";
import * as R from "../../engine/machine/records.js";
import { chipBacklog } from "../../noc/flit/chip-network.js";
import type { RoutingTable } from "../../noc/multicast-tree.js";
import type { Network, NetworkCounts, TrafficMeter } from "../../noc/network.js";
import { PacketPool } from "../../noc/packet-pool.js";
import { type RouterTiming, transitTicks } from "../../noc/router-timing.js";
import { EngineMeter } from "./engine-meter.js";

/** Links and ends of a route. */
interface Way {
  /** Wires between routers. */
  readonly links: readonly number[];
  readonly destinations: number;
}

function wayOf(routes: RoutingTable, route: number): Way {
  const links: number[] = [];
  eachLink(routes, route, (link) => {
    if (joinsRouters(routes.mesh, link)) links.push(routes.mesh.wireOf(link));
  });
  return { links, destinations: new Set(routes.trees[route]!.destinations).size };
}

/**
 * The network of a chip whose packets the engine handles. Its counts follow from what was sent: every packet follows
 * its route to the end, so hops, deliveries and flits are known once a run has ended without a fault.
 */
export class EngineNetwork implements Network {
  /** Records of packets that stay within a core. */
  readonly pool = new PacketPool();
  readonly counts: NetworkCounts;
  injected = 0;
  copied = 0;
  delivered = 0;
  meter!: TrafficMeter;
  private engine!: PacketEngine;
  private readonly trees: number;
  private ways: readonly Way[] | undefined;

  constructor(
    readonly routes: RoutingTable,
    readonly timing: RouterTiming,
    private readonly records: number,
  ) {
    this.trees = routes.trees.length;
    const counters = records * this.trees * KINDS;
    this.counts = {
      injected: new Float64Array(counters),
      hops: new Float64Array(counters),
      chipHops: new Float64Array(counters),
      deliveries: new Float64Array(counters),
      linkFlits: new Int32Array(records * routes.mesh.injections),
    };
  }

  /** To be called before the first event. */
  use(engine: PacketEngine): void {
    this.engine = engine;
    this.meter = new EngineMeter(engine, this.routes);
  }

  get inFlight(): number {
    return this.engine.livePackets;
  }

  /** Counts packets of a sentence that will enter the network along a route. */
  send(sentence: number, route: number, kind: number, packets: number): void {
    const at = ((sentence & (this.records - 1)) * this.trees + route) * KINDS + kind;
    this.counts.injected[at] = this.counts.injected[at]! + packets;
  }

  transitTicks(way: number, flits: number): number {
    return transitTicks(this.timing, way, flits);
  }

  backlog(link: number, tick: number): number {
    const { memory, layout } = this.engine;
    if (layout.flits) return chipBacklog(memory, layout.flits.addresses, link);
    let flits = 0;
    let busy = 0;
    for (const one of [link, this.routes.mesh.twinOf(link)]) {
      const record = layout.links.get(one);
      if (record === undefined) continue;
      busy = Math.max(busy, memory.get(record, R.LINK_FREE_AT) - tick);
      for (const line of [R.LINK_DATA, R.LINK_CREDITS]) {
        let packet = memory.get(record + line, R.LINE_HEAD);
        for (; packet !== 0; packet = memory.get(packet, R.PACKET_NEXT)) flits += memory.get(packet, R.PACKET_FLITS);
      }
    }
    return flits + busy;
  }

  /**
   * Counts hops, deliveries and flits of a sentence's packets. None of them may be under way.
   * @param flits of a packet by route and kind
   */
  settle(sentence: number, flits: Int32Array): void {
    const { routes, counts, trees } = this;
    const record = sentence & (this.records - 1);
    const links = record * routes.mesh.injections;
    this.ways ??= routes.trees.map((_, route) => wayOf(routes, route));
    for (let route = 0; route < trees; route++) {
      const { links: own, destinations } = this.ways[route]!;
      let carried = 0;
      for (let kind = 0; kind < KINDS; kind++) {
        const at = (record * trees + route) * KINDS + kind;
        const packets = counts.injected[at]!;
        counts.hops[at] = packets * routes.links[route]!;
        counts.chipHops[at] = packets * routes.chipLinks[route]!;
        counts.deliveries[at] = packets * destinations;
        carried += packets * flits[route * KINDS + kind]!;
        this.injected += packets;
        this.delivered += packets * destinations;
      }
      for (const link of own) counts.linkFlits[links + link] = counts.linkFlits[links + link]! + carried;
    }
    this.copied = this.delivered - this.injected;
  }

  connect(): void {}

  inject(): never {
    throw new Error("packets of this network come of the engine's generators");
  }

  handle(): never {
    throw new Error("events of this network are the engine's");
  }

  /** The observing engine reports what a chip at rest is missing. */
  waiting(): string[] {
    return [];
  }
}
