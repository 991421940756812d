import type { ChipSpec, SpikeCode } from "../../contracts/chip.js";
import { liveNodes } from "../../contracts/dead-parts.js";
import type { ChipProgram } from "../../contracts/program.js";
import { coresOf } from "../../contracts/topology.js";
import type { SpikeRules } from "../../cores/spike-code.js";
import { anneal } from "./anneal.js";
import { nodesAlong } from "./curves.js";
import { netsOf } from "./nets.js";
import { pricesOf } from "./prices.js";
import { randomNodes } from "./random-nodes.js";
import { expectedTraffic } from "./route-traffic.js";

/** Annealing starts here: of the curves the one that ends best (docs/placement.md). */
export const ANNEALING_START = "hilbert";

/**
 * The program, with its cores placed by the chip's rule.
 * @param build lays the routes over a placement, the node of each core
 */
export function placed(
  chip: ChipSpec,
  code: SpikeCode,
  rules: SpikeRules,
  cores: number,
  build: (nodes: readonly number[]) => ChipProgram,
): ChipProgram {
  const { placement, placementSeed, mesh } = chip;
  const first = (nodes: readonly number[]): readonly number[] => liveNodes(mesh, nodes).slice(0, cores);
  if (placement === "random") return build(first(randomNodes(coresOf(chip), placementSeed)));
  if (placement !== "annealed") return build(first(nodesAlong(placement, mesh)));
  const start = first(nodesAlong(ANNEALING_START, mesh));
  const unplaced = build(start);
  const nets = netsOf(unplaced, expectedTraffic(unplaced, chip, code, rules));
  return build(anneal(nets, mesh, start, pricesOf(chip), placementSeed));
}
