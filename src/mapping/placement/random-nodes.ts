import { Random } from "../../base/random.js";

/** Random sequence of the seed: each use has its own number, netbench too. */
const SEQUENCE = 1_000;

/** The nodes of a mesh in random order, after node 0, where the host port is. */
export function randomNodes(count: number, seed: number): number[] {
  const random = new Random(seed, SEQUENCE);
  const nodes = Array.from({ length: count }, (_, node) => node);
  for (let i = count - 1; i > 1; i--) {
    const j = 1 + random.below(i);
    [nodes[i], nodes[j]] = [nodes[j]!, nodes[i]!];
  }
  return nodes;
}
