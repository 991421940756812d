import fc from "fast-check";
import { expect, test } from "vitest";
import { toEnd } from "../../src/base/pieces.js";
import type { Arrival, WhenFull } from "../../src/contracts/arrival.js";
import { left, type ServedRequest } from "../../src/load/chip-trials.js";
import { loadPoint, presence, windowOf } from "../../src/load/load-point.js";
import { drawnRows, type LoadSpec } from "../../src/load/load-spec.js";
import { LoadRunner } from "../../src/load/serve.js";
import { utilisationOf, WorkSum } from "../../src/load/utilisation.js";
import { Simulator } from "../../src/simulation/simulator.js";
import { hostWaits } from "../load/support/host-queue.js";
import { CHIP_CASES, drawnChip } from "../support/chip-draws.js";

const RUNS = 20;
const REQUESTS = 30;

const SPECS: fc.Arbitrary<LoadSpec> = fc.record({
  scenario: fc.constant("server" as const),
  arrival: fc.oneof<fc.Arbitrary<Arrival>[]>(
    fc.constantFrom(5_000, 50_000, 300_000, 2_000_000).map((perSecond) => ({ kind: "poisson", perSecond })),
    fc.constantFrom(5_000, 100_000).map((perSecond) => ({ kind: "gamma", perSecond, shape: 0.2 })),
  ),
  requests: fc.constant(REQUESTS),
  seed: fc.integer({ min: 1, max: 1000 }),
});
const HOSTS = fc.record({
  queue: fc.constantFrom(null, 0, 1),
  full: fc.constantFrom<WhenFull>("wait", "refuse", "refuse"),
});

function simulated(c: Parameters<typeof drawnChip>[0], host: object = {}) {
  const { simulator, inputs } = drawnChip(c);
  const { config, workload } = simulator;
  return { simulator: new Simulator(workload, { ...config, host: { ...config.host, ...host } }), inputs };
}

test("a load run in busy periods is one chip run, to the tick and the femtojoule", () => {
  const seen = { alone: 0, together: 0, refused: 0 };
  fc.assert(
    fc.property(CHIP_CASES, HOSTS, SPECS, (drawn, host, spec) => {
      const { simulator, inputs } = simulated({ ...drawn, mode: "marker" }, host);
      const { alone, idle, ...parts } = toEnd(new LoadRunner(simulator, inputs).run(spec));
      const { alone: _, idle: wholeIdle, ...whole } = toEnd(new LoadRunner(simulator, inputs, true).run(spec));
      expect(parts).toEqual(whole);
      // Each chip run rounds to whole femtojoules once.
      expect(idle.fj / idle.ticks / (wholeIdle.fj / wholeIdle.ticks)).toBeCloseTo(1, 6);
      seen.alone += alone;
      seen.together += parts.served.length - alone;
      seen.refused += parts.refused.length;
    }),
    { numRuns: RUNS, seed: 20261221 },
  );
  // What is compared must have happened.
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(RUNS);
}, 300_000);

test("Little's law holds to the tick: presence sums to the response times", () => {
  fc.assert(
    fc.property(CHIP_CASES, SPECS, (drawn, spec) => {
      const { simulator, inputs } = simulated({ ...drawn, mode: "marker" });
      const { served } = toEnd(new LoadRunner(simulator, inputs).run(spec));
      const end = Math.max(...served.map(left));
      const arrived = ({ arrived: tick }: ServedRequest): number => tick;
      const entered = (one: ServedRequest): number => one.arrived + one.waiting;
      const sum = (of: (one: ServedRequest) => number): number => served.reduce((total, one) => total + of(one), 0);
      expect(presence(served, arrived, 0, end)).toBe(sum(({ waiting, service }) => waiting + service));
      expect(presence(served, entered, 0, end)).toBe(sum(({ service }) => service));
      // Counted tick by tick over a span, not by intervals.
      const [from, to] = windowOf(served, 10, true);
      let ticks = 0;
      for (const one of served) ticks += Math.max(0, Math.min(to, left(one)) - Math.max(from, one.arrived));
      expect(presence(served, arrived, from, to)).toBe(ticks);
    }),
    { numRuns: RUNS, seed: 20261222 },
  );
}, 300_000);

