import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { Placement } from "../../src/contracts/chip.js";
import { KINDS } from "../../src/contracts/packet.js";
import { CHIP_ROUTINGS, CHIP_TOPOLOGIES, coresOf, type MeshSpec } from "../../src/contracts/topology.js";
import { anneal } from "../../src/mapping/placement/anneal.js";
import { leastFlitHops } from "../../src/mapping/placement/least-hops.js";
import { type Net, netsOf } from "../../src/mapping/placement/nets.js";
import { PlacementCost } from "../../src/mapping/placement/placement-cost.js";
import { objectiveFj, pricesOf } from "../../src/mapping/placement/prices.js";
import { randomNodes } from "../../src/mapping/placement/random-nodes.js";
import { routeTraffic } from "../../src/mapping/placement/route-traffic.js";
import { type ChipCase, sequences, simulatorOf, tightChip } from "../support/chip.js";
import { randomModel } from "../support/random-model.js";

const from = (min: number, max: number) => fc.integer({ min, max });
const placement = fc.constantFrom<Placement>("serpentine", "hilbert", "row-major", "random", "annealed");

const runs = fc.record({
  seed: from(1, 1_000_000),
  lengths: fc.array(from(1, 5), { minLength: 1, maxLength: 2 }),
  placements: fc.uniqueArray(placement, { minLength: 2, maxLength: 2 }),
  placementSeed: from(0, 2 ** 32 - 1),
  code: fc.constantFrom("offset", "signed", "graded", "bitserial", "dense"),
  pruneLast: fc.boolean(),
  multicast: fc.boolean(),
  linkBits: fc.constantFrom(16, 32),
  nocEnergy: fc.constantFrom("lumped", "events"),
  width: from(2, 7),
}) as fc.Arbitrary<{
  seed: number;
  lengths: number[];
  placements: [Placement, Placement];
  placementSeed: number;
  code: NonNullable<ChipCase["code"]>;
  pruneLast: boolean;
  multicast: boolean;
  linkBits: number;
  nocEnergy: "lumped" | "events";
  width: number;
}>;

test.prop([runs], { numRuns: 15, seed: 20_262 })(
  "the cost of a placement is what a simulated run counts: hops of packets and flits, the busiest link, the energy that differs",
  (c) => {
    const model = randomModel(c.seed, { shape: { layers: (c.seed % 2) + 1, heads: 2, headSize: 8 } });
    const inputs = sequences(c.seed, model, c.lengths);
    const [first, second] = c.placements.map((placement) => {
      const simulator = simulatorOf(model, {
        chip: {
          ...tightChip(model, 2, 8),
          noc: { multicast: c.multicast, linkBits: c.linkBits },
          nocEnergy: c.nocEnergy,
          placement,
          placementSeed: c.placementSeed,
        },
        code: c.code,
        pruneLast: c.pruneLast,
        meshWidth: c.width,
      });
      const { program, config } = simulator;
      const injected = new Float64Array(program.routes.length * KINDS);
      const { traffic, energy, ticks } = simulator.runBatch(inputs, {
        onResult: ({ chip }) => {
          chip.network.counts.injected.forEach((packets, i) => {
            injected[i % injected.length] = injected[i % injected.length]! + packets;
          });
        },
      });
      const nets = netsOf(program, routeTraffic(program, config.chip, injected));
      const nodes = program.cores.map(({ node }) => node);
      expect(nodes[0]).toBe(0);
      const cost = new PlacementCost(nets, config.chip.mesh, nodes);
      expect(cost.packetHops).toBe(traffic.packet_hops);
      expect(cost.flitHops).toBe(traffic.flit_hops);
      expect(cost.maxLinkFlits()).toBe(Math.round(traffic.max_link_load * ticks));
      const { static: _static, clock: _clock, ...events } = energy.by_event;
      const dynamicFj = Object.values(events).reduce((a, b) => a + b, 0);
      return { ...cost, dynamicFj, ...pricesOf(config.chip) };
    });
    expect(second!.dynamicFj - first!.dynamicFj).toBe(first!.hopFj * (second!.flitHops - first!.flitHops));
  },
);

