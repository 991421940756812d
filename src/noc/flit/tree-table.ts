import { UserError } from "../../base/user-error.js";
import type { Memory } from "../../wasm/memory.js";
import { PORT_SET, route } from "../routing/route.js";
import { DIRECTIONS, type Grid } from "../topology.js";
import * as N from "./machine/network-record.js";

const WORD = 4;

/** Multicast trees in a network's memory: the union of the dimension-order paths from a source to each destination. */
export class TreeTable {
  /** Trees that the table holds. */
  private capacity = 4;
  private count = 0;
  private readonly known = new Map<string, number>();

  constructor(
    private readonly grid: Grid,
    /** RULE_XY or RULE_YX (route.ts). */
    private readonly rule: number,
    private readonly memory: Memory,
  ) {
    memory.set(N.NET, N.NET_TREES, memory.allocate(this.capacity * grid.routers * WORD));
  }

  /**
   * @returns number of the tree; the same for the same nodes
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
    if (this.count > this.capacity) this.grow();
    this.known.set(key, tree);
    for (const destination of destinations) this.addPath(tree * grid.routers, grid.routerOf(source), destination);
    return tree;
  }

  private grow(): void {
    const { memory, grid } = this;
    const words = this.capacity * grid.routers;
    const before = memory.get(N.NET, N.NET_TREES) / WORD;
    this.capacity *= 2;
    const address = memory.allocate(2 * words * WORD);
    memory.words.copyWithin(address / WORD, before, before + words);
    memory.set(N.NET, N.NET_TREES, address);
  }

  private addPath(base: number, source: number, destination: number): void {
    const { grid, memory } = this;
    const ports = memory.get(N.NET, N.NET_TREES);
    const leaves = (router: number, port: number): void => {
      const at = ports + (base + router) * WORD;
      memory.set(at, 0, memory.get(at, 0) | (1 << port));
    };
    const target = grid.routerOf(destination);
    let router = source;
    while (router !== target) {
      const [x, tx] = [router % grid.width, target % grid.width];
      const direction =
        31 - Math.clz32(route(this.rule, 0, x, (router - x) / grid.width, tx, (target - tx) / grid.width) & PORT_SET);
      leaves(router, direction);
      router = grid.neighbour[router * DIRECTIONS + direction]!;
    }
    leaves(target, DIRECTIONS + destination - target * grid.concentration);
  }
}
