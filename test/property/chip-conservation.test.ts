import fc from "fast-check";
import { expect, test } from "vitest";
import type { SpikeCode, SyncMode } from "../../src/contracts/chip.js";
import { KIND, KIND_COUNT, KIND_CREDIT, KIND_DATA, KINDS, ROUTE, SENTENCE } from "../../src/contracts/packet.js";
import { PATH_PARTS, type Traffic } from "../../src/contracts/summary.js";
import type { ChipTopology } from "../../src/contracts/topology.js";
import { meshOf } from "../../src/noc/mesh.js";
import { RoutingTable } from "../../src/noc/multicast-tree.js";
import type { Network, NetworkSink } from "../../src/noc/network.js";
import { NetworkAround } from "../../src/noc/network-around.js";
import { changed, NATIVE, sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";
import { CHIPS, joined, ringed } from "../support/chip-draws.js";

const RUNS = 25;
const LENGTHS = [3, 2];

/** The plain network, with deliveries noted at the cores' side: node and route of each. */
class Watched extends NetworkAround {
  readonly arrivals = new Map<string, number>();

  override connect(sink: NetworkSink): void {
    super.connect({
      ahead: sink.ahead,
      deliver: (node, packet, tick) => {
        const { words } = this.pool;
        const key = [words[packet + SENTENCE], words[packet + ROUTE], words[packet + KIND], node].join();
        this.arrivals.set(key, (this.arrivals.get(key) ?? 0) + 1);
        return sink.deliver(node, packet, tick);
      },
      injectable: (node, tick) => sink.injectable(node, tick),
    });
  }
}

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

const CASES = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  code: fc.constantFrom<SpikeCode>("offset", "signed", "graded", "bitserial", "dense"),
  mode: fc.constantFrom<SyncMode>("marker", "marker", "barrier", "stage-barrier", "tick"),
  multicast: fc.boolean(),
  linkBits: fc.constantFrom(8, 16, 32),
  pruneLast: fc.boolean(),
  vcs: fc.integer({ min: 1, max: 4 }),
  topology: fc.constantFrom<ChipTopology>("mesh", "cmesh", "torus"),
  chips: CHIPS,
  /** Of 16 channels and 32 in the feed-forward block: none, 2 and 4, or 3 and 5 parts of the rows. */
  axons: fc.constantFrom(4096, 8, 7),
});

