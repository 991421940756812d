import type { Register } from "../../datapath/registers.js";
import type { Synapses } from "../../datapath/synapses.js";
import type { EventCounts } from "../../event-counts.js";
import { type SpikeCoding, spikesOf } from "../../spike-code.js";
import type { ColumnDatapath } from "./column-core.js";
import type { DatapathCosts } from "./column-costs.js";
import type { WindowSums } from "./column-datapaths.js";

/** Codes are -8..15. */
const LEAST_CODE = -8;
const CODES = 24;

/** Windows of spikes: the core's synapses give each column its sum. */
export class SynapseSums implements WindowSums {
  readonly columns: number;
  /** Spikes, or values, of each code: index code - LEAST_CODE. Faults alone lead to others. */
  private readonly spikes: Int32Array;

  constructor(
    private readonly synapses: Synapses,
    private readonly accumulator: Register,
    private readonly coding: SpikeCoding,
  ) {
    this.columns = synapses.columns;
    this.spikes = Int32Array.from({ length: CODES }, (_, i) => spikesOf(coding, i + LEAST_CODE));
  }

  sums(inputSums: Int32Array, offset: number, out: Float64Array): void {
    this.synapses.sums(inputSums, offset, this.coding.zeroCode, out, this.accumulator);
  }

  additions(inputSums: Int32Array, offset: number): number {
    const { synapses, coding, spikes } = this;
    const { zeroCode } = coding;
    let additions = 0;
    for (let axon = 0; axon < synapses.axons; axon++) {
      const q = inputSums[offset + axon]! - zeroCode;
      additions += synapses.nonzeros(axon) * (spikes[q - LEAST_CODE] ?? spikesOf(coding, q));
    }
    return additions;
  }
}

/** Windows of partial sums: their packets are already summed by column. */
export class MergedSums implements WindowSums {
  constructor(readonly columns: number) {}

  sums(inputSums: Int32Array, offset: number, out: Float64Array): void {
    for (let j = 0; j < this.columns; j++) out[j] = inputSums[offset + j]!;
  }

  additions(): number {
    return 0;
  }
}

/** Cores that hold a part of a matrix's rows: they send the sums of a window unchanged. */
export class PartialColumns implements ColumnDatapath {
  readonly tokenEvents: EventCounts;
  readonly packetEvents: EventCounts;
  readonly valueEvents: EventCounts;
  readonly additionEvents: EventCounts;
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
    this.additionEvents = costs.additionEvents;
    this.vectorTicks = costs.vectorTicks;
    this.y = new Float64Array(window.columns);
  }

  additions(inputSums: Int32Array, offset: number): number {
    return this.window.additions(inputSums, offset);
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
