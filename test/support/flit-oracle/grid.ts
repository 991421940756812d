import type { Far, Graph } from "./oracle.js";

export interface GridShape {
  readonly width: number;
  readonly height: number;
  readonly wraps: boolean;
  /** Nodes a router. */
  readonly concentration: number;
  readonly latency: number;
  /** Columns and rows of a chip, and the links from chip to chip. */
  readonly chips?: {
    readonly width: number;
    readonly height: number;
    readonly latency: number;
    readonly flitCycles: number;
  };
}

/** Ports 0 = +x, 1 = -x, 2 = +y, 3 = -y, then the nodes; router = x + width * y, node = router * concentration + i. */
const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
export const FIRST_NODE_PORT = 4;

export function grid({ width, height, wraps, concentration, latency, chips }: GridShape): Graph {
  const link = (x: number, y: number, toX: number, toY: number) => {
    const chip = (at: number, size: number) => Math.floor(at / size);
    const crosses =
      chips !== undefined &&
      (chip(x, chips.width) !== chip(toX, chips.width) || chip(y, chips.height) !== chip(toY, chips.height));
    return crosses ? { latency: chips.latency, flitCycles: chips.flitCycles } : { latency, flitCycles: 1 };
  };
  const far = (router: number, port: number): Far | undefined => {
    if (port >= FIRST_NODE_PORT) return { node: router * concentration + port - FIRST_NODE_PORT };
    const [dx, dy] = STEPS[port];
    const x = router % width;
    const y = Math.floor(router / width);
    const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
    if (!inside && !wraps) return undefined;
    const toX = (x + dx + width) % width;
    const toY = (y + dy + height) % height;
    return { router: toX + width * toY, port: port ^ 1, ...link(x, y, toX, toY) };
  };
  return {
    routers: width * height,
    nodes: width * height * concentration,
    ports: FIRST_NODE_PORT + concentration,
    home: (node) => ({
      router: Math.floor(node / concentration),
      port: FIRST_NODE_PORT + (node % concentration),
    }),
    far,
  };
}
