import type { RowValues } from "../network/row-values.js";
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
   * Synapses [from, to) of a source act in step `at`, or later by the delay of their targets.
   * @param value of the spike
   */
  receive(
    rows: RowValues,
    source: number,
    from: number,
    to: number,
    value: number,
    at: number,
    delayOf: Int32Array | undefined,
  ): void {
    const weights = rows.of(source);
    const { table } = rows;
    const { targets } = table;
    const [first, pattern, row] = [table.firstTarget[source]!, table.pattern[source]!, table.row[source]!];
    const shift = first - this.slice.first;
    const depth = this.sums.length;
    if (delayOf === undefined && value === 1) {
      const sums = this.sums[at % depth]!;
      const touched = this.touched[at % depth]!;
      for (let k = from; k < to; k++) {
        const local = shift + targets[pattern + k]!;
        sums[local]! += weights[row + k]!;
        touched[local] = 1;
      }
      return;
    }
    for (let k = from; k < to; k++) {
      const slot = (delayOf === undefined ? at : at + delayOf[first + targets[pattern + k]!]!) % depth;
      const local = shift + targets[pattern + k]!;
      this.sums[slot]![local]! += weights[row + k]! * value;
      this.touched[slot]![local] = 1;
    }
  }

  /** The neurons' walk of step `at`. */
  step(at: number): void {
    const slot = at % this.sums.length;
    this.unit!.step(this.sums[slot]!, this.touched[slot]!);
  }
}
