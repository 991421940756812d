import { fc } from "@fast-check/vitest";
import type { Execution } from "../../../src/snn/execution/execution.js";
import type { Drive } from "../../../src/snn/execution/spikes.js";
import { driveOf } from "../../../src/snn/input/drives.js";
import { Axis, FLAT_AXIS } from "../../../src/snn/network/axis.js";
import { Convolution } from "../../../src/snn/network/convolution.js";
import { Dense } from "../../../src/snn/network/dense.js";
import type { Network, Population, PopulationKind } from "../../../src/snn/network/network.js";
import { Sparse } from "../../../src/snn/network/sparse.js";

/** A population that nothing reaches and that stays at rest. */
export const aloneOf = (size: number): Population => ({
  name: "alone",
  kind: "if",
  shape: [size],
  size,
  parameters: { threshold: Float64Array.of(5), resistance: Float64Array.of(1) },
});

const KINDS: readonly PopulationKind[] = ["if", "lif", "cuba-lif", "threshold"];
const READOUTS: readonly PopulationKind[] = ["li", "cuba-li", "i", "sum"];
const matrix = (length: number) =>
  fc.array(fc.integer({ min: -128, max: 127 }), { minLength: length, maxLength: length });

/**
 * Inputs, neurons that are connected with each other, a convolution of them, a readout. Weights, thresholds and biases
 * are whole, decays multiples of 1/4096.
 */
export const drawnNetwork = fc
  .record({
    inputs: fc.integer({ min: 1, max: 4 }),
    neurons: fc.integer({ min: 1, max: 12 }),
    du: fc.integer({ min: 1, max: 4095 }),
    dv: fc.integer({ min: 1, max: 4095 }),
    kind: fc.constantFrom(...KINDS),
    readout: fc.constantFrom(...READOUTS),
    reset: fc.constantFrom<Execution["reset"]>("zero", "subtract", "value"),
    sparse: fc.boolean(),
    steps: fc.integer({ min: 1, max: 24 }),
  })
  .chain(({ inputs, neurons, steps, ...rest }) => {
    const each = (most: number) =>
      fc.array(fc.integer({ min: -most, max: most }), { minLength: neurons, maxLength: neurons });
    return fc.record({
      inputs: fc.constant(inputs),
      neurons: fc.constant(neurons),
      du: fc.constant(rest.du),
      dv: fc.constant(rest.dv),
      kind: fc.constant(rest.kind),
      readout: fc.constant(rest.readout),
      reset: fc.constant(rest.reset),
      sparse: fc.constant(rest.sparse),
      into: matrix(inputs * neurons),
      own: matrix(neurons * neurons),
      kernel: matrix(6),
      thresholds: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: neurons, maxLength: neurons }),
      resets: each(20),
      biases: each(10),
      delays: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: neurons, maxLength: neurons }),
      spikes: fc.array(fc.array(fc.boolean(), { minLength: inputs, maxLength: inputs }), {
        minLength: steps,
        maxLength: steps,
      }),
    });
  });
export type DrawnNetwork = typeof drawnNetwork extends fc.Arbitrary<infer T> ? T : never;

export function networkOfDraw(draw: DrawnNetwork): Network {
  const { inputs, neurons, du, dv, kind, readout, into, own, kernel, thresholds, resets, biases, delays } = draw;
  const [tau, tauSynapse] = [Float64Array.of(4096 / dv), Float64Array.of(4096 / du)];
  // Gains are 1, so that weights are what a spike adds.
  const parametersOf = (of: PopulationKind, firing: object) => ({
    ...(["lif", "cuba-lif", "li", "cuba-li"].includes(of) ? { tau, resistance: tau } : {}),
    ...(of.startsWith("cuba") ? { tauSynapse, inputGain: tauSynapse } : {}),
    ...firing,
  });
  const firing = { threshold: Float64Array.from(thresholds), reset: Float64Array.from(resets) };
  const population = (name: string, of: PopulationKind, size: number, parameters: object): Population => ({
    name,
    kind: of,
    shape: [size],
    size,
    parameters,
  });
  const columns = new Axis({ length: neurons, outputs: neurons, kernel: 3, stride: 1, before: 1, dilation: 1 });
  const convolution = new Convolution(
    { inputs: 1, outputs: 2, groups: 1 },
    new Axis(FLAT_AXIS),
    columns,
    Float64Array.from(kernel),
  );
  const square = Float64Array.from(own);
  const base = { nodes: [], isRecurrent: false };
  const total = 2 * neurons;
  return {
    populations: [
      population("in", "input", inputs, {}),
      { ...population("own", kind, neurons, parametersOf(kind, firing)), bias: Float64Array.from(biases) },
      population(
        "conv",
        kind,
        total,
        parametersOf(kind, { threshold: Float64Array.of(90), reset: Float64Array.of(0) }),
      ),
      population("out", readout, 2, parametersOf(readout, {})),
    ],
    projections: [
      { ...base, source: 0, target: 1, map: new Dense(neurons, inputs, Float64Array.from(into)) },
      {
        ...base,
        source: 1,
        target: 1,
        map: draw.sparse ? Sparse.ofMatrix(neurons, neurons, square) : new Dense(neurons, neurons, square),
        isRecurrent: true,
        sourceDelay: Float64Array.from(delays),
      },
      {
        ...base,
        source: 1,
        target: 2,
        map: convolution,
        targetDelay: Float64Array.from({ length: total }, (_, i) => i % 3),
      },
      {
        ...base,
        source: 2,
        target: 3,
        map: new Dense(
          2,
          total,
          Float64Array.from({ length: 2 * total }, (_, i) => (i % 7) - 3),
        ),
      },
      // A second way between the same two, so that a packet carries synapses of both.
      { ...base, source: 0, target: 3, map: new Dense(2, inputs, new Float64Array(2 * inputs).fill(4)) },
    ],
    inputs: [0],
    outputs: [{ name: "out", population: 3 }],
  };
}

export const driveOfDraw = ({ spikes, inputs }: DrawnNetwork): Drive =>
  driveOf(
    spikes.length,
    inputs,
    spikes.flatMap((row, step) => row.flatMap((is, channel) => (is ? [{ step, channel, value: 1 }] : []))),
  );
