import type { RunResult } from "../execution/run.js";
import { type SpikeDistance, spikeDistance } from "../execution/spikes.js";
import { fires, type Network } from "../network/network.js";

export interface PopulationDistance extends SpikeDistance {
  readonly population: string;
  /** Spikes of the two runs. */
  readonly float: number;
  readonly integer: number;
}

/** How far the integers are from floating point: what a chip of such integers loses. */
export interface ReferenceDistance extends SpikeDistance {
  readonly byPopulation: readonly PopulationDistance[];
}

/** Compares runs of one network over the same drive and with the same delays. */
export function referenceDistance({ populations }: Network, float: RunResult, integer: RunResult): ReferenceDistance {
  const byPopulation = populations.flatMap((population, i): PopulationDistance[] => {
    if (population.kind === "input" || !fires(population)) return [];
    const [a, b] = [float.spikes[i]!, integer.spikes[i]!];
    return [
      { population: population.name, float: a.neurons.length, integer: b.neurons.length, ...spikeDistance(a, b) },
    ];
  });
  const differing = byPopulation.reduce((sum, one) => sum + one.differing, 0);
  const firsts = byPopulation.flatMap(({ firstStep }) => (firstStep === undefined ? [] : [firstStep]));
  return { differing, ...(firsts.length === 0 ? {} : { firstStep: Math.min(...firsts) }), byPopulation };
}
