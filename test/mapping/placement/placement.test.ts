import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Placement, SpikeCode } from "../../../src/contracts/chip.js";
import { KIND_DATA, KINDS } from "../../../src/contracts/packet.js";
import type { MappedChip } from "../../../src/cores/estimate.js";
import { RunCounter } from "../../../src/estimate/counted-run.js";
import { sentencePackets } from "../../../src/estimate/sentence-packets.js";
import { anneal } from "../../../src/mapping/placement/anneal.js";
import { netsOf } from "../../../src/mapping/placement/nets.js";
import { PlacementCost } from "../../../src/mapping/placement/placement-cost.js";
import { objectiveFj, pricesOf } from "../../../src/mapping/placement/prices.js";
import { randomNodes } from "../../../src/mapping/placement/random-nodes.js";
import { expectedTraffic, routeTraffic } from "../../../src/mapping/placement/route-traffic.js";
import { parseConfig } from "../../../src/sorbet/config.js";
import { codesOf } from "../../../src/workloads/sorbet/codes.js";
import { mapModel } from "../../../src/workloads/sorbet/map.js";
import { changed, NATIVE, sequences, simulatorOf, smallModel } from "../../support/chip.js";

/** The bundled model's shape on the default chip, its cores placed by a rule. */
function bundled(placement: Placement, placementSeed = 1, code: SpikeCode = "offset") {
  const file = new URL("../../../models/sorbet-sst2/config.json", import.meta.url);
  const { shape, rules } = parseConfig(readFileSync(file, "utf8"));
  const chip = changed(NATIVE, { placement, placementSeed });
  const widths = { embeddingBits: 14, residualBits: 6, pooledBits: 32 };
  const program = mapModel({ shape, rules, chip, code, pruneLast: false, ...widths });
  const nets = netsOf(program, expectedTraffic(program, chip, code, rules));
  const nodes = program.cores.map(({ node }) => node);
  return { program, nodes, nets, chip, cost: new PlacementCost(nets, chip.mesh, nodes) };
}

describe("expected traffic", () => {
  test("of markers, credits and values is that of a sentence of as many tokens as the chip holds", () => {
    const model = smallModel();
    const simulator = simulatorOf(model, {
      chip: { maxTokens: 5, noc: { linkBits: 16 } },
      meshWidth: 4,
      pruneLast: true,
    });
    const { program, config } = simulator;
    const [input] = sequences(1, model, [5]);
    const { energy } = simulator.workload.kinds;
    const mapped: MappedChip = { program, spec: config.chip, code: config.code, rules: model.rules, energy };
    const codes = codesOf(model, input!);
    const packets = sentencePackets(mapped, simulator.workload, codes, []);
    const { counts } = new RunCounter(mapped, simulator.workload.kinds).count([packets], 0).network;
    const spiking = new Set(
      program.sources.flatMap(({ payload, segments }) =>
        payload === "spikes" ? segments.flatMap((s) => s.routes) : [],
      ),
    );
    const without = counts.injected.map((n, i) =>
      i % KINDS === KIND_DATA && spiking.has(Math.floor(i / KINDS)) ? 0 : n,
    );
    const known = routeTraffic(program, config.chip, without);
    const expected = expectedTraffic(program, config.chip, "offset", model.rules);
    let values = 0;
    program.routes.forEach((_, route) => {
      if (spiking.has(route)) return;
      values++;
      expect(expected.packets[route]).toBe(known.packets[route]);
      expect(expected.flits[route]).toBe(known.flits[route]);
    });
    expect(values).toBeGreaterThan(20);
    for (const source of program.sources) {
      if (source.payload === "values") continue;
      const tokens = source.tokens === "all" ? 5 : 1;
      // Of 16 codes that are equally likely the mean is 7.5; behind a ReLU half of the values are 0.
      const perChannel = source.signed ? 7.5 : 3.75;
      for (const { from, to, routes } of source.segments)
        for (const route of routes) expect(expected.packets[route]).toBe(tokens * ((to - from) * perChannel + 2));
    }
  });

  test.each([
    ["signed", 64 / 16, 120 / 32],
    ["graded", 15 / 16, 15 / 32],
    ["bitserial", 25 / 16, 32 / 32],
  ] as const)("of code %s has the mean of its 16 codes", (code, signed, unsigned) => {
    const { program, chip } = bundled("hilbert", 1, code);
    const { packets } = expectedTraffic(program, chip, code, { timesteps: 16, activationBits: 4 });
    for (const [site, perChannel] of [
      ["in_q", signed],
      ["ffn_out", unsigned],
    ] as const) {
      const { from, to, routes } = program.sources.find((source) => source.site === site)!.segments[0]!;
      expect(packets[routes[0]!]).toBe(64 * ((to - from) * perChannel + 2));
    }
  });
});

describe("placements", () => {
  test("of chance are orders of all nodes that begin with the host port's, another for each seed", () => {
    const orders = Array.from({ length: 20 }, (_, seed) => randomNodes(30, seed));
    for (const nodes of orders) {
      expect(nodes[0]).toBe(0);
      expect([...nodes].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    }
    expect(new Set(orders.map(String)).size).toBe(20);
    // Each node comes to each place: of 2000 orders of 5, each of the 24 about 83 times.
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 2000; seed++) {
      const order = String(randomNodes(5, seed));
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    expect(Math.min(...seen.values())).toBeGreaterThan(50);
    expect(Math.max(...seen.values())).toBeLessThan(120);
  });

  test("of the bundled model: an annealed one is better than each curve by far", () => {
    const annealed = bundled("annealed");
    const prices = pricesOf(annealed.chip);
    const cost = objectiveFj(annealed.cost, prices);
    for (const curve of ["serpentine", "hilbert", "row-major"] as const) {
      const other = bundled(curve);
      expect(annealed.cost.flitHops).toBeLessThan(0.9 * other.cost.flitHops);
      expect(cost).toBeLessThan(objectiveFj(other.cost, prices));
    }
    expect(bundled("random").cost.flitHops).toBeGreaterThan(4 * annealed.cost.flitHops);
  });

  test("that annealing finds are the same on every machine", () => {
    const { nets, nodes, chip } = bundled("hilbert");
    const found = anneal(nets, chip.mesh, nodes, { hopFj: 2_300, busiestFj: 215_000 }, 1);
    expect(found.join(" ")).toBe(
      "0 13 1 2 52 40 14 26 39 27 41 29 16 30 28 3 15 17 18 19 5 6 32 7 20 31 45 33 44 57 43 56 58 69 55 59 71 70 84 97 85 98 96 111 99 83 95 109 82 68 81 80 106 67 94 107 119 105 93 79 91 92 66",
    );
  });
});
