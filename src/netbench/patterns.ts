import type { Random } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import type { Topology } from "../noc/flit-spec.js";

/** Destinations of synthetic traffic, as BookSim2's traffic.cpp defines them. */
export const TRAFFIC_PATTERNS = [
  "uniform",
  "transpose",
  "bitcomp",
  "bitrev",
  "shuffle",
  "tornado",
  "neighbor",
  "hotspot",
] as const;
export type TrafficPattern = (typeof TRAFFIC_PATTERNS)[number];

/** Routers in a row and rows; nodes at a router. Node = router * concentration + i, router = x + width * y. */
export interface NodeGrid {
  readonly width: number;
  readonly height: number;
  readonly concentration: number;
}

export function gridOf(topology: Topology): NodeGrid {
  const { width, height } = topology;
  return { width, height, concentration: topology.kind === "cmesh" ? topology.concentration : 1 };
}

export const nodesOf = ({ width, height, concentration }: NodeGrid): number => width * height * concentration;

export type DestinationOf = (source: number, random: Random) => number;

/**
 * The destination that a pattern gives a packet of `source`. Patterns of coordinates send from router to router and
 * keep the node's index at its router; patterns of the number's bits, uniform and hotspot are over nodes.
 * @throws UserError for a grid on which the pattern is not defined
 */
export function destinations(pattern: TrafficPattern, grid: NodeGrid): DestinationOf {
  const nodes = nodesOf(grid);
  if (pattern === "uniform") return (_, random) => random.below(nodes);
  if (pattern === "hotspot") return hotspot(grid, nodes);
  const fixed = Int32Array.from({ length: nodes }, PERMUTATIONS[pattern](grid, nodes));
  return (source) => fixed[source];
}

/** Every node has weight 1, that of router (width / 2, height / 2) the weight max(2, round(nodes / 9)). */
function hotNode({ width, height, concentration }: NodeGrid, nodes: number): { hot: number; weight: number } {
  const hot = ((width >> 1) + width * (height >> 1)) * concentration;
  return { hot, weight: Math.max(2, Math.round(nodes / 9)) };
}

function hotspot(grid: NodeGrid, nodes: number): DestinationOf {
  const { hot, weight } = hotNode(grid, nodes);
  return (_, random) => {
    const drawn = random.below(nodes - 1 + weight);
    return drawn < nodes ? drawn : hot;
  };
}

/**
 * Mean over all packets of what `of` says of a packet's source and destination: what random traffic comes to in the
 * long run.
 * @throws UserError for a grid on which the pattern is not defined
 */
export function patternMean(
  pattern: TrafficPattern,
  grid: NodeGrid,
  of: (source: number, destination: number) => number,
): number {
  const nodes = nodesOf(grid);
  let sum = 0;
  let weights = 0;
  if (pattern === "uniform" || pattern === "hotspot") {
    const { hot, weight } = pattern === "hotspot" ? hotNode(grid, nodes) : { hot: 0, weight: 1 };
    for (let source = 0; source < nodes; source++) {
      for (let destination = 0; destination < nodes; destination++) {
        const share = destination === hot ? weight : 1;
        sum += share * of(source, destination);
        weights += share;
      }
    }
    return sum / weights;
  }
  const destinationOf = PERMUTATIONS[pattern](grid, nodes);
  for (let source = 0; source < nodes; source++) sum += of(source, destinationOf(undefined, source));
  return sum / nodes;
}

type Permutation = (grid: NodeGrid, nodes: number) => (_: unknown, node: number) => number;

const PERMUTATIONS: Readonly<Record<Exclude<TrafficPattern, "uniform" | "hotspot">, Permutation>> = {
  transpose: (grid) => {
    if (grid.width !== grid.height)
      throw new UserError(`transpose needs as many rows as columns, the network has ${grid.width} x ${grid.height}`);
    return ofCoordinates(grid, (x, y) => [y, x]);
  },
  bitcomp: (_, nodes) => (_, node) => nodes - 1 - node,
  bitrev: (_, nodes) => {
    const bits = bitsOf("bitrev", nodes);
    return (_, node) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) reversed = 2 * reversed + ((node >> bit) & 1);
      return reversed;
    };
  },
  shuffle: (_, nodes) => {
    const bits = bitsOf("shuffle", nodes);
    return (_, node) => ((node << 1) & (nodes - 1)) | (node >> Math.max(0, bits - 1));
  },
  tornado: (grid) => {
    const step = (at: number, size: number) => (at + Math.ceil(size / 2) - 1) % size;
    return ofCoordinates(grid, (x, y) => [step(x, grid.width), step(y, grid.height)]);
  },
  neighbor: (grid) => ofCoordinates(grid, (x, y) => [(x + 1) % grid.width, (y + 1) % grid.height]),
};

function ofCoordinates({ width, concentration }: NodeGrid, to: (x: number, y: number) => [x: number, y: number]) {
  return (_: unknown, node: number): number => {
    const router = Math.floor(node / concentration);
    const [x, y] = to(router % width, Math.floor(router / width));
    return (x + width * y) * concentration + (node % concentration);
  };
}

function bitsOf(pattern: string, nodes: number): number {
  const bits = 31 - Math.clz32(nodes);
  if (1 << bits !== nodes) throw new UserError(`${pattern} needs a power of two of nodes, the network has ${nodes}`);
  return bits;
}
