import { describe, expect, it, vi } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import type { EngineUsed } from "../../src/contracts/event-engine.js";
import { KIND, KIND_DATA } from "../../src/contracts/packet.js";
import { ChipFault } from "../../src/cores/fault.js";
import { FarEvents } from "../../src/engine/far-events.js";
import { SimulationBus } from "../../src/events/bus.js";
import type { SimulationInput } from "../../src/simulation/batch-result.js";
import { RunStopped } from "../../src/simulation/chip-run.js";
import type { BatchHooks, Simulator } from "../../src/simulation/simulator.js";
import { sequences, simulatorOf, smallModel } from "../support/chip.js";
import { OneDamaged } from "../support/networks.js";
import { randomModel } from "../support/random-model.js";

const model = smallModel();
const inputs = sequences(3, model, [3, 2]);
const simulator = simulatorOf(model, { meshWidth: 5, chip: { maxTokens: 4 } });

/** Result of a run as text, and the engine it took. */
function ran(chip: Simulator, sentences: readonly SimulationInput[], hooks: BatchHooks = {}) {
  let used: EngineUsed | undefined;
  const result = chip.runBatch(sentences, {
    ...hooks,
    onResult: (run) => {
      used = run.used;
    },
  });
  return { text: JSON.stringify(result), used };
}

function faultOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("the choice of the event engine", () => {
  it("is the fast one unless told otherwise", () => {
    expect(ran(simulator, inputs).used).toEqual({ engine: "fast" });
    expect(ran(simulator, inputs, { eventEngine: "observed" }).used?.engine).toBe("observed");
  });

  it("sends injected faults to the engine that names them", () => {
    const damage = (eventEngine: "auto" | "fast") => () =>
      simulator.runBatch(inputs, {
        eventEngine,
        network: (plain, queue) =>
          new OneDamaged(
            plain,
            queue,
            simulator.program.routes,
            (words, packet) => words[packet + KIND] === KIND_DATA,
            { do: "drop" },
          ),
      });
    expect(faultOf(damage("auto"))).toBeInstanceOf(ChipFault);
    const refused = faultOf(damage("fast")) as Error;
    expect(refused).toBeInstanceOf(UserError);
    expect(refused.message).toMatch(/^event engine fast: its network is replaced, as where faults are injected;/);
  });

  it("has a deadlocked chip named by the observing engine, in its words", () => {
    // Streams that hear of no credit: the same on either engine.
    const deaf: BatchHooks["onChip"] = (chip) => {
      for (const stream of chip.parts.sources) stream.credit = () => {};
    };
    const told: number[] = [];
    const run = (eventEngine: "auto" | "fast" | "observed") =>
      (
        faultOf(() =>
          simulator.runBatch(inputs, {
            eventEngine,
            onChip: deaf!,
            onSentence: (sentence) => {
              if (eventEngine === "auto") told.push(sentence);
            },
          }),
        ) as Error
      ).message;
    const observed = run("observed");
    expect(observed).toMatch(/^the chip is deadlocked at tick \d+ .*waits for a credit/);
    expect(run("auto")).toBe(observed);
    expect(run("fast")).toBe(observed);
    expect(new Set(told).size).toBe(told.length);
  });

  it("tells observers once what both engines find, where one takes over from the other", () => {
    const windows = (eventEngine: "auto" | "observed") => {
      const bus = new SimulationBus();
      const rows: number[][] = [];
      bus.windows.batches.subscribe(({ length, tick, input, job, packets }) => {
        for (let n = 0; n < length; n++) rows.push([tick[n]!, input[n]!, job[n]!, packets[n]!]);
      });
      let chips = 0;
      const onChip: BatchHooks["onChip"] = (chip) => {
        chips++;
        for (const stream of chip.parts.sources) stream.credit = () => {};
      };
      expect(faultOf(() => simulator.runBatch(inputs, { eventEngine, bus, onChip }))).toBeInstanceOf(ChipFault);
      return { rows, chips };
    };
    const [auto, observed] = [windows("auto"), windows("observed")];
    expect([auto.chips, observed.chips]).toEqual([2, 1]);
    expect(observed.rows.length).toBeGreaterThan(0);
    expect(auto.rows).toEqual(observed.rows);
  });

  it("stops either engine when an observer says so", () => {
    const whole = ran(simulator, inputs);
    for (const eventEngine of ["fast", "observed"] as const) {
      const bus = new SimulationBus();
      let halt = (): void => {};
      let stopped = false;
      bus.windows.batches.subscribe(() => {
        stopped = true;
        halt();
      });
      const fault = faultOf(() =>
        simulator.runBatch(inputs, {
          eventEngine,
          bus,
          onChip: ({ queue }) => {
            halt = () => queue.stop();
          },
          stopped: () => stopped,
        }),
      );
      expect(fault).toBeInstanceOf(RunStopped);
      expect((fault as RunStopped).tick).toBeLessThan(JSON.parse(whole.text).ticks);
    }
  });

  it("falls back beyond 2^31 ticks, with the same result", () => {
    const late = simulatorOf(model, {
      meshWidth: 5,
      chip: { maxTokens: 4 },
      host: { arrival: { kind: "interval", ticks: 2 ** 31 } },
    });
    const auto = ran(late, inputs);
    expect(auto.used).toEqual({ engine: "observed", reason: "the run is longer than 2^31 ticks" });
    expect(auto.text).toBe(ran(late, inputs, { eventEngine: "observed" }).text);
    expect(faultOf(() => late.runBatch(inputs, { eventEngine: "fast" }))).toBeInstanceOf(UserError);
  });

  it("runs on the other engine within a run on the build as JavaScript, which has one memory", () => {
    const within: (EngineUsed | undefined)[] = [];
    const plain = ran(simulator, inputs);
    const outer = ran(simulator, inputs, {
      build: "js",
      onSentence: () => {
        const inner = ran(simulator, inputs, { build: "js" });
        expect(inner.text).toBe(plain.text);
        within.push(inner.used);
      },
    });
    expect(outer.used).toEqual({ engine: "fast" });
    expect(outer.text).toBe(plain.text);
    expect(within.map((used) => used?.engine)).toEqual(["observed", "observed"]);
  });

  it("runs within a run on the build as WebAssembly, and after one that broke off", () => {
    const plain = ran(simulator, inputs);
    const inner: string[] = [];
    ran(simulator, inputs, { onSentence: () => inner.push(ran(simulator, inputs).text) });
    expect(inner).toEqual([plain.text, plain.text]);
    const broken = new Error("enough");
    const breaks = () => {
      throw broken;
    };
    for (const build of ["wasm", "js"] as const) {
      expect(faultOf(() => simulator.runBatch(inputs, { build, onSentence: breaks }))).toBe(broken);
      expect(ran(simulator, inputs, { build })).toEqual(plain);
    }
  });
});

describe("events beyond the ring", () => {
  it("come in their tick: a unit that takes longer for a packet than the ring spans", () => {
    const wide = randomModel(11, {
      shape: { layers: 1, heads: 1, headSize: 16, feedForward: 700 },
      rules: { bspnGroupSize: 16 },
    });
    const slow = simulatorOf(wide, { meshWidth: 4, chip: { maxTokens: 4, core: { lanes: 1 } } });
    const sentences = sequences(12, wide, [3]);
    const observed = ran(slow, sentences, { eventEngine: "observed" });
    const far = vi.spyOn(FarEvents.prototype, "add");
    for (const build of ["wasm", "js"] as const) {
      far.mockClear();
      expect(ran(slow, sentences, { eventEngine: "fast", build }).text).toBe(observed.text);
      expect(far).toHaveBeenCalled();
    }
  });
});
