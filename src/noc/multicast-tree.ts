import { LOCAL, type Mesh } from "./mesh.js";

/**
 * A route: one source, one or more destinations (nodes). Links used are the union of the paths to each of them.
 */
export interface TreeSpec {
  readonly source: number;
  readonly destinations: readonly number[];
  /** Credits travel in a class of their own and never wait for data. */
  readonly credit: boolean;
}

/**
 * Links between routers that a packet to each destination of its own would cross: what the tree is to be held
 * against.
 */
export function unicastLinks(mesh: Pick<Mesh, "distance">, { source, destinations }: Omit<TreeSpec, "credit">): number {
  let links = 0;
  for (const destination of new Set(destinations)) links += mesh.distance(source, destination);
  return links;
}

/** Routing tables of all trees: bit p of ports[tree * routers + router] says that a copy leaves by port p. */
export class RoutingTable {
  readonly ports: Uint8Array;
  /** Links between routers that the tree uses: hops of one packet. */
  readonly links: Int32Array;
  /** Those of them that lead from chip to chip. */
  readonly chipLinks: Int32Array;
  readonly credit: Uint8Array;
  /** Of a torus: bit p of the same index says that packets leaving by p have gone round the edge (`isBeyond`). */
  readonly beyond: Uint8Array | undefined;

  constructor(
    readonly mesh: Mesh,
    readonly trees: readonly TreeSpec[],
  ) {
    this.ports = new Uint8Array(trees.length * mesh.routers);
    this.links = new Int32Array(trees.length);
    this.chipLinks = new Int32Array(trees.length);
    this.credit = new Uint8Array(trees.length);
    this.beyond = mesh.wraps ? new Uint8Array(this.ports.length) : undefined;
    trees.forEach((tree, index) => {
      this.credit[index] = tree.credit ? 1 : 0;
      if (this.beyond) markBeyond(mesh, this.beyond, index, mesh.routerOf(tree.source));
      for (const destination of tree.destinations) this.addPath(index, tree.source, destination);
    });
  }

  private addPath(tree: number, source: number, destination: number): void {
    const { mesh } = this;
    for (const link of mesh.path(source, destination)) {
      const port = link % mesh.ports;
      if (!this.addPort(tree, (link - port) / mesh.ports, port)) continue;
      this.links[tree] = this.links[tree]! + 1;
      if (mesh.leavesChip(link)) this.chipLinks[tree] = this.chipLinks[tree]! + 1;
    }
    this.addPort(tree, mesh.routerOf(destination), mesh.portTo(destination));
  }

  /** @returns whether the tree did not have it before */
  private addPort(tree: number, router: number, port: number): boolean {
    const at = tree * this.mesh.routers + router;
    const before = this.ports[at]!;
    this.ports[at] = before | (1 << port);
    return (before & (1 << port)) === 0;
  }
}

function markBeyond(mesh: Mesh, beyond: Uint8Array, tree: number, source: number): void {
  for (let router = 0; router < mesh.routers; router++)
    for (let port = 0; port < LOCAL; port++)
      if (mesh.isBeyond(source, router, port)) beyond[tree * mesh.routers + router]! |= 1 << port;
}
