import { LOCAL } from "../../src/noc/mesh.js";
import type { RoutingTable } from "../../src/noc/multicast-tree.js";

/**
 * Links that packets of some tables may ask for while they hold one (Dally and Seitz 1987); a packet that branches asks
 * for all of its branches. Routes without a cycle among them (`findCycle`) cannot deadlock.
 */
export function askedLinks(tables: readonly RoutingTable[]): Set<number>[] {
  const { mesh } = tables[0]!;
  const edges = Array.from({ length: mesh.injections }, () => new Set<number>());
  for (const { trees, ports } of tables) {
    for (let tree = 0; tree < trees.length; tree++) {
      for (let link = 0; link < mesh.injections; link++) {
        const router = Math.floor(link / mesh.ports);
        const port = link % mesh.ports;
        if (port >= LOCAL || (ports[tree * mesh.routers + router]! & (1 << port)) === 0) continue;
        const next = mesh.neighbour[router * 4 + port]!;
        const mask = ports[tree * mesh.routers + next]!;
        for (let out = 0; out < LOCAL; out++) if (mask & (1 << out)) edges[link]!.add(next * mesh.ports + out);
      }
    }
  }
  return edges;
}
