import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { KIND_DATA } from "../../src/contracts/packet.js";
import { SimulationBus } from "../../src/events/bus.js";
import { sequences, simulatorOf, smallModel } from "../support/chip.js";

const drawn = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  code: fc.constantFrom("offset" as const, "signed" as const, "bitserial" as const),
  barrierTicks: fc.integer({ min: 0, max: 60 }),
  inFlight: fc.integer({ min: 1, max: 3 }),
  multicast: fc.boolean(),
});

/** How often a stage's step began while packets of another stage were under way. */
let overlaps = 0;

// A scan takes one tick and never stalls here, so the ticks in which a stage makes spikes are those that begin steps.
test.prop([drawn], { numRuns: 12, seed: 20_261_130 })(
  "no step of a stage begins before the spikes of its step before have arrived and a barrier has passed, and others go on meanwhile",
  ({ seed, code, barrierTicks, inFlight, multicast }) => {
    const model = smallModel(seed);
    const simulator = simulatorOf(model, {
      chip: {
        generator: { lanes: 64 },
        interface: { sendFifo: 512 },
        noc: { multicast },
        sync: { mode: "stage-barrier", barrierTicks, tickTicks: 100 },
      },
      host: { inFlight, portBits: 32 },
      code,
      meshWidth: 5,
    });
    const { program } = simulator;
    const stageOf = (source: number): number => program.cores[program.sources[source]!.core]!.stage;
    const sourceOfRoute = new Map<number, number>();
    for (const { index, payload, segments } of program.sources)
      if (payload === "spikes") for (const { routes } of segments) for (const r of routes) sourceOfRoute.set(r, index);
    const bus = new SimulationBus();
    const steps = new Map<number, Set<number>>();
    const flights: { stage: number; from: number; to: number }[] = [];
    bus.spikes.batches.subscribe(({ length, tick, stream }) => {
      for (let i = 0; i < length; i++) {
        const source = program.sources[stream[i]!];
        if (source?.payload !== "spikes") continue;
        const stage = stageOf(source.index);
        steps.set(stage, (steps.get(stage) ?? new Set()).add(tick[i]!));
      }
    });
    bus.deliveries.batches.subscribe(({ length, tick, route, kind, ticks }) => {
      for (let i = 0; i < length; i++) {
        const source = sourceOfRoute.get(route[i]!);
        if (kind[i] === KIND_DATA && source !== undefined)
          flights.push({ stage: stageOf(source), from: tick[i]! - ticks[i]!, to: tick[i]! });
      }
    });
    const run = simulator.runBatch(sequences(seed, model, [3, 4]), { bus });
    expect(run.inputs.every(({ exact }) => exact)).toBe(true);
    expect(flights.length).toBeGreaterThan(0);
    const sorted = new Map([...steps].map(([stage, ticks]) => [stage, [...ticks].sort((x, y) => x - y)]));
    const nextAfter = (stage: number, from: number): number =>
      sorted.get(stage)!.find((tick) => tick > from) ?? Infinity;
    let early = 0;
    for (const { stage, from, to } of flights.filter((_, i) => i % 7 === 0)) {
      if (nextAfter(stage, from) < to + Math.max(1, barrierTicks)) early++;
      for (const other of sorted.keys()) if (other !== stage && nextAfter(other, from) < to) overlaps++;
    }
    expect(early).toBe(0);
  },
);

test("stages do not wait for one another", () => {
  expect(overlaps).toBeGreaterThan(100);
});