test("a chip that takes one sentence at a time waits as a single server does", () => {
  let waited = 0;
  fc.assert(
    fc.property(CHIP_CASES, SPECS, (drawn, spec) => {
      const { simulator, inputs } = simulated({ ...drawn, mode: "marker" }, { inFlight: 1, queue: null });
      const runner = new LoadRunner(simulator, inputs);
      // A place is free some time after the last value has left: the most of it, seen with one request at a time.
      const alone = toEnd(runner.run({ ...spec, scenario: "single-stream", arrival: null })).served;
      const slack = Math.max(...alone.slice(1).map(({ arrived }, i) => arrived - left(alone[i]!)));
      const { served } = toEnd(runner.run(spec));
      const ticks = served.map(({ arrived }) => arrived);
      const waitsWith = (more: number) =>
        hostWaits({ ticks, serviceOf: (n) => served[n]!.service + more, servers: 1, places: null });
      const [least, most] = [waitsWith(0), waitsWith(slack)];
      served.forEach(({ waiting }, i) => {
        expect(waiting).toBeGreaterThanOrEqual(least[i]!);
        expect(waiting).toBeLessThanOrEqual(most[i]!);
        if (waiting > 0) waited++;
      });
    }),
    { numRuns: RUNS, seed: 20261225 },
  );
  expect(waited).toBeGreaterThan(RUNS);
}, 300_000);

test("a load asks of each unit and link what its sentences ask alone, at any rate, and no more than all its time", () => {
  fc.assert(
    fc.property(CHIP_CASES, SPECS, (drawn, spec) => {
      const { simulator, inputs } = simulated({ ...drawn, mode: "marker" });
      const runner = new LoadRunner(simulator, inputs);
      const alone = inputs.map((input) => simulator.runBatch([input]));
      const rows = drawnRows(inputs.length, spec);
      for (const scenario of ["server", "offline"] as const) {
        const { served, work } = toEnd(runner.run({ ...spec, scenario }));
        const expected = new WorkSum(simulator.program);
        for (const { request } of served) expected.add(alone[rows[request]!]!);
        expect(work).toEqual(expected.sum());
        const end = Math.max(...served.map(left));
        const { slowest, stages } = utilisationOf([work], served.length, served.length / end, 1);
        expect(slowest.utilisation).toBeLessThanOrEqual(1);
        expect(Math.max(...stages.map(({ utilisation }) => utilisation))).toBeLessThanOrEqual(slowest.utilisation);
      }
    }),
    { numRuns: RUNS, seed: 20261226 },
  );
}, 300_000);

/** Chips that scan one neuron a tick, with plenty of all else: their spike generators are the slowest stage. */
const SCANNING = fc
  .record({
    drawn: CHIP_CASES,
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ drawn, seed }) => ({
    seed,
    drawn: {
      ...drawn,
      ...({
        tight: 0,
        mode: "marker",
        code: "offset",
        axons: 4096,
        columns: 1024,
        layers: 1,
        heads: 2,
        headSize: 8,
      } as const),
      ...({
        feedForward: 40,
        lengths: [3, 4],
        activationBits: 4,
        coreLanes: 256,
        attentionLanes: 128,
        vectorLanes: 64,
      } as const),
      ...({
        generatorLanes: 1,
        generatorBanks: 3,
        banks: 3,
        windowSlots: 3,
        multicast: true,
        pruneLast: false,
      } as const),
      ...({
        linkBits: 64,
        linkTicks: 1,
        pipeline: "lookahead",
        sendFifo: 16,
        receiveFifo: 16,
        bufferFlits: 8,
        vcs: 4,
      } as const),
      ...({ portBits: 256, topology: "mesh", meshWidth: 5, weightLevels: 2, chips: undefined } as const),
    } satisfies typeof drawn,
  }));

