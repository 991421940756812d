import fc from "fast-check";
import type { Observable } from "rxjs";
import { expect, test } from "vitest";
import { SimulationBus } from "../../src/events/bus.js";
import type { BatchResult, SimulationInput } from "../../src/simulation/batch-result.js";
import type { ChipRunHooks } from "../../src/simulation/run-hooks.js";
import type { Simulator } from "../../src/simulation/simulator.js";
import { CHIP_CASES, type ChipDraw, drawnChip, forFlits } from "../support/chip-draws.js";

const RUNS = 200;

/** A run's result as it is written, and the engine that gave it. */
function ran(simulator: Simulator, inputs: readonly SimulationInput[], hooks: ChipRunHooks) {
  let used: string | undefined;
  const result: BatchResult = simulator.runBatch(inputs, {
    ...hooks,
    onResult: (run) => {
      used = run.used.engine;
    },
  });
  return { used, text: JSON.stringify(result), result };
}

const LEVELS = [
  ["packet by packet", "packet", (c: ChipDraw) => c],
  ["flit by flit", "flit", forFlits],
] as const;

test.each(LEVELS)(
  "%s the fast engine, in both its builds, gives what the observing one gives, byte for byte",
  (_, noc, forLevel) => {
    const seen = { branches: 0, credits: 0, waiting: 0, cut: 0, gated: 0, added: 0 };
    fc.assert(
      fc.property(CHIP_CASES, (c) => {
        const { simulator, inputs } = drawnChip({ ...forLevel(c), mode: "marker" }, {}, noc);
        const observed = ran(simulator, inputs, { eventEngine: "observed" });
        expect(observed.used).toBe("observed");
        for (const build of ["wasm", "js"] as const) {
          const fast = ran(simulator, inputs, { eventEngine: "fast", build });
          expect(fast.used).toBe("fast");
          expect(fast.text).toBe(observed.text);
        }
        const { traffic, criticalPath } = observed.result;
        if (traffic.deliveries > traffic.packets) seen.branches++;
        if (traffic.credits > 0) seen.credits++;
        if (criticalPath.waiting > 0) seen.waiting++;
        if (simulator.program.cores.some(({ part }) => part !== undefined)) seen.cut++;
        if (c.weightLevels === 3) seen[c.zeroWeights === "gate" ? "gated" : "added"]++;
      }),
      { numRuns: RUNS, seed: 20261130 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(RUNS / 10);
  },
  300_000,
);

type Columns = { readonly length: number } & Record<"tick", ArrayLike<number>>;

const [TOKENS, SINGLE] = [
  ["windows", "cores", "links", "energy"] as const,
  ["spikes", "packets", "deliveries"] as const,
];
type Names = readonly (typeof TOKENS | typeof SINGLE)[number][];

/** All rows of some channels of a bus, by channel, in the order in which they come. */
function told(names: Names, simulator: Simulator, inputs: readonly SimulationInput[], hooks: ChipRunHooks) {
  const bus = new SimulationBus();
  const rows: Record<string, number[][]> = {};
  for (const name of names) {
    const list: number[][] = [];
    rows[name] = list;
    (bus[name].batches as unknown as Observable<Columns>).subscribe(({ length, ...columns }) => {
      for (let n = 0; n < length; n++) list.push(Object.values(columns).map((column) => column[n]!));
    });
  }
  return { rows, ...ran(simulator, inputs, { ...hooks, bus }) };
}

/**
 * Rows in an order of their own: flit by flit, packets that several cores read in one tick come in the order in which
 * routers woke, which no result depends on.
 */
const sortedRows = (rows: Record<string, number[][]>) =>
  Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.map((row) => row.join()).sort()]));

test.each(LEVELS)(
  "%s windows, work, links and energy are told alike by both engines, sample by sample",
  (_, noc, forLevel) => {
    let samples = 0;
    fc.assert(
      fc.property(CHIP_CASES, fc.constantFrom("lumped" as const, "events" as const), (c, nocEnergy) => {
        const { simulator, inputs } = drawnChip({ ...forLevel(c), mode: "marker" }, { nocEnergy }, noc);
        const observed = told(TOKENS, simulator, inputs, { eventEngine: "observed" });
        const fast = told(TOKENS, simulator, inputs, { eventEngine: "fast" });
        expect(fast.used).toBe("fast");
        expect(fast.text).toBe(observed.text);
        expect(noc === "flit" ? sortedRows(fast.rows) : fast.rows).toEqual(
          noc === "flit" ? sortedRows(observed.rows) : observed.rows,
        );
        samples += observed.rows.energy!.length;
      }),
      { numRuns: RUNS / 4, seed: 20261201 },
    );
    expect(samples).toBeGreaterThan(10 * RUNS);
  },
  300_000,
);

test("spikes, packets and deliveries are told alike by both engines, each alone and all together", () => {
  const seen = { branches: 0, waiting: 0, packed: 0 };
  const names = fc.constantFrom<Names>(SINGLE, [...SINGLE, "cores"], ["spikes"], ["packets"], ["deliveries"]);
  fc.assert(
    fc.property(CHIP_CASES, names, fc.constantFrom("wasm" as const, "js" as const), (c, observing, build) => {
      const { simulator, inputs } = drawnChip({ ...c, mode: "marker" }, {}, "packet");
      const observed = told(observing, simulator, inputs, { eventEngine: "observed" });
      const fast = told(observing, simulator, inputs, { eventEngine: "fast", build });
      expect(fast.used).toBe("fast");
      expect(fast.text).toBe(observed.text);
      expect(fast.rows).toEqual(observed.rows);
      const { traffic, criticalPath } = observed.result;
      if (observing.includes("packets")) expect(fast.rows.packets).toHaveLength(traffic.packets);
      if (observing.includes("deliveries")) expect(fast.rows.deliveries).toHaveLength(traffic.deliveries);
      if (traffic.deliveries > traffic.packets) seen.branches++;
      if (criticalPath.waiting > 0) seen.waiting++;
      if (simulator.program.sources.some(({ valuesPerPacket }) => valuesPerPacket > 1)) seen.packed++;
    }),
    { numRuns: RUNS / 2, seed: 20261202 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(RUNS / 40);
}, 300_000);
