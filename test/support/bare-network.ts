import type { NetworkModel, NocSpec } from "../../src/contracts/chip.js";
import {
  BLOCKED,
  FLITS,
  HOPS,
  HOPS_MASK,
  ITEM,
  KIND,
  KIND_CREDIT,
  KIND_DATA,
  PHASE_INTERFACE,
  PHASE_NETWORK,
  ROUTE,
  SENTENCE,
  UNKNOWN,
  WAIT,
} from "../../src/contracts/packet.js";
import type { ChipGrid } from "../../src/contracts/topology.js";
import { Kernel } from "../../src/events/kernel.js";
import { makeNetwork } from "../../src/noc/make-network.js";
import { Mesh } from "../../src/noc/mesh.js";
import { RoutingTable, type TreeSpec } from "../../src/noc/multicast-tree.js";
import type { Network } from "../../src/noc/network.js";

/** One packet that a source offers: not before `at`, and in the order of its node's list. */
export interface Offer {
  readonly tree: number;
  readonly at: number;
  readonly flits: number;
}

export interface Arrival {
  readonly offer: Offer;
  readonly node: number;
  readonly tick: number;
  readonly hops: number;
  readonly wait: number;
}

export interface BareMesh {
  readonly width: number;
  readonly height: number;
  readonly concentration?: number;
  readonly chips?: ChipGrid;
  readonly wraps?: boolean;
}

export interface BareRun {
  readonly network: Network;
  readonly table: RoutingTable;
  readonly arrivals: Arrival[];
  /** Tick at which each offer was taken. */
  readonly taken: Map<Offer, number>;
}

const meshFor = ({ width, height, concentration = 1, chips = { columns: 1, rows: 1 }, wraps = false }: BareMesh) =>
  new Mesh(width, height, concentration, "xy", chips, wraps);

/**
 * The mesh alone, at either level of detail: sources offer packets in the order of their lists, each core takes one
 * packet every `serviceTicks`.
 */
export function runBare(
  bare: BareMesh | Mesh,
  trees: readonly TreeSpec[],
  noc: NocSpec,
  offers: readonly Offer[],
  {
    receiveFifo = 16,
    serviceTicks = 1,
    ahead = false,
    model = "packet" as NetworkModel,
    /** Tick at which it ends at the latest: the flit level looks on where nothing can move. */
    until = Number.POSITIVE_INFINITY,
    /** Puts the records of the pool into another order. */
    shuffle = (records: number[]): number[] => records,
  } = {},
): BareRun {
  const queue = new Kernel();
  const mesh = bare instanceof Mesh ? bare : meshFor(bare);
  const table = new RoutingTable(mesh, trees);
  const longestPacket = Math.max(1, ...offers.map(({ flits }) => flits));
  const network = makeNetwork(model, { queue, routes: table, noc, receiveFifo, records: 1, longestPacket });
  const records = Array.from({ length: 4 * offers.length }, () => network.pool.take());
  for (const record of shuffle(records)) network.pool.give(record);
  const lists = Array.from({ length: mesh.nodes }, (_, node) =>
    offers.filter(({ tree }) => trees[tree]!.source === node),
  );
  const next = lists.map(() => 0);
  const free = lists.map(() => 0);
  const coreFree = lists.map(() => 0);
  const packets = lists.map(() => -1);
  const arrivals: Arrival[] = [];
  const taken = new Map<Offer, number>();

  network.connect({
    ahead,
    deliver(node, packet, tick) {
      const { words } = network.pool;
      const hops = words[packet + HOPS]! & HOPS_MASK;
      arrivals.push({ offer: offers[words[packet + ITEM]!]!, node, tick, hops, wait: words[packet + WAIT]! });
      if (words[packet + KIND] === KIND_CREDIT) return tick;
      const leaves = Math.max(tick, coreFree[node]!);
      coreFree[node] = leaves + serviceTicks;
      return leaves;
    },
    injectable: (node, tick) => queue.schedule(Math.max(tick, queue.now), PHASE_INTERFACE, node),
  });
  queue.on(PHASE_NETWORK, (payloads, from, to, tick) => network.handle(payloads, from, to, tick));
  queue.on(PHASE_INTERFACE, (payloads, from, to, tick) => {
    for (let i = from; i < to; i++) {
      const node = payloads[i]!;
      const offer = lists[node]![next[node]!];
      if (!offer || tick < offer.at || tick < free[node]!) continue;
      if (packets[node]! < 0) {
        const packet = network.pool.take();
        const { words } = network.pool;
        words[packet + ROUTE] = offer.tree;
        words[packet + ITEM] = offers.indexOf(offer);
        words[packet + SENTENCE] = 0;
        words[packet + KIND] = trees[offer.tree]!.credit ? KIND_CREDIT : KIND_DATA;
        words[packet + FLITS] = offer.flits;
        words[packet + WAIT] = 0;
        packets[node] = packet;
      }
      const after = network.inject(node, packets[node]!, tick);
      if (after === BLOCKED) continue;
      packets[node] = -1;
      taken.set(offer, tick);
      const sent = tick + offer.flits;
      free[node] = after === UNKNOWN ? sent : Math.max(sent, after);
      next[node] = next[node]! + 1;
      const following = lists[node]![next[node]!];
      if (following) queue.schedule(Math.max(free[node]!, following.at), PHASE_INTERFACE, node);
    }
  });
  lists.forEach((list, node) => {
    if (list.length > 0) queue.schedule(list[0]!.at, PHASE_INTERFACE, node);
  });
  queue.run(until);
  return { network, table, arrivals, taken };
}
