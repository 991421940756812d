import { Random } from "../../base/random.js";

/** Random streams of the seed: apart from one another and from those of netbench. */
const STREAM = 1_000;

/** The nodes of a mesh in an order of chance, node 0, where the host port is, first. */
export function randomNodes(count: number, seed: number): number[] {
  const random = new Random(seed, STREAM);
  const nodes = Array.from({ length: count }, (_, node) => node);
  for (let i = count - 1; i > 1; i--) {
    const j = 1 + random.below(i);
    [nodes[i], nodes[j]] = [nodes[j]!, nodes[i]!];
  }
  return nodes;
}
