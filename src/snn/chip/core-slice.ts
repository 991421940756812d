import type { FanTable } from "../network/fan-table.js";
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

  /**
   * Synapses [from, to) of a source in its table act in step `at`, or later by the delay of their targets.
   * @param value of the spike
   */
  receive(
    table: FanTable,
    source: number,
    from: number,
    to: number,
    weightOf: Float64Array,
    value: number,
    at: number,
    delayOf: Int32Array | undefined,
  ): void {
    const { targets, weights } = table;
    const [firstTarget, firstWeight] = [table.firstTarget[source]!, table.firstWeight[source]!];
    const shift = firstTarget - this.slice.first;
    const depth = this.sums.length;
    let sums = this.sums[at % depth]!;
    let touched = this.touched[at % depth]!;
    for (let k = from; k < to; k++) {
      if (delayOf !== undefined) {
        const slot = (at + delayOf[firstTarget + targets[k]!]!) % depth;
        sums = this.sums[slot]!;
        touched = this.touched[slot]!;
      }
      const local = shift + targets[k]!;
      sums[local]! += weightOf[firstWeight + weights[k]!]! * value;
      touched[local] = 1;
    }
  }

  /** The neurons' walk of step `at`. */
  step(at: number, fired: Uint8Array): void {
    const slot = at % this.sums.length;
    this.unit!.step(this.sums[slot]!, this.touched[slot]!, fired);
  }
}
