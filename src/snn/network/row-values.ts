import { GrowingArray } from "../../base/growing-array.js";
import type { FanTable } from "./fan-table.js";

/** What the weights of a table's rows come to in some arithmetic, beside the rows: entry k is that of weight k. */
export class RowValues {
  private readonly list = new GrowingArray(new Float64Array(256));

  /** @param worth by number of the weight */
  constructor(
    readonly table: FanTable,
    private readonly worth: Float64Array,
  ) {}

  /** The values, with those of a source. Valid until the next call. */
  of(source: number): Float64Array {
    const { table, list, worth } = this;
    table.make(source);
    const { weights } = table;
    while (list.length < weights.length) list.push(worth[weights.values[list.length]!]!);
    return list.values;
  }

  /** Adds what a source's synapses bring, each times `value`, to the sums of their targets. */
  addTo(source: number, sums: Float64Array, value: number): void {
    const values = this.of(source);
    const { targets } = this.table;
    const [first, pattern, row] = this.placeOf(source);
    for (let k = 0, count = this.table.count[source]!; k < count; k++)
      sums[first + targets[pattern + k]!]! += values[row + k]! * value;
  }

  /** The same where the sums depend on the target: hands over what each synapse brings. */
  addEach(source: number, value: number, add: (target: number, part: number) => void): void {
    const values = this.of(source);
    const { targets } = this.table;
    const [first, pattern, row] = this.placeOf(source);
    for (let k = 0, count = this.table.count[source]!; k < count; k++)
      add(first + targets[pattern + k]!, values[row + k]! * value);
  }

  private placeOf(source: number): [first: number, pattern: number, row: number] {
    const { firstTarget, pattern, row } = this.table;
    return [firstTarget[source]!, pattern[source]!, row[source]!];
  }
}
