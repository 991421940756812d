import { levelsOf, liveLinks } from "../contracts/live-routers.js";
import type { MeshSpec } from "../contracts/topology.js";

/** Ports of a router that lead to others, as in mesh.ts: 0 and 1 in a row, 2 and 3 in a column. */
const DIRECTIONS = 4;
/** Levels that a link leads on. */
const UP = -1;
const DOWN = 1;
/** Routers that the ways kept in memory may have together. */
const MOST_KEPT = 2 ** 22;

/** Ways from one router to all others. */
interface WaysFrom {
  /** How a router is reached: the router before it * 4 + the port there; -1 for the first, and where no way leads. */
  readonly back: Int32Array;
  /** Links on the way; -1 where there is none. */
  readonly depth: Int32Array;
}

/** Takes the links that do not work out of a mesh's table of neighbours. */
export function cutDeadLinks(neighbour: Int32Array, mesh: MeshSpec): void {
  const isLive = liveLinks(mesh.dead!);
  neighbour.forEach((next, link) => {
    if (next >= 0 && !isLive(Math.floor(link / DIRECTIONS), next)) neighbour[link] = -1;
  });
}

/**
 * Routes over the links that work: up*\/down* (Schroeder and others 1991). Up is toward router 0, by the levels of a
 * breadth-first search from there; a packet goes up first, then down, never up again, so no circle of links can wait
 * for each other, whatever is dead. All ways from a router are one tree, so those of a multicast packet are. They are
 * the shortest of their kind; of equally short ones, those that end along the second dimension of the mesh's order.
 */
export class Detours {
  private readonly levels: Int32Array;
  private readonly known = new Map<number, WaysFrom>();
  /** Direction, 0 row and 1 column, in which ways end if they may. */
  private readonly last: number;

  /** @param neighbour of mesh.ts, without dead links */
  constructor(
    mesh: MeshSpec,
    private readonly neighbour: Int32Array,
  ) {
    this.levels = levelsOf(mesh);
    this.last = mesh.routing === "xy" ? 1 : 0;
  }

  /** How each router is reached from one: the router before it * 4 + the port there; -1 for that one. */
  backFrom(router: number): Int32Array {
    return this.waysFrom(router).back;
  }

  /** Links between two routers on the way of a packet. */
  distance(from: number, to: number): number {
    return this.waysFrom(from).depth[to]!;
  }

  /** Links on the way of a packet between two routers, in its order: router * 4 + port. */
  path(from: number, to: number): number[] {
    const { back, depth } = this.waysFrom(from);
    const links = depth[to]!;
    if (links < 0) throw new Error(`no way leads from router ${from} to router ${to}`);
    const path = new Array<number>(links);
    for (let at = to, i = links - 1; i >= 0; i--) {
      path[i] = back[at]!;
      at = path[i]! >> 2;
    }
    return path;
  }

  private waysFrom(router: number): WaysFrom {
    const known = this.known.get(router);
    if (known !== undefined) return known;
    if (this.known.size * this.levels.length > MOST_KEPT) this.known.clear();
    const ways = this.search(router);
    this.known.set(router, ways);
    return ways;
  }

  /** Routers that links up lead to come first: each link takes a level, so no way is shorter. Then, down from all. */
  private search(from: number): WaysFrom {
    const routers = this.levels.length;
    const ways = { back: new Int32Array(routers).fill(-1), depth: new Int32Array(routers).fill(-1) };
    ways.depth[from] = 0;
    const byDepth = [[from]];
    this.spread(byDepth, ways, UP);
    this.spread(byDepth, ways, DOWN);
    return ways;
  }

  /** Finds routers that have no way yet by links up, or down, from those that have, the nearest first. */
  private spread(byDepth: number[][], { back, depth }: WaysFrom, step: number): void {
    const { neighbour, levels, last } = this;
    const settled = depth.slice();
    for (let at = 0; at < byDepth.length; at++) {
      for (const router of byDepth[at]!) {
        for (let port = 0; port < DIRECTIONS; port++) {
          const next = neighbour[router * DIRECTIONS + port]!;
          if (next < 0 || settled[next]! >= 0 || levels[next]! - levels[router]! !== step) continue;
          if (depth[next]! < 0) {
            depth[next] = at + 1;
            byDepth[at + 1] ??= [];
            byDepth[at + 1]!.push(next);
          } else if (depth[next] !== at + 1 || (back[next]! & 3) >> 1 === last || port >> 1 !== last) continue;
          back[next] = router * DIRECTIONS + port;
        }
      }
    }
  }
}
