import { coresPerRouter, type MeshSpec } from "../../contracts/topology.js";
import type { Net } from "./nets.js";

/** Links of a row or column that join some places of it; round a torus all but those of the widest gap. */
function span(places: readonly number[], side: number, wraps: boolean): number {
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (!wraps) return last - first;
  const gaps = sorted.map((place, i) => (sorted[i + 1] ?? first + side) - place);
  return side - Math.max(...gaps);
}

/**
 * Lower bound on the flit hops of a placement: a tree that joins some routers of a mesh has at least as many links as
 * the half perimeter of their bounding box, on a torus of the smallest box round the edges. For up to three routers of
 * a mesh the best tree has exactly that many.
 */
export function leastFlitHops(nets: readonly Net[], mesh: MeshSpec, nodes: readonly number[]): number {
  const wraps = mesh.topology === "torus";
  let hops = 0;
  for (const { source, destinations, flits } of nets) {
    const ends = [source, ...destinations].map((core) => Math.floor(nodes[core]! / coresPerRouter(mesh)));
    const columns = ends.map((router) => router % mesh.width);
    const rows = ends.map((router) => Math.floor(router / mesh.width));
    hops += flits * (span(columns, mesh.width, wraps) + span(rows, mesh.height, wraps));
  }
  return hops;
}
