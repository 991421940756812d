/** Geometry of a two-dimensional mesh: node = x + width * y. Ports: 0 = +x, 1 = -x, 2 = +y, 3 = -y, 4 = the core. */

export const PORTS = 5;
export const LOCAL = 4;

/** The port of the neighbour that faces port p: +x faces -x, +y faces -y. */
export const oppositePort = (port: number): number => port ^ 1;

export class Mesh {
  readonly nodes: number;
  /** neighbour[node * 4 + port], or -1 at an edge. */
  readonly neighbour: Int32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.nodes = width * height;
    this.neighbour = new Int32Array(this.nodes * 4).fill(-1);
    for (let node = 0; node < this.nodes; node++) {
      const x = node % width;
      const y = (node - x) / width;
      if (x + 1 < width) this.neighbour[node * 4] = node + 1;
      if (x > 0) this.neighbour[node * 4 + 1] = node - 1;
      if (y + 1 < height) this.neighbour[node * 4 + 2] = node + width;
      if (y > 0) this.neighbour[node * 4 + 3] = node - width;
    }
  }

  /** Output port of dimension-order routing (x first) at `node` toward `destination`. */
  routeXY(node: number, destination: number): number {
    const w = this.width;
    const dx = (destination % w) - (node % w);
    if (dx !== 0) return dx > 0 ? 0 : 1;
    const dy = Math.floor(destination / w) - Math.floor(node / w);
    if (dy !== 0) return dy > 0 ? 2 : 3;
    return LOCAL;
  }

  distance(a: number, b: number): number {
    const w = this.width;
    return Math.abs((a % w) - (b % w)) + Math.abs(Math.floor(a / w) - Math.floor(b / w));
  }
}
