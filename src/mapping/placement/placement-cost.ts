import { coresPerRouter, type MeshSpec, routersOf } from "../../contracts/topology.js";
import type { Detours } from "../../noc/detours.js";
import { detoursOf, LOCAL, type Mesh, meshOf } from "../../noc/mesh.js";
import type { Net } from "./nets.js";

/** Ports of noc/mesh.ts. */
const [EAST, WEST, NORTH, SOUTH] = [0, 1, 2, 3] as const;

/**
 * Network cost of a placement: links crossed by packets and by flits, and flits of each link. Every net uses the tree
 * by which the network routes it (the union of the paths). The costs are updated while cores move. Sums
 * of integers, and of multiples of a power of two, are exact below 2^53 in any order.
 */
export class PlacementCost {
  packetHops = 0;
  flitHops = 0;
  /** Flits by link: `router * LOCAL + port`. */
  readonly linkFlits: Float64Array;
  /** Node of each core; core at each node, or -1. */
  readonly nodeOf: Int32Array;
  readonly coreAt: Int32Array;
  private readonly width: number;
  private readonly concentration: number;
  /** Of a torus: its geometry. */
  private readonly torus: Mesh | undefined;
  private readonly xFirst: boolean;
  private readonly detours: Detours | undefined;
  /** Nets of each core, whether it sends or receives. */
  private readonly netsAt: Int32Array[];
  /** By link, the walk that last crossed it: each walk has a number of its own. */
  private readonly crossed: Int32Array;
  private readonly seen: Int32Array;
  private walk = 0;

  /** @param nodes node of each core; as many as there are cores */
  constructor(
    private readonly nets: readonly Net[],
    mesh: MeshSpec,
    nodes: ArrayLike<number>,
  ) {
    const routers = routersOf(mesh);
    this.width = mesh.width;
    this.torus = mesh.topology === "torus" ? meshOf(mesh) : undefined;
    this.concentration = coresPerRouter(mesh);
    this.xFirst = mesh.routing === "xy";
    this.detours = detoursOf(mesh);
    this.nodeOf = Int32Array.from(nodes);
    this.coreAt = new Int32Array(routers * this.concentration).fill(-1);
    this.nodeOf.forEach((node, core) => {
      this.coreAt[node] = core;
    });
    this.linkFlits = new Float64Array(routers * LOCAL);
    this.crossed = new Int32Array(this.linkFlits.length);
    this.seen = new Int32Array(nets.length);
    const netsAt: Set<number>[] = Array.from(this.nodeOf, () => new Set());
    nets.forEach(({ source, destinations }, net) => {
      for (const core of [source, ...destinations]) netsAt[core]!.add(net);
      this.add(net, 1);
    });
    this.netsAt = netsAt.map((set) => Int32Array.from(set));
  }

  /** Flits of the busiest link. */
  maxLinkFlits(): number {
    let most = 0;
    for (let link = 0; link < this.linkFlits.length; link++)
      if (this.linkFlits[link]! > most) most = this.linkFlits[link]!;
    return most;
  }

  /** Moves a core to a node; the core at that node, if any, moves to the old node. Moving it back undoes the move. */
  move(core: number, node: number): void {
    const from = this.nodeOf[core]!;
    const other = this.coreAt[node]!;
    this.addNetsOf(core, other, -1);
    this.nodeOf[core] = node;
    this.coreAt[node] = core;
    this.coreAt[from] = other;
    if (other >= 0) this.nodeOf[other] = from;
    this.addNetsOf(core, other, 1);
  }

  /** Adds, or subtracts, each net of either core once. */
  private addNetsOf(core: number, other: number, sign: number): void {
    const visit = ++this.walk;
    for (let i = 0; i < 2; i++) {
      const at = i === 0 ? core : other;
      if (at < 0) return;
      const nets = this.netsAt[at]!;
      for (let n = 0; n < nets.length; n++) {
        const net = nets[n]!;
        if (this.seen[net] === visit) continue;
        this.seen[net] = visit;
        this.add(net, sign);
      }
    }
  }

  /** Adds, or subtracts, the traffic of a net on the links of its tree. */
  private add(index: number, sign: number): void {
    const { source, destinations, packets, flits } = this.nets[index]!;
    const { nodeOf, width, detours } = this;
    this.walk++;
    const added = sign * flits;
    const from = this.routerOf(nodeOf[source]!);
    const x = from % width;
    let links = 0;
    for (let i = 0; i < destinations.length; i++) {
      const to = this.routerOf(nodeOf[destinations[i]!]!);
      if (detours !== undefined) {
        links += this.detour(detours.backFrom(from), to, added);
        continue;
      }
      const corner = this.xFirst ? from - x + (to % width) : to - (to % width) + x;
      links +=
        this.torus === undefined
          ? this.straight(from, corner, added) + this.straight(corner, to, added)
          : this.round(this.torus, from, nodeOf[destinations[i]!]!, added);
    }
    this.packetHops += sign * links * packets;
    this.flitHops += sign * links * flits;
  }

  /** A way of a tree, back from its end until one that this walk has crossed. @returns links that are new */
  private detour(back: Int32Array, to: number, flits: number): number {
    const { crossed, linkFlits, walk } = this;
    let links = 0;
    for (let link = back[to]!; link >= 0 && crossed[link] !== walk; link = back[link >> 2]!) {
      crossed[link] = walk;
      links++;
      linkFlits[link] = linkFlits[link]! + flits;
    }
    return links;
  }

  /** A way along a row or a column. */
  private straight(from: number, to: number, flits: number): number {
    const { width } = this;
    const steps = to - from;
    if (steps % width === 0)
      return steps > 0 ? this.leg(from, to, width, NORTH, flits) : this.leg(from, to, -width, SOUTH, flits);
    return steps > 0 ? this.leg(from, to, 1, EAST, flits) : this.leg(from, to, -1, WEST, flits);
  }

  /** A way on a torus, to a node. */
  private round(torus: Mesh, from: number, node: number, flits: number): number {
    let links = 0;
    let router = from;
    for (let port = torus.route(router, node); port < LOCAL; port = torus.route(router, node)) {
      links += this.cross(router * LOCAL + port, flits);
      router = torus.neighbour[router * LOCAL + port]!;
    }
    return links;
  }

  private routerOf(node: number): number {
    return Math.floor(node / this.concentration);
  }

  /** Loads the links of a straight way that this walk has not crossed yet. @returns how many */
  private leg(from: number, to: number, step: number, port: number, flits: number): number {
    let links = 0;
    for (let node = from; node !== to; node += step) links += this.cross(node * LOCAL + port, flits);
    return links;
  }

  /** @returns 1, or 0 if this walk has crossed the link before */
  private cross(link: number, flits: number): number {
    if (this.crossed[link] === this.walk) return 0;
    this.crossed[link] = this.walk;
    this.linkFlits[link] = this.linkFlits[link]! + flits;
    return 1;
  }
}
