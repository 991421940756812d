import { mostOf, sumOf } from "./linear-map.js";
import type { Network } from "./network.js";

export interface FanFigures {
  readonly most: number;
  readonly mean: number;
}

/** Synapses onto and from the neurons of each population. */
export interface PopulationFans {
  readonly fanIn: FanFigures;
  readonly fanOut: FanFigures;
}

const figures = (counts: Float64Array): FanFigures => ({ most: mostOf(counts), mean: sumOf(counts) / counts.length });

export function fansOf({ populations, projections }: Network): PopulationFans[] {
  return populations.map(({ size }, i) => {
    const [onto, from] = [new Float64Array(size), new Float64Array(size)];
    for (const { source, target, map } of projections) {
      if (target === i) map.countFanIn(onto);
      if (source === i) for (let neuron = 0; neuron < size; neuron++) from[neuron]! += map.fanOut(neuron);
    }
    return { fanIn: figures(onto), fanOut: figures(from) };
  });
}
