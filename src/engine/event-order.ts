import { LOCAL, type Mesh, oppositePort } from "../noc/mesh.js";
import type { RoutingTable } from "../noc/multicast-tree.js";

/** Links from a node's interface into its router, and from that router to the node. */
export const injectionOf = (mesh: Mesh, node: number): number => mesh.injections + node;
export const ejectionOf = (mesh: Mesh, node: number): number => mesh.routerOf(node) * mesh.ports + mesh.portTo(node);

/** Whether a link leads out of a router, to another one. */
export const joinsRouters = (mesh: Mesh, link: number): boolean =>
  link < mesh.injections ? link % mesh.ports < LOCAL : link >= mesh.beyond;

/** Calls `visit` with every link of a route, the injection first. */
export function eachLink(routes: RoutingTable, route: number, visit: (link: number) => void): void {
  const { mesh, ports, trees } = routes;
  const { source } = trees[route]!;
  visit(injectionOf(mesh, source));
  const from = mesh.routerOf(source);
  const walk = (router: number): void => {
    const mask = ports[route * mesh.routers + router]!;
    for (let port = 0; port < mesh.ports; port++) {
      if ((mask & (1 << port)) === 0) continue;
      visit(mesh.linkFrom(from, router, port));
      if (port < LOCAL) walk(mesh.neighbour[router * 4 + port]!);
    }
  };
  walk(from);
}

/** Place of arrivals by a link in a tick: at cores, then at routers by input port; see noc/tick-order.ts. */
function rankOf(mesh: Mesh, link: number): number {
  if (link >= mesh.injections && link < mesh.beyond) return 1 + mesh.portTo(link - mesh.injections);
  const port = mesh.wireOf(link) % mesh.ports;
  return port >= LOCAL ? 0 : 1 + oppositePort(port);
}

const sorted = (ranks: ReadonlyMap<number, number>): number[] =>
  [...ranks].sort(([a, rankA], [b, rankB]) => rankA - rankB || a - b).map(([link]) => link);

/** Links that any route uses, in the order in which arrivals of one tick are handled. */
export function linksInOrder(routes: RoutingTable): number[] {
  const { mesh } = routes;
  const used = new Map<number, number>();
  for (let route = 0; route < routes.trees.length; route++) {
    eachLink(routes, route, (link) => {
      used.set(link, rankOf(mesh, link));
    });
  }
  return sorted(used);
}

/** All links of a mesh that does not wrap, likewise. */
export function allLinksInOrder(mesh: Mesh): number[] {
  const ranks = new Map<number, number>();
  for (let link = 0; link < mesh.injections + mesh.nodes; link++) {
    const router = Math.floor(link / mesh.ports);
    if (joinsRouters(mesh, link) && mesh.neighbour[router * 4 + (link % mesh.ports)]! < 0) continue;
    ranks.set(link, rankOf(mesh, link));
  }
  return sorted(ranks);
}

/** Links from interfaces into their routers among them. */
export const injectionsInOrder = (routes: RoutingTable): number[] =>
  linksInOrder(routes).filter((link) => link >= routes.mesh.injections && link < routes.mesh.beyond);

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
