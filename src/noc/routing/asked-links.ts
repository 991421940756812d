import { LOCAL } from "../mesh.js";
import type { RoutingTable } from "../multicast-tree.js";

/**
 * Links that packets of some tables may ask for while they hold one (Dally and Seitz 1987); a packet that branches
 * requests all of its branches. Routes without a cycle among them (`findCycle`) cannot deadlock.
 * @param buffer number of the buffer behind a link, where several share one
 */
export function askedLinks(
  tables: readonly RoutingTable[],
  buffer: (link: number) => number = (link) => link,
): Set<number>[] {
  const edges = Array.from({ length: tables[0]!.mesh.links }, () => new Set<number>());
  for (const { mesh, trees, ports } of tables) {
    for (let at = 0; at < trees.length * mesh.routers; at++) {
      const router = at % mesh.routers;
      const source = mesh.routerOf(trees[(at - router) / mesh.routers]!.source);
      for (let port = 0; port < LOCAL; port++) {
        if ((ports[at]! & (1 << port)) === 0) continue;
        const next = mesh.neighbour[router * 4 + port]!;
        const mask = ports[at - router + next]!;
        const asked = edges[buffer(mesh.linkFrom(source, router, port))]!;
        for (let out = 0; out < LOCAL; out++)
          if (mask & (1 << out)) asked.add(buffer(mesh.linkFrom(source, next, out)));
      }
    }
  }
  return edges;
}
