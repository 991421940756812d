import type { LinearMap } from "../network/linear-map.js";
import { Relabelled } from "../network/relabelled.js";
import type { IntegerNetwork } from "../reference-integer/quantise.js";
import type { ChipEvent } from "./spec.js";

/** Bits by which a sparse synapse names its target. */
const TARGET_BITS = 32;

/** How a core keeps the synapses of a map, which is also what one of them costs. */
export type SynapseForm = "dense" | "sparse" | "convolution";

/** dense: a row of weights a source. sparse: a list of targets and weights. convolution: shared weights, kept once. */
export function formOf(map: LinearMap): SynapseForm {
  if (map instanceof Relabelled) return formOf(map.inner);
  switch (map.kind) {
    case "dense":
      return "dense";
    case "convolution":
    case "pool":
      return "convolution";
    default:
      return "sparse";
  }
}

export const SYNAPSE_EVENTS: Readonly<Record<SynapseForm, ChipEvent>> = {
  dense: "synapse_dense",
  sparse: "synapse_sparse",
  convolution: "synapse_convolution",
};

/** Synapses onto each neuron of a population, by projection that reaches it. */
export type FanIn = ReadonlyMap<number, Float64Array>;

export function fanInOf({ network }: IntegerNetwork, population: number): FanIn {
  const fans = new Map<number, Float64Array>();
  network.projections.forEach(({ target, map }, p) => {
    if (target !== population) return;
    // Sums up to each neuron, so that those of a run are a difference.
    const counts = new Float64Array(map.targets);
    map.countFanIn(counts);
    const upTo = new Float64Array(map.targets + 1);
    counts.forEach((count, i) => {
      upTo[i + 1] = upTo[i]! + count;
    });
    fans.set(p, upTo);
  });
  return fans;
}

/** Bits of synaptic memory that neurons [first, end) take, by projection. */
export function memoryBits(
  { network, rules: { bits } }: IntegerNetwork,
  fans: FanIn,
  first: number,
  end: number,
): number[] {
  return [...fans].map(([p, upTo]) => {
    const { map } = network.projections[p]!;
    const synapses = upTo[end]! - upTo[first]!;
    const form = formOf(map);
    if (form === "convolution") return synapses === 0 ? 0 : map.weights.length * bits;
    return synapses * (form === "dense" ? bits : TARGET_BITS + bits);
  });
}
