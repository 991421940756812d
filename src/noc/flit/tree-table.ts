import { UserError } from "../../base/user-error.js";
import { PORT_SET, route } from "../routing/route.js";
import { DIRECTIONS, type Grid } from "../topology.js";

/**
 * Multicast trees: the union of the dimension-order paths from a source to each destination. Bit p of ports[tree *
 * routers + router]: a copy leaves by p.
 */
export class TreeTable {
  ports: Int32Array;
  private count = 0;
  private readonly known = new Map<string, number>();

  constructor(
    private readonly grid: Grid,
    /** RULE_XY or RULE_YX (route.ts). */
    private readonly rule: number,
  ) {
    this.ports = new Int32Array(grid.routers * 4);
  }

  /**
   * @returns number of the tree; the same for the same nodes. May replace `ports`.
   * @throws UserError for a destination named twice
   */
  add(source: number, destinations: readonly number[]): number {
    const key = `${source}:${destinations.join()}`;
    const again = this.known.get(key);
    if (again !== undefined) return again;
    if (new Set(destinations).size !== destinations.length)
      throw new UserError(`a multicast to nodes ${destinations.join(", ")}: each may be named once`);
    const { grid } = this;
    const tree = this.count++;
    if (this.count * grid.routers > this.ports.length) {
      const grown = new Int32Array(2 * this.ports.length);
      grown.set(this.ports);
      this.ports = grown;
    }
    this.known.set(key, tree);
    for (const destination of destinations) this.addPath(tree * grid.routers, grid.routerOf(source), destination);
    return tree;
  }

  private addPath(base: number, source: number, destination: number): void {
    const { grid, ports } = this;
    const target = grid.routerOf(destination);
    let router = source;
    while (router !== target) {
      const [x, tx] = [router % grid.width, target % grid.width];
      const direction =
        31 - Math.clz32(route(this.rule, 0, x, (router - x) / grid.width, tx, (target - tx) / grid.width) & PORT_SET);
      ports[base + router] = ports[base + router]! | (1 << direction);
      router = grid.neighbour[router * DIRECTIONS + direction]!;
    }
    const local = DIRECTIONS + destination - target * grid.concentration;
    ports[base + target] = ports[base + target]! | (1 << local);
  }
}
