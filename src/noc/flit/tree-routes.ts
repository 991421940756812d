import { wayOf } from "../../contracts/packet.js";
import { LOCAL } from "../mesh.js";
import type { RoutingTable } from "../multicast-tree.js";
import { DIRECTIONS } from "../topology.js";

/** What the copies of a packet do on each tree, known before any packet runs. */
export class TreeRoutes {
  /** Destinations of each tree. */
  readonly destinations: Int32Array;
  /**
   * Way of the copy for a node (`wayOf`), and, alike, links between routers on it that no other copy counts, by tree *
   * nodes + node.
   */
  readonly ways: Uint16Array;
  readonly own: Uint16Array;

  constructor(readonly table: RoutingTable) {
    const { mesh, trees } = table;
    this.destinations = Int32Array.from(trees, (tree) => new Set(tree.destinations).size);
    this.ways = new Uint16Array(trees.length * mesh.nodes);
    this.own = new Uint16Array(trees.length * mesh.nodes);
    for (const [index, tree] of trees.entries()) this.walk(index, mesh.routerOf(tree.source), 1, 0);
  }

  /** Where copies part, the one for the lowest port goes on counting the links before. */
  private walk(tree: number, router: number, way: number, own: number): void {
    const { mesh, ports } = this.table;
    let counted = own;
    for (let left = ports[tree * mesh.routers + router]!; left !== 0; left &= left - 1) {
      const port = 31 - Math.clz32(left & -left);
      if (port >= LOCAL) {
        const node = mesh.nodeAt(router, port);
        this.ways[tree * mesh.nodes + node] = way;
        this.own[tree * mesh.nodes + node] = counted;
      } else {
        const link = wayOf(1, mesh.leavesChip(router * mesh.ports + port) ? 1 : 0);
        this.walk(tree, mesh.neighbour[router * DIRECTIONS + port]!, way + link, counted + link);
      }
      counted = 0;
    }
  }
}
