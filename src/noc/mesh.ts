import { needsDetours } from "../contracts/live-routers.js";
import { type ChipGrid, type ChipRouting, coresPerRouter, type MeshSpec } from "../contracts/topology.js";
import { cutDeadLinks, Detours } from "./detours.js";

/** First port of a router that leads to a core. */
export const LOCAL = 4;
/** Ports as samples and traces number them: four directions, and one for all cores of a router. */
export const PORTS = LOCAL + 1;

/** The port of the neighbour that faces port p: +x faces -x, +y faces -y. */
export const oppositePort = (port: number): number => port ^ 1;

/**
 * Geometry of a two-dimensional mesh, or of one that wraps, a torus: router = x + width * y, node (of a core) = router
 * * concentration + its index there. Ports of a router: 0 = +x, 1 = -x, 2 = +y, 3 = -y, 4.. = its cores. Links:
 * router * ports + port, then those from the cores into their routers. On a torus the wire of a port to another router
 * is shared by two links with buffers of their own: the second, router * 4 + port after all others, takes packets that
 * have gone round the edge in its dimension.
 */
export class Mesh {
  readonly routers: number;
  readonly nodes: number;
  readonly ports: number;
  /** First link from a core into its router; those before lead out of routers. */
  readonly injections: number;
  /** First link for packets that have gone round the edge; links in all. */
  readonly beyond: number;
  readonly links: number;
  /** neighbour[router * 4 + port], or -1 at an edge and where the link is dead. */
  readonly neighbour: Int32Array;
  /** Columns and rows of routers of one chip. */
  private readonly chipWidth: number;
  private readonly chipHeight: number;
  /** Routes round dead links and routers; undefined: all work, and routes are those of dimension order. */
  readonly detours: Detours | undefined;

  constructor(
    readonly width: number,
    readonly height: number,
    /** Cores at each router. */
    readonly concentration = 1,
    readonly routing: ChipRouting = "xy",
    readonly chips: ChipGrid = { columns: 1, rows: 1 },
    /** Whether links lead round the edges: a torus. */
    readonly wraps = false,
    /** The same mesh, of which links or routers are dead; undefined: all work. */
    damaged?: MeshSpec,
  ) {
    this.chipWidth = width / chips.columns;
    this.chipHeight = height / chips.rows;
    this.routers = width * height;
    this.nodes = this.routers * concentration;
    this.ports = LOCAL + concentration;
    this.injections = this.routers * this.ports;
    this.beyond = this.injections + this.nodes;
    this.links = this.beyond + (wraps ? this.routers * LOCAL : 0);
    this.neighbour = new Int32Array(this.routers * 4).fill(-1);
    for (let router = 0; router < this.routers; router++) {
      const x = router % width;
      const y = (router - x) / width;
      if (wraps ? width > 1 : x + 1 < width) this.join(router, y * width + ((x + 1) % width), 0);
      if (wraps ? height > 1 : y + 1 < height) this.join(router, x + width * ((y + 1) % height), 2);
    }
    if (damaged === undefined) return;
    cutDeadLinks(this.neighbour, damaged);
    this.detours = new Detours(damaged, this.neighbour);
  }

  private join(router: number, next: number, port: 0 | 2): void {
    this.neighbour[router * 4 + port] = next;
    this.neighbour[next * 4 + oppositePort(port)] = router;
  }

  routerOf(node: number): number {
    return Math.floor(node / this.concentration);
  }

  /** Port that leads to a node from its router. */
  portTo(node: number): number {
    return LOCAL + (node % this.concentration);
  }

  /** Node at a port of a router that leads to a core. */
  nodeAt(router: number, port: number): number {
    return router * this.concentration + port - LOCAL;
  }

  /** Output port of dimension-order routing at `router` toward the node `destination`. */
  route(router: number, destination: number): number {
    const w = this.width;
    const target = this.routerOf(destination);
    const dx = this.steps(router % w, target % w, w);
    const dy = this.steps(Math.floor(router / w), Math.floor(target / w), this.height);
    if (dx !== 0 && (dy === 0 || this.routing === "xy")) return dx > 0 ? 0 : 1;
    if (dy !== 0) return dy > 0 ? 2 : 3;
    return this.portTo(destination);
  }

  /** Links between routers on the way of a packet from one node to another, in its order. */
  path(source: number, destination: number): number[] {
    const { detours, ports } = this;
    let router = this.routerOf(source);
    if (detours !== undefined)
      return detours.path(router, this.routerOf(destination)).map((link) => (link >> 2) * ports + (link & 3));
    const path: number[] = [];
    for (;;) {
      const port = this.route(router, destination);
      if (port >= LOCAL) return path;
      path.push(router * ports + port);
      router = this.neighbour[router * 4 + port]!;
    }
  }

