import { LOCAL } from "../mesh.js";
import type { RoutingTable } from "../multicast-tree.js";

/**
 * Links that packets of some tables may ask for while they hold one (Dally and Seitz 1987); a packet that branches
 * requests all of its branches. Routes without a cycle among them (`findCycle`) cannot deadlock.
 */
export function askedLinks(tables: readonly RoutingTable[]): Set<number>[] {
  const { mesh } = tables[0]!;
  const edges = Array.from({ length: mesh.injections }, () => new Set<number>());
  for (const { trees, ports } of tables) {
    for (let at = 0; at < trees.length * mesh.routers; at++) {
      const router = at % mesh.routers;
      for (let port = 0; port < LOCAL; port++) {
        if ((ports[at]! & (1 << port)) === 0) continue;
        const next = mesh.neighbour[router * 4 + port]!;
        const mask = ports[at - router + next]!;
        const asked = edges[router * mesh.ports + port]!;
        for (let out = 0; out < LOCAL; out++) if (mask & (1 << out)) asked.add(next * mesh.ports + out);
      }
    }
  }
  return edges;
}
