import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT_ENGINES } from "../../src/contracts/event-engine.js";
import type { InputResult } from "../../src/contracts/summary.js";
import { SimulationBus } from "../../src/events/bus.js";
import { unsettledRecords } from "../../src/simulation/settled-sentences.js";
import { CHIP_CASES, drawnChip } from "../support/chip-draws.js";

const RUNS = 25;

test("counters that serve one sentence after the other give the results of counters for each", () => {
  fc.assert(
    fc.property(CHIP_CASES, fc.constantFrom(...EVENT_ENGINES.slice(1)), (c, eventEngine) => {
      const { simulator, inputs } = drawnChip({ ...c, mode: "marker" });
      const records = unsettledRecords(simulator.program, simulator.config.host.inFlight);
      const many = Array.from({ length: records + 3 }, (_, i) => ({ ...inputs[i % inputs.length]!, id: i }));
      const kept = simulator.runBatch(many, { eventEngine });
      const rows: InputResult[] = [];
      const streamed = simulator.runBatch(many, { eventEngine, keepRows: false, onRow: (row) => rows.push(row) });
      expect(JSON.stringify({ ...streamed, inputs: rows })).toBe(JSON.stringify(kept));
    }),
    { numRuns: RUNS, seed: 20261202 },
  );
}, 300_000);

test("who samples links only once the chip is there has the run begin again, with the same results", () => {
  const [c] = fc.sample(CHIP_CASES, { numRuns: 1, seed: 20261203 });
  const { simulator, inputs } = drawnChip({ ...c!, mode: "marker" });
  const records = unsettledRecords(simulator.program, simulator.config.host.inFlight);
  const many = Array.from({ length: records + 3 }, (_, i) => ({ ...inputs[i % inputs.length]!, id: i }));
  const bus = new SimulationBus();
  let chips = 0;
  let flits = 0;
  const rows: InputResult[] = [];
  const streamed = simulator.runBatch(many, {
    bus,
    keepRows: false,
    onRow: (row) => rows.push(row),
    onChip: () => {
      if (chips++ > 0) return;
      bus.links.batches.subscribe((batch) => {
        for (let n = 0; n < batch.length; n++) flits += batch.flits[n]!;
      });
    },
  });
  expect(chips).toBe(2);
  expect(flits).toBe(streamed.traffic.flit_hops);
  expect(JSON.stringify({ ...streamed, inputs: rows })).toBe(JSON.stringify(simulator.runBatch(many)));
});