  /**
   * Links from one place of a row or column to another, negative against its direction. On a torus the shorter way; of
   * two that are as long, with the direction from even places, against it from odd ones.
   */
  private steps(from: number, to: number, side: number): number {
    const straight = to - from;
    if (!this.wraps) return straight;
    const forward = straight < 0 ? straight + side : straight;
    if (2 * forward === side) return from % 2 === 0 ? forward : -forward;
    return 2 * forward < side ? forward : forward - side;
  }

  /**
   * Whether packets from `source`, a router, that leave `router` by a port have gone round the edge in its dimension
   * before; the link round the edge comes before the change. All branches of a tree agree, since its source decides.
   */
  isBeyond(source: number, router: number, port: number): boolean {
    if (!this.wraps || port >= LOCAL) return false;
    const place = (at: number): number => (port < 2 ? at % this.width : Math.floor(at / this.width));
    return port % 2 === 0 ? place(router) < place(source) : place(router) > place(source);
  }

  /** Link by which packets from `source`, a router, leave `router` by a port. */
  linkFrom(source: number, router: number, port: number): number {
    return this.isBeyond(source, router, port) ? this.beyond + router * LOCAL + port : router * this.ports + port;
  }

  /** The link that stands for the wire of a link. */
  wireOf(link: number): number {
    const among = link - this.beyond;
    return among < 0 ? link : Math.floor(among / LOCAL) * this.ports + (among % LOCAL);
  }

  /** The other link on the wire of a link, or -1. */
  twinOf(link: number): number {
    if (!this.wraps || (link >= this.injections && link < this.beyond)) return -1;
    if (link >= this.beyond) return this.wireOf(link);
    const port = link % this.ports;
    return port >= LOCAL ? -1 : this.beyond + Math.floor(link / this.ports) * LOCAL + port;
  }

  /** Column and row of the chip of a router. */
  private chipOf(router: number): readonly [column: number, row: number] {
    const x = router % this.width;
    return [Math.floor(x / this.chipWidth), Math.floor((router - x) / this.width / this.chipHeight)];
  }

  /** Links from chip to chip on the way of a packet from one node to another. */
  chipDistance(a: number, b: number): number {
    if (this.detours !== undefined) return this.path(a, b).filter((link) => this.leavesChip(link)).length;
    const [from, to] = [this.chipOf(this.routerOf(a)), this.chipOf(this.routerOf(b))];
    return Math.abs(from[0] - to[0]) + Math.abs(from[1] - to[1]);
  }

  /** Whether a link leads from chip to chip. */
  leavesChip(link: number): boolean {
    if (link >= this.injections || link % this.ports >= LOCAL) return false;
    const router = Math.floor(link / this.ports);
    const next = this.neighbour[router * 4 + (link % this.ports)]!;
    if (next < 0) return false;
    const [from, to] = [this.chipOf(router), this.chipOf(next)];
    return from[0] !== to[0] || from[1] !== to[1];
  }

  /** Links between the routers of two nodes on the way of a packet from one to the other. */
  distance(a: number, b: number): number {
    const w = this.width;
    const [from, to] = [this.routerOf(a), this.routerOf(b)];
    if (this.detours !== undefined) return this.detours.distance(from, to);
    const dx = this.steps(from % w, to % w, w);
    return Math.abs(dx) + Math.abs(this.steps(Math.floor(from / w), Math.floor(to / w), this.height));
  }
}

const newMesh = (mesh: MeshSpec, damaged?: MeshSpec): Mesh =>
  new Mesh(mesh.width, mesh.height, coresPerRouter(mesh), mesh.routing, mesh.chips, mesh.topology === "torus", damaged);

/** Damaged meshes: their ways are searched once. */
const damagedMeshes = new WeakMap<MeshSpec, Mesh>();

/** Routes of a chip's mesh round dead links and routers; undefined: all work. */
export const detoursOf = (mesh: MeshSpec): Detours | undefined =>
  needsDetours(mesh) ? meshOf(mesh).detours : undefined;

/** The mesh of a chip. */
export function meshOf(mesh: MeshSpec): Mesh {
  if (!needsDetours(mesh)) return newMesh(mesh);
  const known = damagedMeshes.get(mesh) ?? newMesh(mesh, mesh);
  damagedMeshes.set(mesh, known);
  return known;
}
