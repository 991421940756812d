import { describe, expect, it } from "vitest";
import { Layout } from "../../../src/snn/chip/layout.js";
import { checkLimits, useOf } from "../../../src/snn/chip/limits.js";
import { placeAsGiven, placeInOrder, type Slice } from "../../../src/snn/chip/placement.js";
import type { SnnChip } from "../../../src/snn/chip/spec.js";
import { Dense } from "../../../src/snn/network/dense.js";
import type { Network } from "../../../src/snn/network/network.js";
import { Sparse } from "../../../src/snn/network/sparse.js";
import { quantise } from "../../../src/snn/reference-integer/quantise.js";
import { smallChip } from "../support/small-chip.js";

const neurons = (name: string, size: number) =>
  ({ name, kind: "threshold", shape: [size], size, parameters: { threshold: Float64Array.of(3) } }) as const;
/** 6 inputs, all to all to 10 neurons, of which the first four send to the last of 3. */
const NETWORK: Network = {
  populations: [{ name: "in", kind: "input", shape: [6], size: 6, parameters: {} }, neurons("a", 10), neurons("b", 3)],
  projections: [
    { nodes: [], source: 0, target: 1, map: new Dense(10, 6, new Float64Array(60).fill(1)), isRecurrent: false },
    {
      nodes: [],
      source: 1,
      target: 2,
      map: Sparse.ofMatrix(
        3,
        10,
        Float64Array.from({ length: 30 }, (_, at) => (at >= 20 && at < 24 ? 1 : 0)),
      ),
      isRecurrent: false,
    },
  ],
  inputs: [0],
  outputs: [],
};
const INTEGERS = quantise(
  NETWORK,
  { dt: 1, reset: "zero", integrator: "euler", order: "current-first", forwardDelay: 1, recurrentDelay: 1 },
  { bits: 8, quantiser: "nearest" },
);
const NAMES = NETWORK.populations.map(({ name }) => name);
const limits = (over: Partial<SnnChip["limits"]>) => ({ ...smallChip({}).limits, ...over });
const cut = (slices: readonly Slice[]) =>
  slices.map(({ population, first, count, core }) => [population, first, count, core]);
const check = (chip: SnnChip, slices: readonly Slice[]): void => {
  const layout = new Layout(NETWORK, chip, slices);
  checkLimits(chip, layout, useOf(INTEGERS, chip, layout), NAMES);
};

describe("placement in order", () => {
  it("cuts populations into equal runs as cores can hold neurons", () => {
    expect(cut(placeInOrder(INTEGERS, smallChip({ limits: limits({ neurons: 4 }) })))).toEqual([
      [0, 0, 3, 0],
      [0, 3, 3, 1],
      [1, 0, 3, 2],
      [1, 3, 3, 3],
      [1, 6, 4, 4],
      [2, 0, 3, 5],
    ]);
  });

  it("cuts them as synaptic memory asks for: 8 bits a synapse of a row, 40 of a list", () => {
    const chip = smallChip({ limits: limits({ synapse_memory_bits: 6 * 5 * 8 }) });
    expect(cut(placeInOrder(INTEGERS, chip)).filter(([population]) => population === 1)).toEqual([
      [1, 0, 5, 1],
      [1, 5, 5, 2],
    ]);
    expect(() => placeInOrder(INTEGERS, smallChip({ limits: limits({ synapse_memory_bits: 47 }) }))).toThrow(
      "chip small: a single neuron of a takes more than the 47 bits of synaptic memory of a core",
    );
  });

  it("refuses a network that takes more cores than there are", () => {
    const chip = smallChip({ width: 1, height: 1, coresPerTile: 2 });
    expect(() => placeInOrder(INTEGERS, chip)).toThrow("chip small: the network takes 3 cores, it has 2");
  });
});

describe("limits of a core", () => {
  it.each([
    [{ axons_in: 1 }, /core 2 with b\[0:3\] needs 4 axons that come in, it has 1;/],
    [{ axons_out: 0 }, /core 0 with in\[0:6\] needs 1 axons that go out, it has 0;/],
    [{ destinations: 0 }, /core 0 with in\[0:6\] needs 1 cores that the spikes of one neuron go to, it has 0;/],
    [{ neurons: 2 }, /needs 6 neurons, it has 2;/],
    [{ synapse_memory_bits: 4 * 40 - 1 }, /core 1 with a\[0:10\] needs 480 bits of synaptic memory, it has 159;/],
  ])("%j are refused with the numbers", (over, message) => {
    const slices = placeInOrder(INTEGERS, smallChip({}));
    expect(() => check(smallChip({ limits: limits(over) }), slices)).toThrow(message);
  });

  it("give every source an axon of its own where axons are single", () => {
    const slices = placeInOrder(INTEGERS, smallChip({}));
    const use = (axons: SnnChip["axons"]) => {
      const chip = smallChip({ axons });
      return useOf(INTEGERS, chip, new Layout(NETWORK, chip, slices)).map(({ axons_in, axons_out }) => [
        axons_in,
        axons_out,
      ]);
    };
    expect(use("shared")).toEqual([
      [0, 1],
      [1, 1],
      [4, 0],
    ]);
    expect(use("single")).toEqual([
      [0, 6],
      [6, 4],
      [4, 0],
    ]);
  });
});

describe("a mapping of one's own", () => {
  const given = (...rows: [string, number, number, number][]) =>
    placeAsGiven(
      INTEGERS,
      smallChip({}),
      rows.map(([population, first, count, core], i) => ({ population, first, count, core, line: i + 2 })),
      "m.csv",
    );

  it("is taken as it is", () => {
    expect(cut(given(["b", 0, 3, 9], ["in", 0, 6, 9], ["a", 5, 5, 1], ["a", 0, 5, 2]))).toEqual([
      [2, 0, 3, 9],
      [0, 0, 6, 9],
      [1, 5, 5, 1],
      [1, 0, 5, 2],
    ]);
  });

  it.each([
    [[["c", 0, 1, 0]], "m.csv:2: no population is named c; there are in, a, b"],
    [[["a", 4, 7, 0]], "m.csv:2: a has 10 neurons, not 11"],
    [[["a", 0, 10, 64]], "m.csv:2: core 64: chip small has cores 0 to 63"],
    [
      [
        ["in", 0, 6, 0],
        ["a", 0, 4, 0],
        ["a", 5, 5, 1],
        ["b", 0, 3, 0],
      ],
      "m.csv: neuron 4 of a is on no core",
    ],
    [
      [
        ["in", 0, 6, 0],
        ["a", 0, 6, 0],
        ["a", 5, 5, 1],
        ["b", 0, 3, 0],
      ],
      "m.csv: neuron 5 of a is on two cores",
    ],
    [
      [
        ["in", 0, 6, 0],
        ["a", 0, 10, 0],
      ],
      "m.csv: neuron 0 of b is on no core",
    ],
  ] as [[string, number, number, number][], string][])("%j is refused", (rows, message) => {
    expect(() => given(...rows)).toThrow(message);
  });
});
