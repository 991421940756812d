import type { Net } from "./nets.js";

/**
 * Flit hops that no trees can stay below on a placement: a tree that joins some nodes of a mesh has at least the half
 * perimeter of their bounding box of links. Up to three nodes the best tree has just that.
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