interface Drawn {
  readonly mesh: MeshSpec;
  readonly nodes: number[];
  readonly nets: Net[];
  readonly moves: readonly (readonly [number, number])[];
}

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    width: from(2, 9),
    height: from(2, 9),
    topology: fc.constantFrom(...CHIP_TOPOLOGIES),
    routing: fc.constantFrom(...CHIP_ROUTINGS),
    seed: from(0, 1_000),
    share: from(1, 100),
  })
  .chain(({ seed, share, ...mesh }) => {
    const places = coresOf({ mesh });
    const cores = Math.max(2, Math.ceil((places * share) / 100));
    const core = from(0, cores - 1);
    const net = fc.record({
      source: core,
      destinations: fc.uniqueArray(core, { minLength: 1, maxLength: 6 }),
      packets: from(0, 4_000).map((n) => n / 16),
      flits: from(0, 4_000).map((n) => n / 16),
    });
    return fc.record({
      mesh: fc.constant(mesh),
      nodes: fc.constant(randomNodes(places, seed).slice(0, cores)),
      nets: fc.array(net, { minLength: 1, maxLength: 30 }),
      moves: fc.array(fc.tuple(core, from(0, places - 1)), { maxLength: 40 }),
    });
  });

const figures = (cost: PlacementCost) => ({
  packetHops: cost.packetHops,
  flitHops: cost.flitHops,
  most: cost.maxLinkFlits(),
  links: [...cost.linkFlits],
  nodes: [...cost.nodeOf],
});

test.prop([drawn], { numRuns: 100 })(
  "moving cores about costs what a fresh account of the same placement says, and moving back undoes it",
  ({ mesh, nodes, nets, moves }) => {
    const cost = new PlacementCost(nets, mesh, nodes);
    for (const [core, node] of moves) {
      const before = figures(cost);
      const home = cost.nodeOf[core]!;
      cost.move(core, node);
      const there = figures(cost);
      expect(there).toEqual(figures(new PlacementCost(nets, mesh, cost.nodeOf)));
      expect(cost.nodeOf[core]).toBe(node);
      expect(new Set(cost.nodeOf).size).toBe(nodes.length);
      cost.move(core, home);
      expect(figures(cost)).toEqual(before);
      cost.move(core, node);
    }
  },
);

test.prop([drawn, from(0, 2 ** 32 - 1)], { numRuns: 8 })(
  "annealing keeps core 0 and one core a node, costs no more than its start, and ends alike when repeated",
  ({ mesh, nodes, nets }, seed) => {
    const prices = { hopFj: 2_300, busiestFj: 200_000 };
    const costOf = (placement: readonly number[]): number =>
      objectiveFj(new PlacementCost(nets, mesh, placement), prices);
    const placement = anneal(nets, mesh, nodes, prices, seed);
    expect(placement[0]).toBe(nodes[0]);
    expect(placement).toHaveLength(nodes.length);
    expect(new Set(placement).size).toBe(nodes.length);
    expect(placement.every((node) => node >= 0 && node < coresOf({ mesh }))).toBe(true);
    expect(costOf(placement)).toBeLessThanOrEqual(costOf(nodes));
    expect(anneal(nets, mesh, nodes, prices, seed)).toEqual(placement);
  },
);

test.prop([drawn], { numRuns: 100 })(
  "no placement costs fewer flit hops than the bound says, and with one destination a net just as many",
  ({ mesh, nodes, nets }) => {
    const hops = (some: readonly Net[]) => new PlacementCost(some, mesh, nodes).flitHops;
    expect(leastFlitHops(nets, mesh, nodes)).toBeLessThanOrEqual(hops(nets));
    const pairs = nets.map((net) => ({ ...net, destinations: net.destinations.slice(0, 1) }));
    expect(leastFlitHops(pairs, mesh, nodes)).toBe(hops(pairs));
  },
);
