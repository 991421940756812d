import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { HostSpec } from "../../src/contracts/chip.js";
import { Counter } from "../../src/estimate/count.js";
import { limitsOf } from "../../src/simulation/limits.js";
import { busiestOf } from "../../src/simulation/traffic.js";
import { codesOf } from "../../src/workloads/sorbet/codes.js";
import { type ChipCase, changed, narrowChip, sequences, simulatorOf, tightChip } from "../support/chip.js";
import { CHIPS, type ChipsDraw, joined } from "../support/chip-draws.js";
import { randomModel } from "../support/random-model.js";

interface Drawn {
  readonly seed: number;
  readonly activationBits: number;
  readonly weightLevels: 2 | 3;
  readonly lengths: readonly number[];
  readonly chip: ChipCase;
  readonly tight: boolean;
  /** Axons of a core where few of them cut matrices by rows; 0: as many as it takes. */
  readonly axons: number;
  readonly chips: ChipsDraw;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  activationBits: fc.constantFrom(4, 4, 3, 2),
  weightLevels: fc.constantFrom(2, 3),
  lengths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  tight: fc.boolean(),
  axons: fc.constantFrom(0, 0, 6, 9, 14),
  chips: CHIPS,
  chip: fc.record({
    code: fc.constantFrom("offset", "signed", "graded", "bitserial", "dense"),
    noc: fc.constantFrom("packet", "packet", "packet", "flit"),
    pruneLast: fc.boolean(),
    meshWidth: fc.integer({ min: 2, max: 6 }),
    host: fc.record({
      inFlight: fc.integer({ min: 1, max: 3 }),
      arrival: fc.constantFrom(0, 0, 500).map((ticks) => ({ kind: "interval" as const, ticks })),
      portBits: fc.constantFrom(1, 32, 512),
    }) as fc.Arbitrary<Partial<HostSpec>>,
    chip: fc.record({
      gating: fc.record({
        mode: fc.constantFrom("none", "unused", "idle", "idle"),
        afterTicks: fc.constantFrom(0, 5, 100),
        wakeTicks: fc.constantFrom(1, 30),
      }),
      mesh: fc.record({ topology: fc.constantFrom("mesh", "cmesh", "torus"), routing: fc.constantFrom("xy", "yx") }),
      core: fc.record({
        lanes: fc.constantFrom(1, 4, 256),
        windowSlots: fc.integer({ min: 1, max: 3 }),
        zeroWeights: fc.constantFrom("gate" as const, "gate" as const, "add" as const),
      }),
      attention: fc.record({ lanes: fc.constantFrom(1, 4, 128) }),
      vector: fc.record({ lanes: fc.constantFrom(1, 64), softmaxLanes: fc.constantFrom(1, 16) }),
      generator: fc.record({ lanes: fc.constantFrom(1, 3, 64), banks: fc.integer({ min: 1, max: 3 }) }),
      interface: fc.record({ sendFifo: fc.constantFrom(1, 2, 16) }),
      noc: fc.record({
        multicast: fc.boolean(),
        linkBits: fc.constantFrom(16, 32, 64),
        router: fc.record({ pipeline: fc.constantFrom("default", "lookahead", "spec") }),
      }),
      sync: fc.constantFrom(
        { mode: "marker" as const },
        { mode: "marker" as const },
        { mode: "barrier" as const, barrierTicks: 20 },
        { mode: "stage-barrier" as const, barrierTicks: 20 },
        { mode: "tick" as const, tickTicks: 50 },
      ),
    }),
  }) as fc.Arbitrary<ChipCase>,
});

const without = (record: Readonly<Record<string, number>>, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

/** What limits each run, as a share of what it took. */
const limited: number[] = [];
/** How near the bounds come, for the message below: they would be of no use if they were always far off. */
const shares: number[] = [];

test.prop([drawn], { numRuns: 40, seed: 20_261 })(
  "counting equals the simulation in traffic and energy events, and bounds its times from below",
  ({ seed, activationBits, weightLevels, lengths, chip, tight, axons, chips }) => {
    const rules = { activationBits, timesteps: 2 ** activationBits, weightLevels };
    const model = randomModel(seed, { shape: { layers: (seed % 2) + 1, heads: 2, headSize: 8 }, rules });
    const shape = tight ? { ...chip.chip, ...tightChip(model, 2, 16) } : chip.chip;
    const narrow = axons > 0 ? narrowChip(model, axons, 12).core : {};
    const core = { ...shape?.core, ...chip.chip?.core, ...narrow };
    const attention = { ...shape?.attention, ...chip.chip?.attention };
    const { mesh, router } = joined(chip.chip?.mesh?.topology === "torus" ? undefined : chips);
    const several = changed<object>({ mesh: shape?.mesh ?? {}, noc: shape?.noc ?? {} }, { mesh, noc: { router } });
    const simulator = simulatorOf(model, { ...chip, chip: { ...shape, ...several, core, attention } });
    if (axons > 0) expect(simulator.program.cores.some(({ part }) => part !== undefined)).toBe(true);
    const inputs = sequences(seed, model, lengths);
    const simulated = simulator.runBatch(inputs);
    expect(simulated.inputs.every(({ exact }) => exact)).toBe(true);
    const { ticks, unitTicks, linkFlits, barrierTicks } = simulated;
    const limits = limitsOf(
      simulator.program,
      ticks,
      unitTicks,
      busiestOf(linkFlits, simulated.flitTicks),
      barrierTicks,
    );
    for (const bound of [limits, ...limits.stages]) expect(bound.bound_ticks).toBeLessThanOrEqual(ticks);
    for (const bound of [limits.link_ticks, limits.barrier_ticks, ...unitTicks])
      expect(bound).toBeLessThanOrEqual(ticks);
    limited.push(limits.bound_ticks / ticks);
    const counter = new Counter(model, simulator.config);
    const counted = counter.batch(inputs.map((input) => codesOf(model, input)));

    expect(without({ ...counted.traffic }, "max_link_load")).toEqual(
      without({ ...simulated.traffic }, "max_link_load"),
    );
    expect(counted.traffic.max_link_load).toBeGreaterThanOrEqual(simulated.traffic.max_link_load);
    expect(without(counted.energy.by_event, "static", "clock", "uncore", "barrier_core")).toEqual(
      without(simulated.energy.by_event, "static", "clock", "uncore", "barrier_core"),
    );
    for (const event of ["static", "clock", "uncore", "barrier_core"])
      expect(counted.energy.by_event[event]).toBeLessThanOrEqual(simulated.energy.by_event[event]!);
    expect(counted.ticks).toBeLessThanOrEqual(simulated.ticks);
    simulated.inputs.forEach(({ latency }, i) => {
      expect(counted.latencies[i]).toBeLessThanOrEqual(latency.ticks);
      if (chips === undefined) shares.push(counted.latencies[i]! / latency.ticks);
    });
  },
);

test("the bound on latency of one chip is near: more than half of it in most runs", () => {
  const sorted = [...shares].sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(0.5);
});

test("what limits a run is near what it took in some runs, and something in all", () => {
  expect(Math.min(...limited)).toBeGreaterThan(0);
  expect(Math.max(...limited)).toBeGreaterThan(0.5);
});
