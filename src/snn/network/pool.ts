import type { Axis } from "./axis.js";
import { type Fan, type LinearMap, mostOf } from "./linear-map.js";

/** Sums over a window that moves over rows and columns, channel by channel; all synapses share one weight. */
export class Pool implements LinearMap {
  readonly kind = "pool";
  readonly sources: number;
  readonly targets: number;
  readonly synapses: number;
  readonly mostFanOut: number;

  constructor(
    private readonly channels: number,
    private readonly rows: Axis,
    private readonly columns: Axis,
    readonly weights: Float64Array,
  ) {
    this.sources = channels * rows.rules.length * columns.rules.length;
    this.targets = channels * rows.rules.outputs * columns.rules.outputs;
    this.synapses = channels * rows.output.length * columns.output.length;
    const most = (axis: Axis): number => mostOf(Array.from({ length: axis.rules.length }, (_, i) => axis.count(i)));
    this.mostFanOut = most(rows) * most(columns);
  }

  fan(source: number, to: Fan): number {
    const { rows, columns } = this;
    const width = columns.rules.length;
    const column = source % width;
    const line = (source - column) / width;
    const row = line % rows.rules.length;
    const channel = (line - row) / rows.rules.length;
    let count = 0;
    for (let r = rows.starts[row]!; r < rows.starts[row + 1]!; r++) {
      const target = (channel * rows.rules.outputs + rows.output[r]!) * columns.rules.outputs;
      for (let c = columns.starts[column]!; c < columns.starts[column + 1]!; c++) {
        to.targets[count] = target + columns.output[c]!;
        to.weights[count++] = 0;
      }
    }
    return count;
  }

  fanOut(source: number): number {
    const width = this.columns.rules.length;
    return this.rows.count(Math.floor(source / width) % this.rows.rules.length) * this.columns.count(source % width);
  }

  countFanIn(counts: Float64Array): void {
    const [down, across] = [this.rows.fanIn(), this.columns.fanIn()];
    for (let at = 0, channel = 0; channel < this.channels; channel++)
      for (const r of down) for (const c of across) counts[at++]! += r * c;
  }

  withWeights(weights: Float64Array): Pool {
    return new Pool(this.channels, this.rows, this.columns, weights);
  }
}
