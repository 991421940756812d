import { Random } from "../../base/random.js";
import { liveNodes } from "../../contracts/dead-parts.js";
import { coresOf, type MeshSpec } from "../../contracts/topology.js";
import type { Net } from "./nets.js";
import { PlacementCost } from "./placement-cost.js";
import { objectiveFj, type PlacementPrices } from "./prices.js";

/** Random sequence of the seed: each use has its own number, netbench too. */
const SEQUENCE = 1_001;
/** Temperatures; moves tried at each, for every core. 50,000 moves for 63 cores. */
const STEPS = 100;
const MOVES_A_CORE = 8;
/**
 * Start temperature, as a share of the start's mean cost of a core: a rise so large is first accepted once in e times.
 */
const HOT = 0.1;
/** Factor from one temperature to the next; 0.0007 over all of them. */
const COOLING = 0.93;

/**
 * (1 + x / 1024)^-1024, e^-x to within 0.05 % below x = 1: made of products and quotients, which every machine rounds
 * alike.
 */
function boltzmann(x: number): number {
  let power = 1 / (1 + x / 1024);
  for (let i = 0; i < 10; i++) power *= power;
  return power;
}

/**
 * Simulated annealing (Kirkpatrick and others, 1983) of a placement: a move swaps a core with the core, if any, at
 * another live node. Core 0 stays, as the host port is at its node. The result depends on the arguments alone, on every
 * machine.
 * @param start node of each core
 * @returns the best placement seen, which costs no more than the start
 */
export function anneal(
  nets: readonly Net[],
  mesh: MeshSpec,
  start: readonly number[],
  prices: PlacementPrices,
  seed: number,
): number[] {
  const random = new Random(seed, SEQUENCE);
  const cost = new PlacementCost(nets, mesh, start);
  const cores = start.length;
  const nodes = liveNodes(
    mesh,
    Array.from({ length: coresOf({ mesh }) }, (_, node) => node),
  );
  let now = objectiveFj(cost, prices);
  let best = now;
  let placement = [...start];
  let temperature = (HOT * now) / cores;
  for (let step = 0; step < STEPS; step++) {
    for (let i = 0; i < MOVES_A_CORE * cores; i++) {
      const core = 1 + random.below(cores - 1);
      const from = cost.nodeOf[core]!;
      const to = nodes[1 + random.below(nodes.length - 1)]!;
      if (to === from) continue;
      cost.move(core, to);
      const then = objectiveFj(cost, prices);
      if (then <= now || random.unit() < boltzmann((then - now) / temperature)) {
        now = then;
        if (now < best) {
          best = now;
          placement = Array.from(cost.nodeOf);
        }
      } else cost.move(core, from);
    }
    temperature *= COOLING;
  }
  return placement;
}
