import { LOCAL } from "../mesh.js";
import type { RoutingTable } from "../multicast-tree.js";
import { DIRECTIONS } from "../topology.js";

/** What the copies of a packet do on each tree, known before any packet runs. */
export class TreeRoutes {
  /** Destinations of each tree. */
  readonly destinations: Int32Array;
  /**
   * Links between routers that the copy for a node crosses, and those of them that no other copy counts, by tree *
   * nodes + node.
   */
  readonly crossed: Uint16Array;
  readonly own: Uint16Array;

  constructor(readonly table: RoutingTable) {
    const { mesh, trees } = table;
    this.destinations = Int32Array.from(trees, (tree) => new Set(tree.destinations).size);
    this.crossed = new Uint16Array(trees.length * mesh.nodes);
    this.own = new Uint16Array(trees.length * mesh.nodes);
    for (const [index, tree] of trees.entries()) this.walk(index, mesh.routerOf(tree.source), 0, 0);
  }

  /** Where copies part, the one for the lowest port goes on counting the links before. */
  private walk(tree: number, router: number, crossed: number, own: number): void {
    const { mesh, ports } = this.table;
    let counted = own;
    for (let left = ports[tree * mesh.routers + router]!; left !== 0; left &= left - 1) {
      const port = 31 - Math.clz32(left & -left);
      if (port >= LOCAL) {
        const node = mesh.nodeAt(router, port);
        this.crossed[tree * mesh.nodes + node] = crossed;
        this.own[tree * mesh.nodes + node] = counted;
      } else {
        this.walk(tree, mesh.neighbour[router * DIRECTIONS + port]!, crossed + 1, counted + 1);
      }
      counted = 0;
    }
  }
}
