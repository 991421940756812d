import type { Register } from "../../datapath/registers.js";
import type { SynapseArray } from "../../datapath/synapses.js";
import type { EventCounts } from "../../event-counts.js";
import type { ColumnDatapath } from "./column-core.js";
import type { DatapathCosts } from "./column-costs.js";
import type { WindowSums } from "./column-datapaths.js";

/** Windows of spikes: the core's synapses give each column its sum. */
export class SynapseSums implements WindowSums {
  readonly columns: number;

  /** @param zeroCode value that the code sends for 0 */
  constructor(
    private readonly synapses: SynapseArray,
    private readonly accumulator: Register,
    private readonly zeroCode: number,
  ) {
    this.columns = synapses.columns;
  }

  sums(inputSums: Int32Array, offset: number, out: Float64Array): void {
    this.synapses.sums(inputSums, offset, this.zeroCode, out, this.accumulator);
  }
}

/** Windows of partial sums: their packets are already summed by column. */
export class MergedSums implements WindowSums {
  constructor(readonly columns: number) {}

  sums(inputSums: Int32Array, offset: number, out: Float64Array): void {
    for (let j = 0; j < this.columns; j++) out[j] = inputSums[offset + j]!;
  }
}

/** Cores that hold a part of a matrix's rows: they send the sums of a window unchanged. */
export class PartialColumns implements ColumnDatapath {
  readonly tokenEvents: EventCounts;
  readonly packetEvents: EventCounts;
  readonly valueEvents: EventCounts;
  readonly vectorTicks: number;
  private readonly y: Float64Array;

  /** @param register width of a sum in its packet */
  constructor(
    private readonly window: WindowSums,
    costs: DatapathCosts,
    private readonly register: Register,
  ) {
    this.tokenEvents = costs.tokenEvents;
    this.packetEvents = costs.packetEvents;
    this.valueEvents = costs.valueEvents;
    this.vectorTicks = costs.vectorTicks;
    this.y = new Float64Array(window.columns);
  }

  run(
    inputSums: Int32Array,
    offset: number,
    _r: unknown,
    _o: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void {
    const { y, window, register } = this;
    window.sums(inputSums, offset, y);
    for (let j = 0; j < y.length; j++) outputs[0]![j] = register.hold(y[j]!);
  }
}
