import type { ChipRun } from "../chip/chip-run.js";
import type { SpikeTrain } from "../execution/spikes.js";

/** The first place at which the chip is not the integer reference. */
export interface Difference {
  readonly sample: number;
  readonly step: number;
  readonly population: string;
  readonly neuron: number;
  readonly what: "spike" | "membrane";
  readonly chip: number;
  readonly reference: number;
}

/** Membranes of a population as they are against the reference's. */
export function membraneDifference(
  run: ChipRun,
  population: number,
  reference: Float64Array,
  sample: number,
  step: number,
  name: string,
): Difference | undefined {
  for (const { first, membrane } of run.membranes(population))
    for (let i = 0; i < membrane.length; i++)
      if (membrane[i] !== reference[first + i])
        return {
          sample,
          step,
          population: name,
          neuron: first + i,
          what: "membrane",
          chip: membrane[i]!,
          reference: reference[first + i]!,
        };
  return undefined;
}

/** Spikes of a population over all steps against the reference's. */
export function spikeDifference(
  chip: SpikeTrain,
  reference: SpikeTrain,
  sample: number,
  population: string,
): Difference | undefined {
  let [i, j] = [0, 0];
  for (let step = 0; step + 1 < reference.starts.length; step++) {
    const [end, other] = [chip.starts[step + 1]!, reference.starts[step + 1]!];
    for (; i < end || j < other; i++, j++) {
      const ours = i < end ? chip.neurons[i]! : Number.POSITIVE_INFINITY;
      const theirs = j < other ? reference.neurons[j]! : Number.POSITIVE_INFINITY;
      if (ours === theirs) continue;
      const neuron = Math.min(ours, theirs);
      const found = { chip: ours === neuron ? 1 : 0, reference: theirs === neuron ? 1 : 0 };
      return { sample, step, population, neuron, what: "spike", ...found };
    }
  }
  return undefined;
}
