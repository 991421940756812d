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

/**
 * Nodes of all cores along a curve through their routers; those of one router follow one another. Of several chips one
 * is filled after the other, in the order of the same curve through the chips.
 */
export function nodesAlong(order: CurveOrder, mesh: MeshSpec): number[] {
  const each = coresPerRouter(mesh);
  const { columns, rows } = mesh.chips ?? { columns: 1, rows: 1 };
  const [width, height] = [mesh.width / columns, mesh.height / rows];
  const within = curveNodes(order, width, height);
  return curveNodes(order, columns, rows).flatMap((chip) => {
    const x = (chip % columns) * width;
    const y = Math.floor(chip / columns) * height;
    return within.flatMap((router) => {
      const at = x + (router % width) + mesh.width * (y + Math.floor(router / width));
      return Array.from({ length: each }, (_, i) => at * each + i);
    });
  });
}
