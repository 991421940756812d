import { UserError } from "../base/user-error.js";
import type { FlitSpec } from "./flit-spec.js";
import { oppositePort } from "./mesh.js";

/**
 * Ports of a router that lead to other routers: 0 = +x, 1 = -x, 2 = +y, 3 = -y. Port 4 + i leads to node i of the
 * router.
 */
export const DIRECTIONS = 4;

/**
 * The routers of a flit-level network and the links between them, as one list of output ports: port = router * ports
 * + direction.
 */
export class Grid {
  readonly width: number;
  readonly height: number;
  readonly wraps: boolean;
  /** Nodes a router. */
  readonly concentration: number;
  readonly routers: number;
  readonly nodes: number;
  /** Ports of a router. */
  readonly ports: number;
  /** Router at the far end, by router * 4 + direction; -1 at an edge. */
  readonly neighbour: Int32Array;
  /** Cycles of flight, and cycles that a flit takes to get on the link, by router * 4 + direction. */
  readonly linkLatency: Int32Array;
  readonly occupies: Int32Array;

  constructor({ topology, linkTicks, links }: Pick<FlitSpec, "topology" | "linkTicks" | "links">) {
    const { width, height } = topology;
    this.width = width;
    this.height = height;
    this.wraps = topology.kind === "torus";
    this.concentration = "concentration" in topology ? (topology.concentration ?? 1) : 1;
    this.routers = width * height;
    this.nodes = this.routers * this.concentration;
    this.ports = DIRECTIONS + this.concentration;
    this.neighbour = new Int32Array(this.routers * DIRECTIONS).fill(-1);
    const ofLink = (_: unknown, link: number) => links?.[link % DIRECTIONS] ?? { ticks: linkTicks, cycles: 1 };
    const all = Array.from({ length: this.routers * DIRECTIONS }, ofLink);
    this.linkLatency = Int32Array.from(all, ({ ticks }) => ticks);
    this.occupies = Int32Array.from(all, ({ cycles }) => cycles);
    for (let router = 0; router < this.routers; router++) {
      const x = router % width;
      const y = (router - x) / width;
      if (this.wraps || x + 1 < width) this.join(router, ((x + 1) % width) + y * width, 0, topology, x, y);
      if (this.wraps || y + 1 < height) this.join(router, x + ((y + 1) % height) * width, 2, topology, x, y);
    }
  }

  routerOf(node: number): number {
    return Math.floor(node / this.concentration);
  }

  /** A link each way between a router and the one it reaches by `direction`, 0 or 2. */
  private join(
    router: number,
    to: number,
    direction: 0 | 2,
    topology: FlitSpec["topology"],
    x: number,
    y: number,
  ): void {
    const there = router * DIRECTIONS + direction;
    const back = to * DIRECTIONS + oppositePort(direction);
    this.neighbour[there] = to;
    this.neighbour[back] = router;
    if (topology.kind !== "chips") return;
    const at = direction === 0 ? (x + 1) % topology.chipWidth : (y + 1) % topology.chipHeight;
    if (at !== 0) return;
    for (const link of [there, back]) {
      this.linkLatency[link] = topology.chipLinkTicks;
      this.occupies[link] = topology.chipLinkCycles;
    }
  }
}

/** Longest flight of a flit or credit that the flit-level model takes, cycles. */
export const LONGEST_LINK = 250;
const LARGEST_SIDE = 256;
const MOST_VCS = 32;

/** Refuses a network that has no meaning, or that the simulator cannot hold. @throws UserError */
export function checkFlitSpec(spec: FlitSpec): void {
  const { topology, vcs, bufferFlits, pipeline, linkTicks, routing } = spec;
  const int = (name: string, value: number, least: number, most: number): void => {
    if (!Number.isInteger(value) || value < least || value > most)
      throw new UserError(`${name} has to be an integer from ${least} to ${most}, found ${value}`);
  };
  int("width", topology.width, 1, LARGEST_SIDE);
  int("height", topology.height, 1, LARGEST_SIDE);
  if ("concentration" in topology) int("concentration", topology.concentration ?? 1, 1, 28);
  if (topology.kind === "chips") {
    int("chip width", topology.chipWidth, 1, topology.width);
    int("chip height", topology.chipHeight, 1, topology.height);
    int("ticks of a link between chips", topology.chipLinkTicks, 1, LONGEST_LINK);
    int("cycles a flit takes on a link between chips", topology.chipLinkCycles, 1, LONGEST_LINK);
  }
  int("the number of virtual channels", vcs, 1, MOST_VCS);
  int("flits of a buffer", bufferFlits, 1, 65_536);
  int("routing delay", pipeline.routingDelay, 0, LONGEST_LINK);
  int("credit delay", pipeline.creditDelay, 0, LONGEST_LINK);
  int("link ticks", linkTicks, 1, LONGEST_LINK);
  for (const { ticks, cycles } of spec.links ?? []) {
    int("link ticks", ticks, 1, LONGEST_LINK);
    int("cycles a flit takes on a link", cycles, 1, LONGEST_LINK);
  }
  if (spec.links && topology.kind !== "mesh" && topology.kind !== "cmesh")
    throw new UserError(`links that differ by direction are those of a mesh or cmesh, not of a ${topology.kind}`);
  int("seed", spec.seed, 0, 4_294_967_295);
  if (topology.kind !== "torus") return;
  if (routing !== "xy" && routing !== "yx")
    throw new UserError(`routing ${routing}: a torus takes xy or yx (dimension order), the others are for a mesh`);
  if (vcs > 1 && vcs % 2 !== 0)
    throw new UserError(`${vcs} virtual channels: dimension order on a torus halves them, so it takes an even number`);
}
