// Networks for bench/snn.js: the gesture network of a NIR file, and networks that are drawn.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../dist/base/random.js";
import { snnChip } from "../dist/runner/snn-chip.js";
import { placeInOrder } from "../dist/snn/chip/placement.js";
import { driveOf } from "../dist/snn/input/drives.js";
import { readInput } from "../dist/snn/input/read-input.js";
import { Fan } from "../dist/snn/network/linear-map.js";
import { lower } from "../dist/snn/network/lower.js";
import { Sparse } from "../dist/snn/network/sparse.js";
import { readNir } from "../dist/snn/nir/read-nir.js";
import { quantise } from "../dist/snn/reference-integer/quantise.js";

export const EXECUTION = {
  dt: 1,
  reset: "zero",
  integrator: "euler",
  order: "current-first",
  forwardDelay: 1,
  recurrentDelay: 1,
};
/**
 * Kinds of drawn networks: how many, sizes of their populations, synapses of those that could be, slices of neurons.
 */
const DRAWN = {
  "drawn-small": { count: 20, sizes: [30, 40, 40, 40], density: 0.5, slice: 15, threshold: 400 },
  "drawn-large": { count: 3, sizes: [200, 400, 400, 200], density: 0.02, slice: 20, threshold: 400 },
};
const RATE = 0.1;

/** @returns {Promise<object[]>} what a run takes */
export async function gesture(folder) {
  const file = join(folder, "gesture.nir");
  const { network } = lower(await readNir(file, readFileSync(file)), file);
  const integers = quantise(network, EXECUTION, { bits: 10, quantiser: "nearest" });
  const { chip } = await snnChip("loihi", []);
  const options = { channels: 1024, dt: 1, seed: 1 };
  const [drive] = readInput("input.npy", readFileSync(join(folder, "input.npy")), options);
  return [{ integers, chip, slices: placeInOrder(integers, chip), drive }];
}

/** IF neurons with sparse synapses, forward and within a population, scattered over all cores of Loihi. */
export async function drawn(kind, steps) {
  const { count, sizes, density, slice, threshold } = DRAWN[kind];
  const { chip } = await snnChip("loihi", []);
  return Array.from({ length: count }, (_, i) => {
    const random = new Random(i + 1, 0x5b);
    const whole = (least, most) => least + Math.floor(random.unit() * (most - least + 1));
    const populations = sizes.map((size, p) => {
      const limits = Float64Array.from({ length: size }, () => whole(threshold / 4, threshold));
      const base = { name: `p${p}`, shape: [size], size };
      return p === 0
        ? { ...base, kind: "input", parameters: {} }
        : { ...base, kind: "if", parameters: { threshold: limits } };
    });
    const projections = sizes.flatMap((size, target) =>
      (target === 0 ? [] : [target - 1, target]).map((source) => {
        const synapse = () => (random.unit() < density ? whole(-90, 90) : 0);
        const weights = Float64Array.from({ length: sizes[source] * size }, synapse);
        const isRecurrent = source === target;
        return { nodes: [], source, target, isRecurrent, map: Sparse.ofMatrix(size, sizes[source], weights) };
      }),
    );
    const network = { populations, projections, inputs: [0], outputs: [] };
    const events = [];
    for (let step = 0; step < steps; step++)
      for (let channel = 0; channel < sizes[0]; channel++)
        if (random.unit() < RATE) events.push({ step, channel, value: 1 });
    const slices = sizes.flatMap((size, population) =>
      Array.from({ length: Math.ceil(size / slice) }, (_, k) => {
        return { population, first: k * slice, count: Math.min(slice, size - k * slice), core: whole(0, 127) };
      }),
    );
    const integers = quantise(network, EXECUTION, { bits: 8, quantiser: "nearest" });
    return { integers, chip, slices, drive: driveOf(steps, sizes[0], events) };
  });
}

/** A drawn network as test/snn/sanafe_driver.py takes it. */
export function driverCase({ integers: { network, weights }, chip, slices, drive }) {
  const spikes = Array.from({ length: drive.channels }, () => new Array(drive.steps).fill(false));
  for (let step = 0; step < drive.steps; step++)
    for (let at = drive.starts[step]; at < drive.starts[step + 1]; at++) spikes[drive.channel[at]][step] = true;
  const groups = network.populations.map(({ name, kind, size, parameters }, population) => {
    const cores = new Array(size);
    for (const slice of slices)
      if (slice.population === population) cores.fill(slice.core, slice.first, slice.first + slice.count);
    if (kind === "input") return { name, cores, spikes };
    const neurons = cores.map((_, i) => ({ threshold: parameters.threshold[i], bias: 0, leak_decay: 1 }));
    return { name, cores, synapse: "loihi_sparse_synapse", neurons };
  });
  const edges = network.projections.flatMap(({ source, target, map }, p) => {
    const fan = new Fan(map.mostFanOut);
    return Array.from({ length: map.sources }, (_, i) =>
      Array.from({ length: map.fan(i, fan) }, (_, k) => {
        const { mantissas, exponent } = weights[p];
        return [source, i, target, fan.targets[k], mantissas[fan.weights[k]] * 2 ** exponent];
      }),
    ).flat();
  });
  const shape = [chip.width, chip.height, chip.coresPerTile];
  return {
    arch: "loihi.yaml",
    input_soma: "loihi_inputs",
    soma: "loihi_lif",
    shape,
    groups,
    edges,
    steps: drive.steps,
  };
}
