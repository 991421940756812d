import type { BspnUnit } from "../../datapath/bspn.js";
import { type DenseOutput, relu } from "../../datapath/dense-output.js";
import type { Encoder } from "../../datapath/encoder.js";
import type { Register } from "../../datapath/registers.js";
import type { PowerOfTwoResidual, ResidualFormat } from "../../datapath/residual.js";
import type { EventCounts } from "../../event-counts.js";
import type { ColumnDatapath } from "./column-core.js";
import type { DatapathCosts } from "./column-costs.js";

/** Sums of a window by column, from what its packets add up to. */
export interface WindowSums {
  readonly columns: number;
  sums(inputSums: Int32Array, offset: number, out: Float64Array): void;
}

/** What a core's columns add up to, and what scales it. */
export interface ColumnArithmetic {
  readonly sums: WindowSums;
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
    this.y = new Float64Array(arithmetic.sums.columns);
  }

  /** Scaled sums of the window, with the fraction bits of `dense`. */
  protected dense(inputSums: Int32Array, offset: number): Float64Array {
    const { sums, dense } = this.arithmetic;
    sums.sums(inputSums, offset, this.y);
    dense.apply(this.y, this.y);
    return this.y;
  }

  abstract run(
    inputSums: Int32Array,
    offset: number,
    residual: Int32Array | undefined,
    residualOffset: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void;
}

/** Cores that code what they have: scale, maybe ReLU, requantise. */
export class RequantisedColumns extends Columns {
  constructor(
    arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
    private readonly rectify: boolean,
    private readonly encoder: Encoder,
  ) {
    super(arithmetic, costs);
  }

  run(
    inputSums: Int32Array,
    offset: number,
    _r: unknown,
    _o: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void {
    const y = this.dense(inputSums, offset);
    if (this.rectify) relu(y, y.length);
    this.encoder.encode(y, outputs[0]!);
  }
}

/** Cores whose values go to the host: ReLU, values as they are. */
export class PooledColumns extends Columns {
  constructor(
    arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
    private readonly register: Register,
  ) {
    super(arithmetic, costs);
  }

  run(
    inputSums: Int32Array,
    offset: number,
    _r: unknown,
    _o: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void {
    const y = this.dense(inputSums, offset);
    relu(y, y.length);
    for (let i = 0; i < y.length; i++) outputs[0]![i] = this.register.hold(y[i]!);
  }
}

/** Cores that end a block: residual add, BSPN, encoders of what follows, and the residual of the next block. */
export class NormalisedColumns extends Columns {
  private readonly x: Float64Array;

  /**
   * @param encoders one a spike source, in spike source order; the residual spike source, if there is one, comes last
   */
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
    inputSums: Int32Array,
    offset: number,
    residual: Int32Array | undefined,
    residualOffset: number,
    outputs: readonly (Int32Array | undefined)[],
  ): void {
    const y = this.dense(inputSums, offset);
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

/** An input core: embedding values of its channels encoded for each matrix of layer 0, and passed on. */
export class InputColumns implements ColumnDatapath {
  readonly packetEvents: EventCounts = [];
  private readonly x: Float64Array;

  /** @param from first of its channels among those of a token, `to` the one behind its last */
  constructor(
    private readonly from: number,
    private readonly to: number,
    readonly tokenEvents: EventCounts,
    readonly vectorTicks: number,
    private readonly register: Register,
    private readonly encoders: readonly Encoder[],
  ) {
    this.x = new Float64Array(to - from);
  }

  run(values: Int32Array, offset: number, _r: unknown, _o: number, outputs: readonly (Int32Array | undefined)[]): void {
    const { x, from, to } = this;
    for (let i = from; i < to; i++) x[i - from] = this.register.hold(values[offset + i]!);
    this.encoders.forEach((encoder, i) => {
      const codes = outputs[i];
      if (codes) encoder.encode(x, codes);
    });
    outputs[this.encoders.length]?.set(values.subarray(offset + from, offset + to));
  }
}
