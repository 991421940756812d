import { GrowingArray } from "../../base/growing-array.js";

/** Spikes of a population: those of step t are neurons [starts[t], starts[t + 1]), in ascending order. */
export interface SpikeTrain {
  readonly starts: Int32Array;
  readonly neurons: Int32Array;
}

/** Collects the spikes of a population, step by step. */
export class SpikeRecorder {
  private readonly starts = new GrowingArray(new Int32Array(256));
  private readonly neurons = new GrowingArray(new Int32Array(256));

  constructor() {
    this.starts.push(0);
  }

  /** @param neurons the first `count` fired, in ascending order */
  step(neurons: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) this.neurons.push(neurons[i]!);
    this.starts.push(this.neurons.length);
  }

  train(): SpikeTrain {
    return { starts: this.starts.done(), neurons: this.neurons.done() };
  }
}

/** What comes into a network: values at channels, step by step, channels in ascending order. */
export interface Drive {
  readonly steps: number;
  readonly channels: number;
  /** Events of step t are [starts[t], starts[t + 1]). */
  readonly starts: Int32Array;
  readonly channel: Int32Array;
  /** Absent where every value is 1, a spike. */
  readonly value?: Float64Array;
}

/** How spikes of two runs differ, population by population. */
export interface SpikeDistance {
  /** Pairs of step and neuron that are in one of the two alone. */
  readonly differing: number;
  /** First such step; undefined for none. */
  readonly firstStep?: number;
}

/** Compares two trains of the same number of steps. */
export function spikeDistance(a: SpikeTrain, b: SpikeTrain): SpikeDistance {
  let differing = 0;
  let firstStep: number | undefined;
  for (let step = 0; step + 1 < a.starts.length; step++) {
    let [i, j] = [a.starts[step]!, b.starts[step]!];
    const [ends, others] = [a.starts[step + 1]!, b.starts[step + 1]!];
    let here = 0;
    while (i < ends && j < others) {
      const [x, y] = [a.neurons[i]!, b.neurons[j]!];
      if (x !== y) here++;
      if (x <= y) i++;
      if (y <= x) j++;
    }
    here += ends - i + others - j;
    if (here > 0) firstStep ??= step;
    differing += here;
  }
  return firstStep === undefined ? { differing } : { differing, firstStep };
}
