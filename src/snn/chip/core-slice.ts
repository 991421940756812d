import type { IntegerNeurons } from "../reference-integer/registers.js";
import { NeuronUnit } from "./neuron-unit.js";
import type { Slice } from "./placement.js";

/**
 * A slice on its core: its neurons, and what came in for them, by the step in which it acts. Sums do not depend on the
 * order in which packets come, so a core adds up at once.
 */
export class CoreSlice {
  readonly unit: NeuronUnit | undefined;
  private readonly sums: readonly Float64Array[];
  private readonly touched: readonly Uint8Array[];

  /** @param depth steps of which input is kept: the longest delay and one more */
  constructor(
    readonly slice: Slice,
    neurons: IntegerNeurons | undefined,
    depth: number,
  ) {
    const { first, count } = slice;
    this.unit = neurons && new NeuronUnit(neurons, first, count);
    const slots = Array.from({ length: neurons === undefined ? 0 : depth });
    this.sums = slots.map(() => new Float64Array(count));
    this.touched = slots.map(() => new Uint8Array(count));
  }

  /** A synapse acts on neuron `local` in step `at`. */
  receive(local: number, at: number, weight: number): void {
    const slot = at % this.sums.length;
    this.sums[slot]![local]! += weight;
    this.touched[slot]![local] = 1;
  }

  /** The same for a run of synapses whose targets are neurons of the population, ascending. */
  receiveRun(
    targets: Int32Array,
    numbers: Int32Array,
    from: number,
    to: number,
    weights: Float64Array,
    value: number,
    at: number,
  ): void {
    const slot = at % this.sums.length;
    const [sums, touched] = [this.sums[slot]!, this.touched[slot]!];
    const { first } = this.slice;
    for (let k = from; k < to; k++) {
      const local = targets[k]! - first;
      sums[local]! += weights[numbers[k]!]! * value;
      touched[local] = 1;
    }
  }

  /** The neurons' walk of step `at`. */
  step(at: number, fired: Uint8Array): void {
    const slot = at % this.sums.length;
    this.unit!.step(this.sums[slot]!, this.touched[slot]!, fired);
  }
}
