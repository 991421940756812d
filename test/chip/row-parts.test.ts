import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SpikeCode } from "../../src/contracts/chip.js";
import { CHANNEL, ITEM, KIND, KIND_DATA, RECORD, ROUTE, VALUE } from "../../src/contracts/packet.js";
import type { InputProgram } from "../../src/contracts/program.js";
import { Register } from "../../src/cores/datapath/registers.js";
import { SynapseArray } from "../../src/cores/datapath/synapses.js";
import type { ColumnCore } from "../../src/cores/kinds/column/column-core.js";
import { MergingCore } from "../../src/cores/kinds/column/merging-core.js";
import type { CoreServices } from "../../src/cores/services.js";
import { UNIT_PORT } from "../../src/cores/unit-names.js";
import { WorkItems } from "../../src/cores/work-items.js";
import { SimulationBus } from "../../src/events/bus.js";
import { slices } from "../../src/mapping/partition.js";
import { changed, NATIVE, sequences, simulatorOf, smallModel } from "../support/chip.js";
import { randomModel } from "../support/random-model.js";

describe("sums of parts of the rows", () => {
  const matrix = fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }))
    .chain(([inputs, outputs, perPart]) =>
      fc.record({
        inputs: fc.constant(inputs),
        outputs: fc.constant(outputs),
        perPart: fc.constant(perPart),
        sign: fc
          .array(fc.boolean(), { minLength: inputs * outputs, maxLength: inputs * outputs })
          .map((up) => Int8Array.from(up, (u) => (u ? 1 : -1))),
        inputSums: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: inputs, maxLength: inputs }),
        zeroCode: fc.constantFrom(0, 8),
      }),
    );

  test("add up to those of all rows, whatever the code sends for 0", () => {
    fc.assert(
      fc.property(matrix, ({ inputs, outputs, perPart, sign, inputSums, zeroCode }) => {
        const register = new Register("accumulator", 29);
        const whole = new Float64Array(outputs);
        new SynapseArray({ inputs, sign }, 0, outputs).sums(Int32Array.from(inputSums), 0, zeroCode, whole, register);
        const merged = new Float64Array(outputs);
        for (const rows of slices(inputs, 1, perPart)) {
          const part = new SynapseArray({ inputs, sign }, 0, outputs, rows);
          expect(part.axons).toBe(rows.to - rows.from);
          const needs = new Register("part", 29);
          const own = new Float64Array(outputs);
          const held = Int32Array.from(inputSums.slice(rows.from, rows.to));
          part.sums(held, 0, zeroCode, own, needs);
          // As a matrix of its own that has these rows alone.
          const width = rows.to - rows.from;
          const cut = sign.filter((_, k) => k % inputs >= rows.from && k % inputs < rows.to);
          const alone = new Register("alone", 29);
          new SynapseArray({ inputs: width, sign: cut }, 0, outputs).sums(
            held,
            0,
            zeroCode,
            new Float64Array(outputs),
            alone,
          );
          expect(needs.needed).toBe(alone.needed);
          for (let j = 0; j < outputs; j++) merged[j]! += own[j]!;
        }
        expect(merged).toEqual(whole);
      }),
    );
  });
});