test("nothing is lost, made or counted twice", () => {
  let branched = 0;
  let crossing = 0;
  let sums = 0;
  fc.assert(
    fc.property(CASES, (drawn) => {
      const { topology } = drawn;
      const { seed, code, mode, chips, multicast, linkBits, pruneLast, vcs, axons } =
        topology === "torus" ? ringed(drawn) : drawn;
      const model = smallModel(seed);
      const simulator = simulatorOf(model, {
        chip: {
          ...changed(tightChip(model, 2, 4), { core: { axons } }),
          mesh: { ...NATIVE.mesh, topology, ...joined(chips).mesh },
          noc: { multicast, linkBits, router: { vcs, ...joined(chips).router } },
          sync: { mode, barrierTicks: 9, tickTicks: 300 },
        },
        code,
        pruneLast,
        meshWidth: 5,
      });
      const { program, config } = simulator;
      const inputs = sequences(seed, model, LENGTHS);
      let network!: Network;
      let watched!: Watched;
      const result = simulator.runBatch(inputs, {
        network: (plain) => {
          network = plain;
          watched = new Watched(plain);
          return watched;
        },
      });

      expect(network.injected + network.copied).toBe(network.delivered);
      expect(network.inFlight).toBe(0);
      expect(network.pool.live).toBe(0);
      if (network.copied > 0) branched++;

      const { counts } = network;
      const mesh = meshOf(config.chip.mesh);
      const table = new RoutingTable(mesh, program.routes);
      let injected = 0;
      let hops = 0;
      for (let sentence = 0; sentence < LENGTHS.length; sentence++) {
        program.routes.forEach(({ destinations, credit }, route) => {
          for (let kind = 0; kind < KINDS; kind++) {
            const at = (sentence * program.routes.length + route) * KINDS + kind;
            const sent = counts.injected[at]!;
            injected += sent;
            hops += counts.hops[at]!;
            if (credit !== (kind === KIND_CREDIT)) expect(sent).toBe(0);
            expect(counts.deliveries[at]).toBe(sent * destinations.length);
            expect(counts.hops[at]).toBe(sent * table.links[route]!);
            for (const node of destinations) {
              const key = [sentence, route, kind, node].join();
              expect(watched.arrivals.get(key) ?? 0).toBe(sent);
              watched.arrivals.delete(key);
            }
          }
        });
      }
      expect([...watched.arrivals]).toEqual([]);
      expect(injected).toBe(network.injected);

      // Every window of every source sends one count and one checksum; every slot and bank used gives one credit to
      // every source.
      const items = (rule: "all" | "first"): number => (rule === "all" ? sum(LENGTHS) : LENGTHS.length);
      const routesOf = (source: (typeof program.sources)[number]): number =>
        sum(source.segments.map((s) => s.routes.length));
      const kindTotal = (kind: number): number => sum(counts.injected.filter((_, i) => i % KINDS === kind));
      expect(kindTotal(KIND_COUNT)).toBe(sum(program.sources.map((s) => items(s.tokens) * routesOf(s))));
      expect(kindTotal(KIND_CREDIT)).toBe(
        sum(
          program.credits.map(({ input }) => {
            const { slots, tokens } = program.inputs[input]!;
            return slots.kind === "ring" ? items(tokens) : LENGTHS.length;
          }),
        ),
      );
      expect(result.traffic.packets).toBe(injected);
      expect(result.traffic.packet_hops).toBe(hops);
      expect(result.traffic.flit_hops).toBe(sum(result.linkFlits));
      const between = sum(result.linkFlits.filter((_, link) => mesh.leavesChip(link)));
      expect(result.traffic.chip_flit_hops).toBe(between);
      expect(result.energy.by_component.chip_links).toBe(between * config.chip.energy.chip_link_flit.fj);
      const onWires = (sum(result.linkFlits) - between) * config.chip.energy.link_flit.fj;
      expect(result.energy.by_event.link_flit).toBe(onWires);
      if (chips === undefined) expect(between).toBe(0);
      if (between > 0) crossing++;
      expect(result.traffic.credits).toBe(kindTotal(KIND_CREDIT));
      expect(result.traffic.packets - result.traffic.credits - result.traffic.markers).toBe(kindTotal(KIND_DATA));

      // Each part of the rows sends one sum a column and token, and the core that merges them adds each once.
      const parts = program.cores.filter(({ part }) => part !== undefined);
      const expected = parts.map(({ inputs: [main], from, to }) => items(program.inputs[main!]!.tokens) * (to - from));
      expect(result.energy.by_event.accumulate_sum).toBe(sum(expected) * config.chip.energy.accumulate_sum.fj);
      sums += sum(expected);

      for (const { energy } of [result, ...result.inputs]) {
        for (const split of [energy.by_component, energy.by_layer, energy.by_event])
          expect(sum(Object.values(split))).toBe(energy.total_fj);
        expect(energy.low_fj).toBeLessThanOrEqual(energy.total_fj);
        expect(energy.total_fj).toBeLessThanOrEqual(energy.high_fj);
      }
      expect(sum(Object.values(result.evidenceFj))).toBe(result.energy.total_fj);
      for (const split of ["by_component", "by_layer", "by_event"] as const) {
        for (const [name, fj] of Object.entries(result.energy[split]))
          expect(sum(result.inputs.map((i) => i.energy[split][name]!))).toBe(fj);
      }

      const added: (keyof Traffic)[] = [
        "spikes",
        "markers",
        "credits",
        "packets",
        "deliveries",
        "packet_hops",
        "unicast_hops",
        "flits",
        "flit_hops",
        "chip_flit_hops",
        "synaptic_operations",
      ];
      for (const name of added) expect(sum(result.inputs.map((i) => i.traffic[name]))).toBe(result.traffic[name]);
      for (const { latency } of result.inputs) {
        expect(sum(Object.values(latency.critical_path))).toBe(latency.ticks);
        expect(sum(latency.by_layer)).toBe(latency.ticks);
        expect(sum(Object.values(latency.by_stage))).toBe(latency.ticks);
        for (const ticks of Object.values(latency.critical_path)) expect(ticks).toBeGreaterThanOrEqual(0);
        expect(latency.ticks).toBeLessThanOrEqual(result.ticks);
      }
      for (const part of PATH_PARTS)
        expect(sum(result.inputs.map((i) => i.latency.critical_path[part]))).toBe(result.criticalPath[part]);
      result.sites.forEach(({ site, layer }, i) => {
        for (const field of ["values", "events", "signed_events"] as const)
          expect(sum(result.inputs.map((input) => input.sites[i]![field])), `${layer} ${site}`).toBe(
            result.sites[i]![field],
          );
      });
    }),
    { numRuns: RUNS, seed: 11 },
  );
  expect(branched).toBeGreaterThan(0);
  expect(crossing).toBeGreaterThan(0);
  expect(sums).toBeGreaterThan(0);
});
