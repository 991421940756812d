import { coresPerRouter, type MeshSpec } from "../../contracts/topology.js";
import type { Net } from "./nets.js";

/**
 * Lower bound on the flit hops of a placement: a tree that joins some routers of a mesh has at least as many links as
 * the half perimeter of their bounding box. For up to three routers the best tree has exactly that many.
 */
export function leastFlitHops(nets: readonly Net[], mesh: MeshSpec, nodes: readonly number[]): number {
  let hops = 0;
  for (const { source, destinations, flits } of nets) {
    const ends = [source, ...destinations].map((core) => Math.floor(nodes[core]! / coresPerRouter(mesh)));
    const span = (of: (router: number) => number): number => Math.max(...ends.map(of)) - Math.min(...ends.map(of));
    hops += flits * (span((router) => router % mesh.width) + span((router) => Math.floor(router / mesh.width)));
  }
  return hops;
}
