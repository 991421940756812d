import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { checkedRun } from "../../src/snn/checked-run/checked-run.js";
import { energyOf } from "../../src/snn/chip/ledger.js";
import { kept } from "../../src/snn/chip/neuron-unit.js";
import { nocFrom } from "../../src/snn/chip/noc-spec.js";
import { HOST, placeInOrder, type Slice } from "../../src/snn/chip/placement.js";
import { atLevel, EVENT, EVENTS, type SnnChip } from "../../src/snn/chip/spec.js";
import type { Execution } from "../../src/snn/execution/execution.js";
import { runInteger } from "../../src/snn/reference-integer/integer-reference.js";
import { quantise } from "../../src/snn/reference-integer/quantise.js";
import { aloneOf, type DrawnNetwork, drawnNetwork, driveOfDraw, networkOfDraw } from "../snn/support/drawn-network.js";
import { smallChip } from "../snn/support/small-chip.js";
import { spikesOf } from "../snn/support/spikes.js";

const EXECUTION: Execution = {
  dt: 1,
  reset: "zero",
  integrator: "euler",
  order: "current-first",
  forwardDelay: 1,
  recurrentDelay: 1,
};
const executionOf = ({ reset }: DrawnNetwork): Execution => ({ ...EXECUTION, reset });
const integersOf = (draw: DrawnNetwork) =>
  quantise(networkOfDraw(draw), executionOf(draw), { bits: 8, quantiser: "nearest" });

/** Cuts and cores for every population, from drawn numbers. */
function scattered(draw: DrawnNetwork, chip: SnnChip, numbers: readonly number[]): Slice[] {
  const cores = chip.width * chip.height * chip.coresPerTile;
  let at = 0;
  const next = (below: number): number => numbers[at++ % numbers.length]! % below;
  return networkOfDraw(draw).populations.flatMap(({ size }, population) => {
    const slices: Slice[] = [];
    for (let first = 0; first < size; ) {
      const count = 1 + next(size - first);
      slices.push({ population, first, count, core: next(cores) });
      first += count;
    }
    return slices;
  });
}

const chips = fc.record({
  width: fc.integer({ min: 1, max: 4 }),
  height: fc.integer({ min: 1, max: 4 }),
  coresPerTile: fc.integer({ min: 1, max: 4 }),
  multicast: fc.boolean(),
  linkTicks: fc.integer({ min: 0, max: 9 }),
  queue: fc.integer({ min: 1, max: 5 }),
});
const numbers = fc.array(fc.nat(1000), { minLength: 8, maxLength: 40 });

/** Routers of any kind for a chip; hops take a whole number of cycles. */
const routers = fc.record({
  cycle: fc.integer({ min: 1, max: 4 }),
  subnets: fc.integer({ min: 1, max: 3 }),
  vcs: fc.integer({ min: 1, max: 2 }),
  buffer_flits: fc.integer({ min: 1, max: 4 }),
  routing_delay: fc.integer({ min: 0, max: 2 }),
  credit_delay: fc.integer({ min: 0, max: 2 }),
  speculative: fc.boolean(),
  inputs: fc.constantFrom("cores" as const, "host" as const),
});

