import type { CurveOrder } from "../../contracts/chip.js";
import { coresPerRouter, type MeshSpec } from "../../contracts/topology.js";

/** Hilbert index to point in a square of side `side` (a power of two). */
function hilbertPoint(index: number, side: number): { x: number; y: number } {
  let x = 0;
  let y = 0;
  let rest = index;
  for (let s = 1; s < side; s *= 2) {
    const rx = 1 & (rest >> 1);
    const ry = 1 & (rest ^ rx);
    if (ry === 0) {
      if (rx === 1) {
        x = s - 1 - x;
        y = s - 1 - y;
      }
      [x, y] = [y, x];
    }
    x += s * rx;
    y += s * ry;
    rest >>= 2;
  }
  return { x, y };
}

/**
 * Routers of a mesh in the order of a curve that begins in the corner of the host port (router 0). serpentine: rows
 * back and forth; hilbert: the curve of the smallest square of a power of two that holds the mesh, what is outside left
 * out; row-major: rows all in the same direction.
 */
export function curveNodes(order: CurveOrder, width: number, height: number): number[] {
  const nodes: number[] = [];
  if (order === "hilbert") {
    let side = 1;
    while (side < Math.max(width, height)) side *= 2;
    for (let i = 0; i < side * side; i++) {
      const { x, y } = hilbertPoint(i, side);
      if (x < width && y < height) nodes.push(x + width * y);
    }
    return nodes;
  }
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < width; i++) {
      const x = order === "serpentine" && y % 2 === 1 ? width - 1 - i : i;
      nodes.push(x + width * y);
    }
  }
  return nodes;
}

/** Nodes of the cores of a chip along a curve through its routers; those of one router follow one another. */
export function nodesAlong(order: CurveOrder, mesh: MeshSpec): number[] {
  const each = coresPerRouter(mesh);
  return curveNodes(order, mesh.width, mesh.height).flatMap((router) =>
    Array.from({ length: each }, (_, i) => router * each + i),
  );
}
