import type { Net } from "./nets.js";

/**
 * Lower bound on the flit hops of a placement: a tree that joins some nodes of a mesh has at least as many links as the
 * half perimeter of their bounding box. For up to three nodes the best tree has exactly that many.
 */
export function leastFlitHops(nets: readonly Net[], width: number, nodes: readonly number[]): number {
  let hops = 0;
  for (const { source, destinations, flits } of nets) {
    const ends = [source, ...destinations].map((core) => nodes[core]!);
    const span = (of: (node: number) => number): number => Math.max(...ends.map(of)) - Math.min(...ends.map(of));
    hops += flits * (span((node) => node % width) + span((node) => Math.floor(node / width)));
  }
  return hops;
}