describe("a network on a chip", () => {
  test.prop([drawnNetwork, chips, routers, numbers], { numRuns: 100 })(
    "is the integer reference flit by flit too, and counts in each step what it counts packet by packet",
    async (draw, sizes, { cycle, inputs, ...noc }, where) => {
      const hop = 16 * cycle;
      const time = { ...smallChip({}).time, hop_east: hop, hop_west: 2 * hop, hop_north: hop, hop_south: 3 * hop };
      const plain = smallChip({ ...sizes, inputs, time, queue: sizes.queue + noc.subnets * noc.vcs });
      const file = { ...noc, evidence: "estimate", source: "made up" } as const;
      const topology = sizes.coresPerTile > 1 ? "cmesh" : "mesh";
      const chip = {
        ...plain,
        noc: nocFrom(() => "here", { ...file, topology, cycle_ps: cycle * plain.tickPs }, plain),
      };
      const integers = integersOf(draw);
      const slices = scattered(draw, chip, where).map((slice) =>
        inputs === "host" && slice.population === 0 ? { ...slice, core: HOST } : slice,
      );
      const [packets, flits] = await Promise.all(
        (["packet", "flit"] as const).map((level) =>
          checkedRun(integers, executionOf(draw), [driveOfDraw(draw)], atLevel(chip, level), slices),
        ),
      );
      expect(flits!.difference).toBeUndefined();
      expect(flits!.ledger.counts).toEqual(packets!.ledger.counts);
      const counts = (run: typeof flits) => run!.steps.map(({ ticks, ...rest }) => rest);
      expect(counts(flits)).toEqual(counts(packets));
    },
  );

  test.prop([drawnNetwork, chips, numbers], { numRuns: 200 })(
    "is the integer reference under any placement, mesh, links and queues, and what is sent is received",
    async (draw, sizes, where) => {
      const chip = smallChip(sizes);
      const integers = integersOf(draw);
      const drive = driveOfDraw(draw);
      const run = await checkedRun(integers, executionOf(draw), [drive], chip, scattered(draw, chip, where));
      expect(run.difference).toBeUndefined();
      const reference = runInteger(integers, executionOf(draw), drive);
      expect(run.spikes.map((counts) => counts.reduce((a, b) => a + b, 0))).toEqual(
        reference.spikes.map(({ neurons }) => neurons.length),
      );
      // What limits a step takes no longer than the step.
      const measured = run.steps.reduce((sum, { ticks }) => sum + ticks, 0) / Math.max(1, run.steps.length);
      const bounds = [run.linkBound, run.barrier, ...run.bounds.flatMap((one) => [one.neurons, one.synapses])];
      for (const bound of bounds) expect(bound).toBeLessThanOrEqual(measured * (1 + 1e-12));
      // Every synapse of every spike is an event, wherever source and target lie.
      const { network } = integers;
      const events = network.projections.reduce(
        (sum, { source, map }) =>
          sum + [...reference.spikes[source]!.neurons].reduce((n, neuron) => n + map.fanOut(neuron), 0),
        0,
      );
      expect(run.steps.reduce((sum, { synapticEvents }) => sum + synapticEvents, 0)).toBe(events);
      const deliveries = run.steps.reduce((sum, step) => sum + step.deliveries, 0);
      expect(run.ledger.total(EVENT.axon_in)).toBe(deliveries);
      const packets = run.steps.reduce((sum, step) => sum + step.packets, 0);
      expect(run.ledger.total(EVENT.axon_out)).toBe(packets);
      if (!sizes.multicast) expect(packets).toBe(deliveries);
    },
  );

  test.prop([drawnNetwork, chips, numbers], { numRuns: 60 })(
    "takes no energy but counts times constants, the same total in every split",
    async (draw, sizes, where) => {
      const chip = smallChip(sizes);
      const integers = integersOf(draw);
      const run = await checkedRun(
        integers,
        executionOf(draw),
        [driveOfDraw(draw)],
        chip,
        scattered(draw, chip, where),
      );
      const names = integers.network.populations.map(({ name }) => name);
      const ticks = run.steps.reduce((sum, step) => sum + step.ticks, 0);
      const energy = energyOf(run.ledger, chip, names, [ticks]);
      const total = EVENTS.reduce((sum, name, event) => sum + run.ledger.total(event) * chip.energy[name].value, 0);
      expect(energy.totalFj).toBe(total);
      for (const split of [energy.byComponent, energy.byLayer, energy.byEvent, energy.byGrade])
        expect(Object.values(split).reduce((a, b) => a + b, 0)).toBe(total);
    },
  );

  test.prop([drawnNetwork, fc.nat(1000)], { numRuns: 60 })(
    "gives permuted outputs for permuted neurons",
    async (draw, shift) => {
      const size = draw.neurons;
      const permutation = Array.from({ length: size }, (_, i) => (i + shift) % size);
      const chip = smallChip({});
      const runs = [draw, permuted(draw, permutation)].map((one) => {
        const integers = integersOf(one);
        return checkedRun(integers, executionOf(one), [driveOfDraw(one)], chip, placeInOrder(integers, chip));
      });
      const [plain, moved] = await Promise.all(runs);
      expect([plain!.difference, moved!.difference]).toEqual([undefined, undefined]);
      permutation.forEach((from, to) => {
        expect(moved!.spikes[1]![to]).toBe(plain!.spikes[1]![from]);
        expect(moved!.membranes[1]![to]).toBe(plain!.membranes[1]![from]);
      });
    },
  );

  test.prop([drawnNetwork, fc.integer({ min: 1, max: 20 })], { numRuns: 60 })(
    "is not changed by a population without synapses, but for its own cost",
    async (draw, extra) => {
      const chip = smallChip({});
      const bare = integersOf(draw);
      const network = {
        ...bare.network,
        populations: [...bare.network.populations, aloneOf(extra)],
      };
      const more = quantise(network, executionOf(draw), { bits: 8, quantiser: "nearest" });
      const [without, with_] = await Promise.all(
        [bare, more].map((one) =>
          checkedRun(one, executionOf(draw), [driveOfDraw(draw)], chip, placeInOrder(one, chip)),
        ),
      );
      expect(with_!.difference).toBeUndefined();
      expect(with_!.spikes.slice(0, -1)).toEqual(without!.spikes);
      expect(with_!.ledger.counts.subarray(0, without!.ledger.counts.length)).toEqual(without!.ledger.counts);
      const last = network.populations.length - 1;
      expect(EVENTS.filter((_, event) => with_!.ledger.of(last, event) > 0)).toEqual(["neuron_access"]);
      expect(with_!.ledger.of(last, EVENT.neuron_access)).toBe(extra * draw.spikes.length);
      expect(spikesOf(with_!)).toBe(spikesOf(without!));
    },
  );
});

test.prop([fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), fc.integer({ min: 0, max: 4096 })], { numRuns: 2000 })(
  "a register that decays is cut towards zero",
  (register, keep) => {
    expect(BigInt(kept(register, keep))).toBe((BigInt(register) * BigInt(keep)) / 4096n);
  },
);

/** The same network with neuron `order[i]` in place i. */
function permuted(draw: DrawnNetwork, order: readonly number[]): DrawnNetwork {
  const { neurons, inputs } = draw;
  return {
    ...draw,
    into: Array.from(
      { length: neurons * inputs },
      (_, at) => draw.into[order[Math.floor(at / inputs)]! * inputs + (at % inputs)]!,
    ),
    own: Array.from(
      { length: neurons * neurons },
      (_, at) => draw.own[order[Math.floor(at / neurons)]! * neurons + order[at % neurons]!]!,
    ),
    thresholds: order.map((i) => draw.thresholds[i]!),
    resets: order.map((i) => draw.resets[i]!),
    biases: order.map((i) => draw.biases[i]!),
    delays: order.map((i) => draw.delays[i]!),
  };
}
