import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { Execution } from "../../src/snn/execution/execution.js";
import { driveOf } from "../../src/snn/input/drives.js";
import { Dense } from "../../src/snn/network/dense.js";
import type { Network, Population } from "../../src/snn/network/network.js";
import { runFloat } from "../../src/snn/reference-float/float-reference.js";
import { runInteger } from "../../src/snn/reference-integer/integer-reference.js";
import { quantise } from "../../src/snn/reference-integer/quantise.js";

const EXECUTION: Execution = {
  dt: 1,
  reset: "zero",
  integrator: "euler",
  order: "current-first",
  forwardDelay: 1,
  recurrentDelay: 1,
};
const INPUTS = 4;

/** Draws: du and dv of 4096, whole weights, thresholds and biases; spikes by step and channel. */
const drawn = fc
  .record({
    neurons: fc.integer({ min: 1, max: 6 }),
    du: fc.integer({ min: 1, max: 4095 }),
    dv: fc.integer({ min: 1, max: 4095 }),
    reset: fc.constantFrom<Execution["reset"]>("zero", "subtract", "value"),
    steps: fc.integer({ min: 1, max: 40 }),
  })
  .chain(({ neurons, du, dv, reset, steps }) =>
    fc.record({
      neurons: fc.constant(neurons),
      du: fc.constant(du),
      dv: fc.constant(dv),
      reset: fc.constant(reset),
      into: fc.array(fc.integer({ min: -128, max: 127 }), { minLength: INPUTS * neurons, maxLength: INPUTS * neurons }),
      own: fc.array(fc.integer({ min: -128, max: 127 }), {
        minLength: neurons * neurons,
        maxLength: neurons * neurons,
      }),
      thresholds: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: neurons, maxLength: neurons }),
      resets: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: neurons, maxLength: neurons }),
      biases: fc.array(fc.integer({ min: -10, max: 10 }), { minLength: neurons, maxLength: neurons }),
      spikes: fc.array(fc.array(fc.boolean(), { minLength: INPUTS, maxLength: INPUTS }), {
        minLength: steps,
        maxLength: steps,
      }),
    }),
  );
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** CubaLIF neurons that see inputs and each other; gains are 1, so that weights are what a spike adds. */
function networkOf({ neurons, du, dv, into, own, thresholds, resets, biases }: Drawn): Network {
  const input: Population = { name: "in", kind: "input", shape: [INPUTS], size: INPUTS, parameters: {} };
  const [tau, tauSynapse] = [Float64Array.of(4096 / dv), Float64Array.of(4096 / du)];
  const lif: Population = {
    name: "lif",
    kind: "cuba-lif",
    shape: [neurons],
    size: neurons,
    parameters: {
      tau,
      tauSynapse,
      resistance: tau,
      inputGain: tauSynapse,
      threshold: Float64Array.from(thresholds),
      reset: Float64Array.from(resets),
    },
    bias: Float64Array.from(biases),
  };
  const base = { nodes: [], target: 1 };
  return {
    populations: [input, lif],
    projections: [
      { ...base, source: 0, map: new Dense(neurons, INPUTS, Float64Array.from(into)), isRecurrent: false },
      { ...base, source: 1, map: new Dense(neurons, neurons, Float64Array.from(own)), isRecurrent: true },
    ],
    inputs: [0],
    outputs: [{ name: "out", population: 1 }],
  };
}

const driveFrom = (spikes: readonly (readonly boolean[])[]) =>
  driveOf(
    spikes.length,
    INPUTS,
    spikes.flatMap((row, step) => row.flatMap((is, channel) => (is ? [{ step, channel, value: 1 }] : []))),
  );

/** The formulas of Loihi's neuron in big integers, neuron by neuron, with nothing of the simulator's. */
function written({ neurons, du, dv, reset, into, own, thresholds, resets, biases, spikes }: Drawn) {
  const kept = (value: bigint, decay: number): bigint => (value * BigInt(4096 - decay)) / 4096n;
  const u = new Array<bigint>(neurons).fill(0n);
  const v = new Array<bigint>(neurons).fill(0n);
  let before: { inputs: readonly boolean[]; fired: boolean[] } | undefined;
  return spikes.map((inputs) => {
    const sums = u.map((_, i) => {
      let sum = 0;
      before?.inputs.forEach((is, s) => {
        if (is) sum += into[i * INPUTS + s]!;
      });
      before?.fired.forEach((is, s) => {
        if (is) sum += own[i * neurons + s]!;
      });
      return BigInt(sum + biases[i]!) << 6n;
    });
    const fired = v.map((_, i) => {
      u[i] = kept(u[i]!, du) + sums[i]!;
      v[i] = kept(v[i]!, dv) + u[i]!;
      const limit = BigInt(thresholds[i]!) << 6n;
      if (v[i]! <= limit) return false;
      v[i] = reset === "subtract" ? v[i]! - limit : reset === "zero" ? 0n : BigInt(resets[i]!) << 6n;
      return true;
    });
    before = { inputs, fired };
    return { fired, membranes: v.map(Number) };
  });
}

