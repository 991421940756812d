import type { ChipSpec, CurveOrder } from "../../contracts/chip.js";
import { liveNodes } from "../../contracts/dead-parts.js";
import type { ChipProgram } from "../../contracts/program.js";
import { coresOf } from "../../contracts/topology.js";
import { anneal } from "../../mapping/placement/anneal.js";
import { nodesAlong } from "../../mapping/placement/curves.js";
import { leastFlitHops } from "../../mapping/placement/least-hops.js";
import { type Net, netsOf } from "../../mapping/placement/nets.js";
import { ANNEALING_START } from "../../mapping/placement/placed.js";
import { PlacementCost } from "../../mapping/placement/placement-cost.js";
import { objectiveFj, pricesOf } from "../../mapping/placement/prices.js";
import { randomNodes } from "../../mapping/placement/random-nodes.js";
import type { RouteTraffic } from "../../mapping/placement/route-traffic.js";

/** Placements of chance to compare with: seeds 1 to this. */
export const RANDOM_PLACEMENTS = 20;
const CURVES: readonly CurveOrder[] = ["row-major", "serpentine", "hilbert"];

/** What the network does for given traffic on one placement. */
export interface PlacementFigures {
  readonly packet_hops: number;
  readonly flit_hops: number;
  /** Flits over the link that carries most. */
  readonly busiest_link_flits: number;
  readonly hop_energy_fj: number;
  /** What annealing lowers: energy of hops, and static energy of the chip for a tick a flit of the busiest link. */
  readonly cost_fj: number;
  /** Flit hops that no trees can stay below on this placement. */
  readonly least_flit_hops: number;
}

export interface ComparedPlacement extends PlacementFigures {
  /** Value of chip.placement. */
  readonly placement: "random" | "annealed" | CurveOrder;
  /** Seed of random and annealed; else null. */
  readonly seed: number | null;
  /**
   * Where annealing started; null for the others. For given traffic: from what annealing for the expected traffic has
   * found.
   */
  readonly start: "random" | "annealed" | CurveOrder | null;
  /** What traffic annealing was given. */
  readonly annealed_for: "expected" | "given" | null;
  /** Node of each core: x + width * y. */
  readonly nodes: readonly number[];
}

/** What the network does for some nets on a placement: node of each core. */
export function placementFigures(nets: readonly Net[], chip: ChipSpec, nodes: readonly number[]): PlacementFigures {
  const { mesh } = chip;
  const prices = pricesOf(chip);
  const cost = new PlacementCost(nets, mesh, nodes);
  return {
    packet_hops: cost.packetHops,
    flit_hops: cost.flitHops,
    busiest_link_flits: cost.maxLinkFlits(),
    hop_energy_fj: prices.hopFj * cost.flitHops,
    cost_fj: objectiveFj(cost, prices),
    least_flit_hops: leastFlitHops(nets, mesh, nodes),
  };
}

/**
 * Places a model in every way that there is to compare: at random, along each curve, annealed for the expected
 * traffic from each of those starts, and, where the given traffic is another, annealed on for it: which never costs
 * that traffic more, as annealing counts.
 * @param program placed anyhow
 * @param traffic what the figures are of
 */
export function comparePlacements(
  program: ChipProgram,
  chip: ChipSpec,
  expected: RouteTraffic,
  traffic: RouteTraffic,
): ComparedPlacement[] {
  const { mesh, placementSeed: seed } = chip;
  const prices = pricesOf(chip);
  const given = netsOf(program, traffic);
  const search = netsOf(program, expected);
  const first = (nodes: readonly number[]): readonly number[] => liveNodes(mesh, nodes).slice(0, program.cores.length);
  const curve = (name: CurveOrder) => first(nodesAlong(name, mesh));
  const chance = (number: number) => first(randomNodes(coresOf(chip), number));
  const row = (
    placement: ComparedPlacement["placement"],
    nodes: readonly number[],
    more: Partial<Pick<ComparedPlacement, "seed" | "start" | "annealed_for">> = {},
  ): ComparedPlacement => ({
    placement,
    seed: more.seed ?? null,
    start: more.start ?? null,
    annealed_for: more.annealed_for ?? null,
    ...placementFigures(given, chip, nodes),
    nodes,
  });
  const annealed = (start: "random" | CurveOrder): ComparedPlacement => {
    const nodes = anneal(search, mesh, start === "random" ? chance(1) : curve(start), prices, seed);
    return row("annealed", nodes, { seed, start, annealed_for: "expected" });
  };
  const annealedOn = ({ nodes }: ComparedPlacement): ComparedPlacement =>
    row("annealed", anneal(given, mesh, nodes, prices, seed), { seed, start: "annealed", annealed_for: "given" });
  const starts = [ANNEALING_START, ...CURVES.filter((name) => name !== ANNEALING_START), "random"] as const;
  const general = starts.map((start) => annealed(start));
  return [
    ...Array.from({ length: RANDOM_PLACEMENTS }, (_, i) => row("random", chance(i + 1), { seed: i + 1 })),
    ...CURVES.map((name) => row(name, curve(name))),
    ...general,
    ...(traffic === expected ? [] : [annealedOn(general[0]!)]),
  ];
}