test("the slowest stage works its rate times its ticks, and with places enough the chip serves what it can", () => {
  fc.assert(
    fc.property(SCANNING, ({ drawn, seed }) => {
      const { simulator, inputs } = simulated({ ...drawn, banks: 16 }, { inFlight: 16, queue: null });
      const runner = new LoadRunner(simulator, inputs);
      const { chip, host } = simulator.config;
      const requests = 120;
      const common = {
        seeds: [seed],
        requests,
        warmup: 20,
        boundSeconds: null,
        inFlight: host.inFlight,
        capacity: null,
      };
      const offline = toEnd(runner.run({ scenario: "offline", arrival: null, requests, seed }));
      const most = loadPoint([offline], { ...common, scenario: "offline", offered: null }, chip);
      expect(most.slowest.name).toBe("neurons of layer 0");
      // A bound leaves out fixed costs of a token: this is the noise within which it is reached.
      expect(most.throughput_per_second / most.slowest.limit_per_second).toBeGreaterThan(0.9);
      expect(most.throughput_per_second / most.slowest.limit_per_second).toBeLessThan(1.05);
      expect(most.places_utilisation).toBeCloseTo(most.in_flight_mean / host.inFlight, 12);
      const offered = most.slowest.limit_per_second / 2;
      const arrival = { kind: "poisson", perSecond: offered } as const;
      const half = toEnd(runner.run({ scenario: "server", arrival, requests, seed }));
      const point = loadPoint([half], { ...common, scenario: "server", offered }, chip);
      const tick = chip.tickPs / 1e12;
      expect(point.slowest.ticks_per_request).toBe(most.slowest.ticks_per_request);
      const law = point.throughput_per_second * point.slowest.ticks_per_request * tick;
      expect(point.slowest.utilisation).toBeCloseTo(law, 12);
      // 100 Poisson arrivals are a tenth more or fewer.
      expect(Math.abs(point.slowest.utilisation / 0.5 - 1)).toBeLessThan(0.3);
    }),
    { numRuns: 4, seed: 20261227 },
  );
}, 300_000);

test("at a low rate every request has the latency of its sentence alone", () => {
  fc.assert(
    fc.property(CHIP_CASES, fc.integer({ min: 1, max: 1000 }), (drawn, seed) => {
      // A sleeping core wakes up for a sentence alone, and not for one that follows soon.
      const mode = drawn.gating.mode === "idle" ? "unused" : drawn.gating.mode;
      const { simulator, inputs } = simulated({ ...drawn, mode: "marker", gating: { ...drawn.gating, mode } });
      const arrival: Arrival = { kind: "poisson", perSecond: 20 };
      const { served, alone } = toEnd(
        new LoadRunner(simulator, inputs, true).run({ scenario: "server", arrival, requests: REQUESTS, seed }),
      );
      expect(alone).toBe(0);
      // Round-robin pointers are where the sentence before has left them: a few ticks of the latency.
      const single = inputs.map((input) => simulator.runBatch([input]).latencies.ticks[0]!);
      for (const { waiting, service } of served) {
        expect(waiting).toBe(0);
        const least = Math.min(...single.map((ticks) => Math.abs(service / ticks - 1)));
        expect(least).toBeLessThan(0.03);
      }
    }),
    { numRuns: 4, seed: 20261223 },
  );
}, 300_000);

test("an overloaded chip completes sentences at the rate of scenario offline", () => {
  fc.assert(
    fc.property(CHIP_CASES, fc.integer({ min: 1, max: 1000 }), (drawn, seed) => {
      const { simulator, inputs } = simulated({ ...drawn, mode: "marker" });
      const requests = 60;
      const common = { requests, seed };
      const runner = new LoadRunner(simulator, inputs);
      const overload: Arrival = { kind: "poisson", perSecond: 1e9 };
      const busy = toEnd(runner.run({ ...common, scenario: "server", arrival: overload }));
      const offline = toEnd(runner.run({ ...common, scenario: "offline", arrival: null }));
      const options = {
        offered: null,
        seeds: [seed],
        requests,
        warmup: 20,
        boundSeconds: null,
        inFlight: simulator.config.host.inFlight,
        capacity: null,
      };
      const { chip } = simulator.config;
      const expected = loadPoint([offline], { ...options, scenario: "offline" }, chip);
      // Of an open load that has ended only the way of measuring differs; so both are measured as closed.
      const found = loadPoint([busy], { ...options, scenario: "offline" }, chip);
      expect(found.throughput_per_second / expected.throughput_per_second).toBeCloseTo(1, 1);
    }),
    { numRuns: 4, seed: 20261224 },
  );
}, 300_000);