test.prop([drawn], { numRuns: 300 })(
  "integers are Loihi's formulas, spike for spike and membrane for membrane",
  (draw) => {
    const execution = { ...EXECUTION, reset: draw.reset };
    const integers = quantise(networkOf(draw), execution, { bits: 8, quantiser: "nearest" });
    expect(integers.neurons[1]).toMatchObject({ currentDecay: Int32Array.of(draw.du), decay: Int32Array.of(draw.dv) });
    expect(integers.weights.map(({ mantissas, exponent }) => [[...mantissas], exponent])).toEqual([
      [draw.into, 0],
      [draw.own, 0],
    ]);
    const { spikes, membranes, saturated } = runInteger(integers, execution, driveFrom(draw.spikes), {
      membranes: [1],
    });
    const rows = written(draw);
    expect(saturated).toEqual([0, 0]);
    const { starts, neurons } = spikes[1]!;
    rows.forEach(({ fired }, step) => {
      expect([...neurons.subarray(starts[step]!, starts[step + 1]!)]).toEqual(
        fired.flatMap((is, i) => (is ? [i] : [])),
      );
    });
    expect([...membranes.get(1)!].map((value) => value + 0)).toEqual(rows.flatMap((row) => row.membranes));
  },
);

test.prop([drawn, fc.integer({ min: 2, max: 12 }), fc.double({ min: 0.001, max: 1000, noNaN: true })], {
  numRuns: 200,
})("a weight keeps to its bits, and is as near as half a step of its projection's exponent", (draw, bits, factor) => {
  const network = networkOf(draw);
  const stretched: Network = {
    ...network,
    projections: network.projections.map((projection) => ({
      ...projection,
      map: projection.map.withWeights(projection.map.weights.map((weight) => weight * factor)),
    })),
    populations: network.populations.map((population) =>
      population.parameters.threshold === undefined
        ? population
        : {
            ...population,
            parameters: { ...population.parameters, threshold: population.parameters.threshold.map((t) => t * factor) },
          },
    ),
  };
  const { weights, neurons } = quantise(stretched, EXECUTION, { bits, quantiser: "nearest" });
  const scale = neurons[1]!.unit[0]! / 64;
  weights.forEach(({ mantissas, exponent }, p) => {
    const step = 2 ** exponent;
    mantissas.forEach((mantissa, i) => {
      expect(mantissa).toBeGreaterThanOrEqual(-(2 ** (bits - 1)));
      expect(mantissa).toBeLessThan(2 ** (bits - 1));
      const wanted = stretched.projections[p]!.map.weights[i]! * scale;
      expect(Math.abs(mantissa * step - wanted)).toBeLessThanOrEqual(step * 0.500001 + Math.abs(wanted) * 1e-6);
    });
  });
});

test.prop([drawn, fc.infiniteStream(fc.nat())], { numRuns: 100 })(
  "neurons in another order fire in that order, in both references",
  (draw, numbers) => {
    const network = networkOf(draw);
    const order = Array.from({ length: draw.neurons }, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = (numbers.next().value as number) % (i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const pick = <T>(list: readonly T[]): T[] => order.map((i) => list[i]!);
    const rows = (list: readonly number[], width: number): number[] =>
      order.flatMap((i) => list.slice(i * width, (i + 1) * width));
    const turned = networkOf({
      ...draw,
      thresholds: pick(draw.thresholds),
      resets: pick(draw.resets),
      biases: pick(draw.biases),
      into: rows(draw.into, INPUTS),
      own: rows(draw.own, draw.neurons).map((_, at, list) => {
        const row = Math.floor(at / draw.neurons) * draw.neurons;
        return list[row + order[at % draw.neurons]!]!;
      }),
    });
    const drive = driveFrom(draw.spikes);
    const execution = { ...EXECUTION, reset: draw.reset };
    const rules = { bits: 8, quantiser: "nearest" } as const;
    for (const [plain, other] of [
      [
        runInteger(quantise(network, execution, rules), execution, drive),
        runInteger(quantise(turned, execution, rules), execution, drive),
      ],
      [runFloat(network, { ...execution, dt: 1 }, drive), runFloat(turned, execution, drive)],
    ])
      for (let step = 0; step < drive.steps; step++) {
        const fired = ({ starts, neurons }: (typeof plain)["spikes"][number]) => [
          ...neurons.subarray(starts[step]!, starts[step + 1]!),
        ];
        expect(
          fired(other!.spikes[1]!)
            .map((i) => order[i]!)
            .sort((a, b) => a - b),
        ).toEqual(fired(plain!.spikes[1]!));
      }
  },
);

test.prop([drawn], { numRuns: 50 })("a population without synapses changes no other", (draw) => {
  const network = networkOf(draw);
  const lone: Population = { ...network.populations[1]!, name: "lone" };
  const more: Network = { ...network, populations: [...network.populations, lone] };
  const drive = driveFrom(draw.spikes);
  const rules = { bits: 8, quantiser: "nearest" } as const;
  const run = (of: Network) => runInteger(quantise(of, EXECUTION, rules), EXECUTION, drive).spikes.slice(0, 2);
  expect(run(more)).toEqual(run(network));
});

test("registers hold what is beyond them at their ends, and say so", () => {
  const draw: Drawn = {
    neurons: 1,
    du: 1,
    dv: 1,
    reset: "zero",
    into: [127, 127, 127, 127],
    own: [0],
    thresholds: [300],
    resets: [0],
    biases: [0],
    spikes: Array.from({ length: 40 }, () => [true, true, true, true]),
  };
  const network = networkOf(draw);
  const deaf = { ...network.populations[1]!, kind: "cuba-li" as const };
  const { threshold: _, ...parameters } = deaf.parameters;
  const silent: Network = {
    ...network,
    populations: [network.populations[0]!, { ...deaf, parameters }],
    projections: [network.projections[0]!],
  };
  const { saturated, membranes } = runInteger(
    quantise(silent, EXECUTION, { bits: 8, quantiser: "nearest" }),
    EXECUTION,
    driveFrom(draw.spikes),
    { membranes: [1] },
  );
  expect(saturated[1]).toBeGreaterThan(0);
  expect(membranes.get(1)!.at(-1)).toBe(2 ** 23 - 1);
});
