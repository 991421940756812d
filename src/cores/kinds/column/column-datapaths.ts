import type { BspnUnit } from "../../datapath/bspn.js";
import { type DenseOutput, relu } from "../../datapath/dense-output.js";
import type { Encoder } from "../../datapath/encoder.js";
import type { Register } from "../../datapath/registers.js";
import type { PowerOfTwoResidual, ResidualFormat } from "../../datapath/residual.js";
import type { EventCounts } from "../../event-counts.js";
import type { ColumnDatapath } from "./column-core.js";
import type { DatapathCosts } from "./column-costs.js";

/** Computes the sums of a window by column from its input sums. */
export interface WindowSums {
  readonly columns: number;
  sums(inputSums: Int32Array, offset: number, out: Float64Array): void;
  /** Additions of weights that are not 0. */
  additions(inputSums: Int32Array, offset: number): number;
}

/** Sums of a core's columns, and their scaling. */
export interface ColumnArithmetic {
  readonly sums: WindowSums;
  readonly dense: DenseOutput;
}

abstract class Columns implements ColumnDatapath {
  readonly tokenEvents: EventCounts;
  readonly packetEvents: EventCounts;
  readonly valueEvents: EventCounts;
  readonly additionEvents: EventCounts;
  readonly vectorTicks: number;
  protected readonly y: Float64Array;

  constructor(
    protected readonly arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
  ) {
    this.tokenEvents = costs.tokenEvents;
    this.packetEvents = costs.packetEvents;
    this.valueEvents = costs.valueEvents;
    this.additionEvents = costs.additionEvents;
    this.vectorTicks = costs.vectorTicks;
    this.y = new Float64Array(arithmetic.sums.columns);
  }

  additions(inputSums: Int32Array, offset: number): number {
    return this.arithmetic.sums.additions(inputSums, offset);
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

/** Cores that scale their sums, rectify them where the model does, and requantise them. */
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

/** The vector unit of a core that ends a block. */
export interface NormalisedUnits {
  /** Format of the residual memory. */
  readonly residual: ResidualFormat;
  /** Fraction bits to which the residual is read. */
  readonly frac: number;
  /** Factor that gives scaled sums the residual's fraction bits. */
  readonly alignment: number;
  readonly adder: Register;
  readonly norm: BspnUnit;
  /** One for each spike source, in their order; the residual spike source, if there is one, comes last. */
  readonly encoders: readonly Encoder[];
  /** Writer of the residual for the next block, if there is one. */
  readonly next: PowerOfTwoResidual | undefined;
}

/** Cores that end a block: residual add, BSPN, encoders of what follows, and the residual of the next block. */
export class NormalisedColumns extends Columns {
  private readonly x: Float64Array;

  constructor(
    arithmetic: ColumnArithmetic,
    costs: DatapathCosts,
    private readonly units: NormalisedUnits,
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
    const { x } = this;
    const { residual: format, frac, alignment, adder, norm, encoders, next } = this.units;
    const n = y.length;
    format.read(residual!, residualOffset, n, frac, x);
    for (let i = 0; i < n; i++) x[i] = adder.hold(adder.hold(x[i]!) + adder.hold(y[i]! * alignment));
    norm.apply(x, x);
    encoders.forEach((encoder, i) => {
      const codes = outputs[i];
      if (codes) encoder.encode(x, codes);
    });
    const codes = outputs[encoders.length];
    if (next && codes) next.write(x, n, codes, 0);
  }
}

/** An input core: embedding values of its channels encoded for each matrix of layer 0, and passed on. */
export class InputColumns implements ColumnDatapath {
  readonly packetEvents: EventCounts = [];
  readonly valueEvents: EventCounts = [];
  readonly additionEvents: EventCounts = [];
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

  additions(): number {
    return 0;
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
