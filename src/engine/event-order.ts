import { LOCAL, type Mesh, oppositePort, PORTS } from "../noc/mesh.js";
import type { RoutingTable } from "../noc/multicast-tree.js";

/** Link of a node's port: its number as the network counts them, those of interfaces behind all others. */
export const linkOf = (mesh: Mesh, node: number, port: number): number =>
  port < 0 ? mesh.nodes * PORTS + node : node * PORTS + port;

/** Port of the link from an interface into its router. */
export const INJECTION = -1;

/** Calls `visit` with every link of a route, the injection first. */
export function eachLink(routes: RoutingTable, route: number, visit: (node: number, port: number) => void): void {
  const { mesh, ports, trees } = routes;
  const { source } = trees[route]!;
  visit(source, INJECTION);
  const walk = (node: number): void => {
    const mask = ports[route * mesh.nodes + node]!;
    for (let port = 0; port < PORTS; port++) {
      if ((mask & (1 << port)) === 0) continue;
      visit(node, port);
      if (port !== LOCAL) walk(mesh.neighbour[node * 4 + port]!);
    }
  };
  walk(source);
}

/** Place of arrivals by a port in a tick: at cores, then at routers by input port; see noc/tick-order.ts. */
const rankOf = (port: number): number => (port === LOCAL ? 0 : 1 + (port === INJECTION ? LOCAL : oppositePort(port)));

const sorted = (ranks: ReadonlyMap<number, number>): number[] =>
  [...ranks].sort(([a, rankA], [b, rankB]) => rankA - rankB || a - b).map(([link]) => link);

/** Links that any route uses, in the order in which arrivals of one tick are handled. */
export function linksInOrder(routes: RoutingTable): number[] {
  const { mesh } = routes;
  const used = new Map<number, number>();
  for (let route = 0; route < routes.trees.length; route++) {
    eachLink(routes, route, (node, port) => {
      used.set(linkOf(mesh, node, port), rankOf(port));
    });
  }
  return sorted(used);
}

/** All links of a mesh, likewise. */
export function allLinksInOrder(mesh: Mesh): number[] {
  const ranks = new Map<number, number>();
  for (let node = 0; node < mesh.nodes; node++) {
    for (let port = INJECTION; port < PORTS; port++) {
      const there = port === INJECTION || port === LOCAL || mesh.neighbour[node * 4 + port]! >= 0;
      if (there) ranks.set(linkOf(mesh, node, port), rankOf(port));
    }
  }
  return sorted(ranks);
}

/** Links from interfaces into their routers among them. */
export const injectionsInOrder = (routes: RoutingTable): number[] =>
  linksInOrder(routes).filter((link) => link >= routes.mesh.nodes * PORTS);

const BITS = 32;
const wordsFor = (bits: number): number => Math.ceil(bits / BITS);

/** Where the events of one tick lie in its slot, in words and bits; see machine/events.ts. */
export class EventOrder {
  /** Words of the summary for the network, and for all. */
  readonly firstSummaries: number;
  readonly summaries: number;
  /** First word of each kind of event. */
  readonly firstArrival: number;
  readonly firstFlitEvent: number;
  readonly firstScan: number;
  readonly firstInterface: number;
  readonly words: number;

  constructor(links: number, flitEvents: number, generators: number, interfaces: number) {
    this.firstArrival = wordsFor(links);
    this.firstFlitEvent = 2 * this.firstArrival;
    this.firstSummaries = wordsFor(this.firstFlitEvent + wordsFor(flitEvents));
    // Scans and interfaces begin a summary word of their own.
    this.firstScan = this.firstSummaries * BITS;
    this.firstInterface = this.firstScan + wordsFor(generators);
    this.words = this.firstInterface + wordsFor(interfaces);
    this.summaries = wordsFor(this.words);
  }
}