describe("a core that merges", () => {
  const WIDTH = 3;
  const SLOTS = 2;

  /** Accumulators of windows of two slots, fed with [work item, column, sum] in this order. */
  function charged(sums: readonly (readonly [number, number, number])[]): Register {
    const items = new WorkItems([6]);
    const words = new Int32Array(2 * RECORD);
    const services = { items, packets: { words } } as unknown as CoreServices;
    const columns = { receive: (_packet: number, tick: number) => tick } as unknown as ColumnCore;
    const input: InputProgram = {
      core: 0,
      site: "in_q_sum",
      payload: "values",
      width: WIDTH,
      tokens: "all",
      slots: { kind: "ring", slots: SLOTS },
      sources: [0],
    };
    const register = new Register("merged", 40);
    const core = new MergingCore(columns, input, Uint8Array.of(0, 1), register, services);
    sums.forEach(([item, column, sum], tick) => {
      words.set({ length: RECORD, [KIND]: KIND_DATA, [ROUTE]: 0, [ITEM]: item, [CHANNEL]: column, [VALUE]: sum });
      expect(core.receive(0, tick)).toBe(tick);
      // A residual's value is no sum.
      words[ROUTE] = 1;
      words[VALUE] = 2 ** 30;
      core.receive(0, tick);
    });
    return register;
  }

  test("needs the bits of all sums above zero, or below, of one column and window", () => {
    const sums = fc.array(fc.record({ column: fc.nat(WIDTH - 1), sum: fc.integer({ min: -5000, max: 5000 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.array(sums, { maxLength: 4 }), (windows) => {
        const expected = new Register("extremes", 40);
        for (const window of windows) {
          for (let column = 0; column < WIDTH; column++) {
            const own = window.filter((packet) => packet.column === column).map(({ sum }) => sum);
            const add = (list: number[]): number => list.reduce((a, b) => a + b, 0);
            expected.holdRange(add(own.filter((sum) => sum < 0)), add(own.filter((sum) => sum > 0)));
          }
        }
        const packets = windows.flatMap((window, item) =>
          window.map(({ column, sum }) => [item, column, sum] as const),
        );
        expect(charged(packets).needed).toBe(expected.needed);
      }),
    );
  });
});

const H = 16;
const F = 24;
const ROWS = 12;

/**
 * One layer, one head, one token, one synapse lane; 16 axons, so that the second feed-forward matrix alone is cut by
 * rows: 12 and 12.
 */
function runOne(seed: number, code: SpikeCode) {
  const model = randomModel(seed, {
    shape: { layers: 1, heads: 1, headSize: H, feedForward: F },
    rules: { bspnGroupSize: H },
  });
  const simulator = simulatorOf(model, {
    code,
    chip: {
      mesh: { width: 4, height: 3 },
      maxTokens: 4,
      core: { lanes: 1, axons: H },
      vector: { lanes: 5 },
      interface: { sendFifo: 256, receiveFifo: 256 },
      noc: { linkBits: 64 },
    },
  });
  const inputs = sequences(seed, model, [1]);
  const bus = new SimulationBus();
  const closed = new Map<number, { tick: number; packets: number }>();
  bus.windows.batches.subscribe(({ length, tick, input, packets }) => {
    for (let n = 0; n < length; n++) closed.set(input[n]!, { tick: tick[n]!, packets: packets[n]! });
  });
  const result = simulator.runBatch(inputs, { bus });
  return { model, simulator, inputs, result, closed };
}

describe("a matrix cut by rows", () => {
  test("takes as long as the formula says from the last window of a part to that of the merging core", () => {
    let checked = 0;
    for (let seed = 1; seed <= 60 && checked < 12; seed++) {
      const { simulator, result, closed } = runOne(seed, "graded");
      expect(result.inputs[0]!.exact).toBe(true);
      const { cores, inputs } = simulator.program;
      const parts = cores.filter(({ part }) => part !== undefined);
      expect(parts.map(({ part }) => [part!.of, part!.from, part!.to])).toEqual([
        ["ffn_out", 0, ROWS],
        ["ffn_out", ROWS, F],
      ]);
      const merging = cores.find(({ merges }) => merges)!;
      expect(inputs[merging.inputs[0]!]!.site).toBe("ffn_out_sum");
      const [early, late] = parts
        .map((core) => ({ core, tick: closed.get(core.inputs[0]!)!.tick }))
        .sort((a, b) => a.tick - b.tick) as [{ tick: number }, { core: (typeof cores)[number]; tick: number }];
      // The sums of the parts do not meet on their way: those of the first have all been sent when the second begins.
      if (late.tick - early.tick < 2 * H) continue;
      const distance = (a: number, b: number): number => Math.abs((a % 4) - (b % 4)) + Math.abs((a >> 2) - (b >> 2));
      const transit = 3 * (distance(late.core.node, merging.node) + 1) + 2;
      // Sums read out, 5 a tick; a credit, the sums, the count marker, and the checksum, which takes a tick at its end.
      const readOut = Math.ceil(H / 5);
      const window = closed.get(merging.inputs[0]!)!;
      expect([seed, window.tick]).toEqual([seed, late.tick + readOut + 1 + H + 1 + transit + 1]);
      expect(window.packets).toBe(2 * H);
      checked++;
    }
    expect(checked).toBe(12);
  });

  test.each(["offset", "signed", "graded", "bitserial", "dense"] as const)(
    "costs what its parts do, code %s",
    (code) => {
      const { model, simulator, inputs, result } = runOne(7, code);
      const { program, config } = simulator;
      expect(result.inputs[0]!.exact).toBe(true);
      const { by_event } = result.energy;
      const times = (event: keyof typeof config.chip.energy): number => by_event[event]! / config.chip.energy[event].fj;
      expect(times("accumulate_sum")).toBe(2 * H);
      // The same model where a core holds all rows: no sums to add, to read out and to send, and else the same work.
      const whole = simulatorOf(model, {
        code,
        chip: changed(config.chip, { core: { axons: NATIVE.core.axons } }),
      }).runBatch(inputs);
      for (const [event, fj] of Object.entries(whole.energy.by_event)) {
        if (event.endsWith("_flit") || ["static", "clock", "window_sync", "window_check"].includes(event)) continue;
        const more = { accumulate_sum: 2 * H, accumulator_register: 2 * H + 2 * H }[event] ?? 0;
        const constant = config.chip.energy[event as "bspn"]?.fj ?? 0;
        expect([event, by_event[event]]).toEqual([event, fj + more * constant]);
      }
      // Two parts instead of one core take two markers and give a credit each, and so does the merging core for each
      // spike source of sums.
      expect(times("window_sync")).toBe(whole.energy.by_event.window_sync! / config.chip.energy.window_sync.fj + 9);
      expect(times("window_check")).toBeGreaterThan(
        whole.energy.by_event.window_check! / config.chip.energy.window_check.fj,
      );
      expect(program.cores).toHaveLength(11);
      const site = (name: string) => result.sites.find((s) => s.site === name);
      expect(site("ffn_out_sum")).toBeUndefined();
      expect(site("ffn_out")!.values).toBe(F);
    },
  );

  test("starts a sentence with its first channels where the input has several cores", () => {
    const model = randomModel(9, {
      shape: { layers: 1, heads: 2, headSize: 8, feedForward: F },
      rules: { bspnGroupSize: 8 },
    });
    const chip = { maxTokens: 4, core: { columns: 8 } };
    // Few packets and a slow port, so that the second core's channels come last.
    const simulator = simulatorOf(model, { meshWidth: 6, chip, code: "graded", host: { portBits: 1 } });
    const { program } = simulator;
    const bus = new SimulationBus();
    const port: number[][] = [];
    bus.cores.batches.subscribe(({ length, tick, core, unit, job, busy }) => {
      for (let n = 0; n < length; n++) if (unit[n] === UNIT_PORT) port.push([tick[n]!, core[n]!, job[n]!, busy[n]!]);
    });
    let pooled = 0;
    bus.windows.batches.subscribe(({ length, tick, input }) => {
      for (let n = 0; n < length; n++) if (input[n] === program.hostInput) pooled = tick[n]!;
    });
    const result = simulator.runBatch(sequences(9, model, [1]), { bus });
    const each = 8 * program.entryBits;
    expect(port).toEqual([
      [0, 0, 0, each],
      [each, 1, 0, each],
    ]);
    expect(result.inputs[0]!.exact).toBe(true);
    const { ticks, critical_path } = result.inputs[0]!.latency;
    expect([ticks, critical_path.host]).toEqual([pooled, 2 * each]);
  });

  test("is the same on both networks, with several sentences in the chip", () => {
    const model = smallModel();
    const inputs = sequences(2, model, [3, 1, 4]);
    const runs = (["packet", "flit"] as const).map((noc) =>
      simulatorOf(model, { noc, meshWidth: 6, chip: { maxTokens: 4, core: { axons: 7, columns: 12 } } }).runBatch(
        inputs,
      ),
    );
    for (const run of runs) expect(run.inputs.every(({ exact }) => exact)).toBe(true);
    const [packet, flit] = runs.map(({ traffic: { max_link_load, ...counts } }) => counts);
    expect(flit).toEqual(packet);
    expect(runs[1]!.registers).toEqual(runs[0]!.registers);
    const sums = runs[0]!.registers.filter(({ site }) => /\.(partial|merged)_sum$/.test(site));
    expect(sums).toHaveLength(2 * (6 * 2 + 1));
    for (const { bits_needed } of sums) expect(bits_needed).toBeGreaterThan(1);
  });
});
