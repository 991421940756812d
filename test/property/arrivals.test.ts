import fc from "fast-check";
import { expect, test } from "vitest";
import type { Arrival, WhenFull } from "../../src/contracts/arrival.js";
import { EVENT_ENGINES } from "../../src/contracts/event-engine.js";
import type { InputResult } from "../../src/contracts/summary.js";
import { arrivalTicks } from "../../src/simulation/arrivals.js";
import type { BatchResult } from "../../src/simulation/batch-result.js";
import { type BatchHooks, Simulator } from "../../src/simulation/simulator.js";
import { CHIP_CASES, drawnChip } from "../support/chip-draws.js";

const RUNS = 20;
const SENTENCES = 12;
/** Rates at which small chips are idle, busy and overloaded. */
const PER_SECOND = [20_000, 100_000, 1_000_000];

const ARRIVALS: fc.Arbitrary<Arrival> = fc.oneof(
  fc.constantFrom(...PER_SECOND).map((perSecond) => ({ kind: "poisson" as const, perSecond })),
  fc.constantFrom(...PER_SECOND).map((perSecond) => ({ kind: "gamma" as const, perSecond, shape: 0.3 })),
  fc.constantFrom(300, 3000).map((ticks) => ({ kind: "interval" as const, ticks })),
  fc
    .array(fc.double({ min: 0, max: 1e-4, noNaN: true }), { minLength: SENTENCES, maxLength: SENTENCES })
    .map((seconds) => ({ kind: "trace" as const, file: "t", seconds: seconds.sort((a, b) => a - b) })),
);

const HOSTS = fc.record({
  arrival: ARRIVALS,
  queue: fc.constantFrom(null, 0, 1, 3),
  full: fc.constantFrom<WhenFull>("wait", "refuse"),
});

/** A drawn chip with another host, sentences for it, and its results. */
function run(c: Parameters<typeof drawnChip>[0], host: object, hooks: BatchHooks = {}) {
  const { simulator: plain, inputs } = drawnChip(c);
  const { config, workload } = plain;
  const simulator = new Simulator(workload, { ...config, host: { ...config.host, ...host } });
  const many = Array.from({ length: SENTENCES }, (_, i) => ({ ...inputs[i % inputs.length]!, id: i }));
  return { simulator, many, result: simulator.runBatch(many, hooks) };
}

/** Without what names a sentence. */
const figures = (rows: readonly InputResult[]) => JSON.stringify(rows.map(({ id: _, ...row }) => row));

test("waiting and service tile the response time of every sentence, and each is served or refused", () => {
  fc.assert(
    fc.property(CHIP_CASES, HOSTS, (c, host) => {
      const { simulator, many, result } = run(c, host);
      const { chip, seed } = simulator.config;
      const times = arrivalTicks(host.arrival, many.length, chip.tickPs, seed)!;
      let served = 0;
      for (const { id, response, latency, exact } of result.inputs) {
        served++;
        expect(exact).toBe(true);
        expect(response.service_ticks).toBe(latency.ticks);
        expect(response.waiting_ticks).toBeGreaterThanOrEqual(0);
        expect(response.waiting_ticks + response.service_ticks).toBe(response.ticks);
        // Only a queue that holds sentences before it delays an arrival.
        if (host.queue === null || host.full === "refuse") expect(response.arrived_ticks).toBe(times[id as number]);
        else expect(response.arrived_ticks).toBeGreaterThanOrEqual(times[id as number]!);
      }
      expect(served + result.refused).toBe(many.length);
      if (host.full === "wait") expect(result.refused).toBe(0);
    }),
    { numRuns: RUNS, seed: 20261211 },
  );
}, 300_000);

test("both engines agree, and so do records that serve one sentence after the other", () => {
  fc.assert(
    fc.property(CHIP_CASES, HOSTS, (drawn, host) => {
      const c = { ...drawn, mode: "marker" as const };
      const results = EVENT_ENGINES.slice(1).flatMap((eventEngine) => {
        const rows: InputResult[] = [];
        const kept = run(c, host, { eventEngine }).result;
        const streamed = run(c, host, { eventEngine, keepRows: false, onRow: (row) => rows.push(row) }).result;
        return [kept, { ...streamed, inputs: rows }];
      });
      const text = ({ kernelEvents: _, ...rest }: BatchResult) => JSON.stringify(rest);
      for (const result of results) expect(text(result)).toBe(text(results[0]!));
    }),
    { numRuns: RUNS, seed: 20261212 },
  );
}, 300_000);

test("sentences that are served have the figures of a run without those that were refused", () => {
  let refused = 0;
  fc.assert(
    fc.property(CHIP_CASES, HOSTS, fc.constantFrom(0, 1, 2), (c, drawn, queue) => {
      const { simulator, many, result } = run(c, { ...drawn, queue, full: "refuse" });
      refused += result.refused;
      const served = result.inputs.map(({ id }) => many[id as number]!);
      const ticks = result.inputs.map(({ response }) => response.arrived_ticks);
      const { workload, config } = simulator;
      const patient = new Simulator(workload, { ...config, host: { ...config.host, queue: null, full: "wait" } });
      const again = patient.runBatch(served, { coming: { kind: "open", ticks } });
      expect(figures(result.inputs)).toBe(figures(again.inputs));
    }),
    { numRuns: RUNS, seed: 20261213 },
  );
  expect(refused).toBeGreaterThan(RUNS);
}, 300_000);
