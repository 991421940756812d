import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SpikeCode, SyncMode } from "../../src/contracts/chip.js";
import { ReferenceQueue } from "../../src/events/reference-queue.js";
import type { Network } from "../../src/noc/network.js";
import type { BatchResult } from "../../src/simulation/batch-result.js";
import { sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";
import { AnyDelay, Punctual, ShuffledBatches } from "../support/networks.js";
import { Draws } from "../support/random-model.js";

const RUNS = 20;
const LENGTHS = [3, 1, 4];

const SMALL = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  code: fc.constantFrom<SpikeCode>("offset", "signed", "graded", "bitserial", "dense"),
  mode: fc.constantFrom<SyncMode>("marker", "marker", "barrier", "stage-barrier", "tick"),
  windowSlots: fc.integer({ min: 1, max: 3 }),
  banks: fc.integer({ min: 1, max: 2 }),
  multicast: fc.boolean(),
  /** Few of them cut matrices by rows. */
  axons: fc.constantFrom(4096, 4096, 7),
});

function setUp({
  seed,
  code,
  mode,
  windowSlots,
  banks,
  multicast,
  axons,
}: typeof SMALL extends fc.Arbitrary<infer T> ? T : never) {
  const model = smallModel(seed);
  const tight = tightChip(model, banks, 4);
  const simulator = simulatorOf(model, {
    chip: {
      ...tight,
      core: { ...tight.core, windowSlots, axons },
      noc: { multicast },
      sync: { mode, barrierTicks: 5, tickTicks: 200 },
    },
    code,
    meshWidth: 5,
  });
  return { simulator, inputs: sequences(seed, model, LENGTHS) };
}

describe("order and time of arrival", () => {
  test("any delay of any packet, in any order, leaves the logits as they are", () => {
    let unlike = 0;
    fc.assert(
      fc.property(SMALL, fc.constantFrom(0, 3, 100, 3000), (small, most) => {
        const { simulator, inputs } = setUp(small);
        const draws = new Draws(small.seed);
        const delayed = simulator.runBatch(inputs, {
          network: (plain, queue) => new AnyDelay(plain, queue, simulator.program.routes, draws, most),
        });
        for (const input of delayed.inputs) expect(input.exact).toBe(true);
        const plain = simulator.runBatch(inputs);
        expect(delayed.inputs.map((i) => i.logits)).toEqual(plain.inputs.map((i) => i.logits));
        if (delayed.ticks !== plain.ticks) unlike++;
      }),
      { numRuns: RUNS, seed: 1 },
    );
    expect(unlike).toBeGreaterThan(RUNS / 2);
  });

  test("the order of a tick's network events changes nothing at all", () => {
    fc.assert(
      fc.property(SMALL, (small) => {
        const { simulator, inputs } = setUp(small);
        const plain = simulator.runBatch(inputs);
        const draws = new Draws(small.seed);
        const other = simulator.runBatch(inputs, { network: (inner) => new ShuffledBatches(inner, draws) });
        expect(other).toEqual(plain);
      }),
      { numRuns: RUNS, seed: 2 },
    );
  });

  /** What a run counts; times, and what follows from them, left out. */
  const counted = ({ inputs, traffic, energy: { by_event } }: BatchResult) => ({
    logits: inputs.map((input) => input.logits),
    traffic: { ...traffic, max_link_load: 0 },
    events: { ...by_event, static: 0, clock: 0, barrier_core: 0 },
  });

  const unsplit = (result: BatchResult): unknown =>
    JSON.parse(JSON.stringify({ ...result, kernelEvents: 0 }, (key, value) => (key === "static_split" ? null : value)));
  const busy = ({ energy }: BatchResult): number => energy.static_split.busy_fj;

  // A place that is known sooner can have data promised a link before a credit comes for it, which then goes behind
  // (docs/semantics.md).
  test("packets delivered ahead of their ticks change the number of events, and times at most by a credit that goes behind data", () => {
    let fewer = 0;
    let later = 0;
    fc.assert(
      fc.property(SMALL, (small) => {
        const { simulator, inputs } = setUp(small);
        const ahead = simulator.runBatch(inputs);
        const punctual = simulator.runBatch(inputs, { network: (inner: Network): Network => new Punctual(inner) });
        if (ahead.ticks === punctual.ticks) {
          expect(unsplit(punctual)).toEqual(unsplit(ahead));
          // A packet ahead of its tick keeps a core busy that lets go before it comes.
          expect(busy(ahead) / busy(punctual)).toBeGreaterThanOrEqual(1);
          expect(busy(ahead) / busy(punctual)).toBeLessThan(1.01);
        } else {
          later++;
          expect(counted(punctual)).toEqual(counted(ahead));
          expect(Math.abs(ahead.ticks - punctual.ticks)).toBeLessThan(0.001 * punctual.ticks);
        }
        if (ahead.kernelEvents < punctual.kernelEvents) fewer++;
      }),
      { numRuns: RUNS, seed: 5 },
    );
    expect(later).toBeLessThanOrEqual(RUNS / 20);
    expect(fewer).toBeGreaterThan(RUNS / 4);
  });

  test("the reference queue and a second run give the same result, byte for byte", () => {
    fc.assert(
      fc.property(SMALL, (small) => {
        const { simulator, inputs } = setUp(small);
        const first = JSON.stringify(simulator.runBatch(inputs));
        expect(JSON.stringify(simulator.runBatch(inputs, { queue: () => new ReferenceQueue() }))).toBe(first);
        const again = setUp(small);
        expect(JSON.stringify(again.simulator.runBatch(again.inputs))).toBe(first);
      }),
      { numRuns: RUNS, seed: 3 },
    );
  });

  test("sentences give the same logits in any division into batches", () => {
    fc.assert(
      fc.property(SMALL, fc.integer({ min: 1, max: 2 }), (small, cut) => {
        const { simulator, inputs } = setUp(small);
        const whole = simulator.runBatch(inputs).inputs;
        const parts = [inputs.slice(0, cut), inputs.slice(cut)].flatMap((batch) => simulator.runBatch(batch).inputs);
        expect(parts.map(({ id, logits }) => ({ id, logits }))).toEqual(
          whole.map(({ id, logits }) => ({ id, logits })),
        );
        const backwards = simulator.runBatch([...inputs].reverse()).inputs.reverse();
        expect(backwards.map((i) => i.logits)).toEqual(whole.map((i) => i.logits));
      }),
      { numRuns: RUNS, seed: 4 },
    );
  });
});
