import type { Axis } from "./axis.js";
import { type Fan, type LinearMap, mostOf } from "./linear-map.js";

export interface Channels {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
}

/**
 * A kernel that moves over rows and columns; its weights are shared by all places. Weights by output channel, input
 * channel within the group, row, column.
 */
export class Convolution implements LinearMap {
  readonly kind = "convolution";
  readonly sources: number;
  readonly targets: number;
  readonly synapses: number;
  readonly mostFanOut: number;

  constructor(
    readonly channels: Channels,
    private readonly rows: Axis,
    private readonly columns: Axis,
    readonly weights: Float64Array,
  ) {
    const { inputs, outputs, groups } = channels;
    this.sources = inputs * rows.rules.length * columns.rules.length;
    this.targets = outputs * rows.rules.outputs * columns.rules.outputs;
    this.synapses = ((inputs * outputs) / groups) * rows.output.length * columns.output.length;
    const most = (axis: Axis): number => mostOf(Array.from({ length: axis.rules.length }, (_, i) => axis.count(i)));
    this.mostFanOut = (outputs / groups) * most(rows) * most(columns);
  }

  fan(source: number, to: Fan): number {
    const { rows, columns } = this;
    const { inputs, outputs, groups } = this.channels;
    const width = columns.rules.length;
    const column = source % width;
    const line = (source - column) / width;
    const row = line % rows.rules.length;
    const channel = (line - row) / rows.rules.length;
    const [inGroup, perGroup] = [inputs / groups, outputs / groups];
    const group = Math.floor(channel / inGroup);
    const area = rows.rules.outputs * columns.rules.outputs;
    const [kernelRows, kernelColumns] = [rows.rules.kernel, columns.rules.kernel];
    let count = 0;
    for (let output = group * perGroup; output < (group + 1) * perGroup; output++) {
      const kernel = (output * inGroup + (channel - group * inGroup)) * kernelRows;
      for (let r = rows.starts[row]!; r < rows.starts[row + 1]!; r++) {
        const target = output * area + rows.output[r]! * columns.rules.outputs;
        const weight = (kernel + rows.place[r]!) * kernelColumns;
        for (let c = columns.starts[column]!; c < columns.starts[column + 1]!; c++) {
          to.targets[count] = target + columns.output[c]!;
          to.weights[count++] = weight + columns.place[c]!;
        }
      }
    }
    return count;
  }

  fanOut(source: number): number {
    const { rows, columns, channels } = this;
    const width = columns.rules.length;
    const row = Math.floor(source / width) % rows.rules.length;
    return (channels.outputs / channels.groups) * rows.count(row) * columns.count(source % width);
  }

  countFanIn(counts: Float64Array): void {
    const [down, across] = [this.rows.fanIn(), this.columns.fanIn()];
    const inGroup = this.channels.inputs / this.channels.groups;
    for (let at = 0, output = 0; output < this.channels.outputs; output++)
      for (const r of down) for (const c of across) counts[at++]! += inGroup * r * c;
  }

  withWeights(weights: Float64Array): Convolution {
    return new Convolution(this.channels, this.rows, this.columns, weights);
  }
}
