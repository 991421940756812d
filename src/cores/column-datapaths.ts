import type { ColumnDatapath } from "./column-core.js";
import type { BspnUnit } from "./units/bspn.js";
import { type DenseOutput, relu } from "./units/dense-output.js";
import type { Encoder } from "./units/encoder.js";
import type { Register } from "./units/registers.js";
import type { PowerOfTwoResidual, ResidualFormat } from "./units/residual.js";
import type { SynapseArray } from "./units/synapses.js";

export type EventCounts = readonly { readonly event: number; readonly count: number }[];

/** Time and cost that a datapath states beside its arithmetic. */
export interface DatapathCosts {
  readonly tokenEvents: EventCounts;
  readonly packetEvents: EventCounts;
  readonly vectorTicks: number;
}

/** Synapses of one core and what scales their sums. */
export interface ColumnArithmetic {
  readonly synapses: SynapseArray;
  readonly accumulator: Register;
  readonly zeroCode: number;
  readonly dense: DenseOutput;
}

abstract class Columns implements ColumnDatapath {
  readonly tokenEvents: EventCounts;
  readonly packetEvents: EventCounts;
  readonly vectorTicks: number;
  protected readonly y: Float64Array;

  constructor(
    protected readonly arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
  ) {
    this.tokenEvents = costs.tokenEvents;
    this.packetEvents = costs.packetEvents;
    this.vectorTicks = costs.vectorTicks;
    this.y = new Float64Array(arithmetic.synapses.columns);
  }

  /** Scaled sums of the window, with the fraction bits of `dense`. */
  protected dense(totals: Int32Array, offset: number): Float64Array {
    const { synapses, accumulator, zeroCode, dense } = this.arithmetic;
    synapses.sums(totals, offset, zeroCode, this.y, accumulator);
    dense.apply(this.y, this.y);
    return this.y;
  }

  abstract run(
    totals: Int32Array,
    offset: number,
    residual: Int32Array | undefined,
    residualOffset: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void;
}

/** Query, key, value and first feed-forward cores: scale, maybe ReLU, requantise. */
export class RequantisedColumns extends Columns {
  constructor(
    arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
    private readonly rectify: boolean,
    private readonly encoder: Encoder,
  ) {
    super(arithmetic, costs);
  }

  run(totals: Int32Array, offset: number, _r: unknown, _o: number, outputs: readonly (Int32Array | undefined)[]): void {
    const y = this.dense(totals, offset);
    if (this.rectify) relu(y, y.length);
    this.encoder.encode(y, outputs[0]!);
  }
}

/** Pooler cores: ReLU, values to the host as they are. */
export class PooledColumns extends Columns {
  constructor(
    arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
    private readonly register: Register,
  ) {
    super(arithmetic, costs);
  }

  run(totals: Int32Array, offset: number, _r: unknown, _o: number, outputs: readonly (Int32Array | undefined)[]): void {
    const y = this.dense(totals, offset);
    relu(y, y.length);
    for (let i = 0; i < y.length; i++) outputs[0]![i] = this.register.hold(y[i]!);
  }
}

/** Cores that end a block: residual add, BSPN, encoders of what follows, and the residual of the next block. */
export class NormalisedColumns extends Columns {
  private readonly x: Float64Array;

  /** @param encoders one a spike stream, in stream order; the residual stream, if there is one, comes last */
  constructor(
    arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
    private readonly residual: ResidualFormat,
    private readonly frac: number,
    private readonly alignment: number,
    private readonly adder: Register,
    private readonly norm: BspnUnit,
    private readonly encoders: readonly Encoder[],
    private readonly next: PowerOfTwoResidual | undefined,
  ) {
    super(arithmetic, costs);
    this.x = new Float64Array(this.y.length);
  }

  run(
    totals: Int32Array,
    offset: number,
    residual: Int32Array | undefined,
    residualOffset: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void {
    const y = this.dense(totals, offset);
    const { x, adder, alignment } = this;
    const n = y.length;
    this.residual.read(residual!, residualOffset, n, this.frac, x);
    for (let i = 0; i < n; i++) x[i] = adder.hold(adder.hold(x[i]!) + adder.hold(y[i]! * alignment));
    this.norm.apply(x, x);
    this.encoders.forEach((encoder, i) => {
      const codes = outputs[i];
      if (codes) encoder.encode(x, codes);
    });
    const codes = outputs[this.encoders.length];
    if (this.next && codes) this.next.write(x, n, codes, 0);
  }
}

/** The input core: embedding values encoded for each matrix of layer 0, and passed on. */
export class InputColumns implements ColumnDatapath {
  readonly packetEvents: EventCounts = [];
  private readonly x: Float64Array;

  constructor(
    private readonly channels: number,
    readonly tokenEvents: EventCounts,
    readonly vectorTicks: number,
    private readonly register: Register,
    private readonly encoders: readonly Encoder[],
  ) {
    this.x = new Float64Array(channels);
  }

  run(values: Int32Array, offset: number, _r: unknown, _o: number, outputs: readonly (Int32Array | undefined)[]): void {
    const { x, channels } = this;
    for (let i = 0; i < channels; i++) x[i] = this.register.hold(values[offset + i]!);
    this.encoders.forEach((encoder, i) => {
      const codes = outputs[i];
      if (codes) encoder.encode(x, codes);
    });
    outputs[this.encoders.length]?.set(values.subarray(offset, offset + channels));
  }
}
