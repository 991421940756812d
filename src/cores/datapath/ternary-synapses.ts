import { onesOf } from "./integer.js";
import { MagnitudeLists } from "./magnitude-lists.js";
import { type Register, RegisterOverflow } from "./registers.js";
import { cutsOf, packWords, type SignMatrix } from "./sign-words.js";
import { type Disturb, requireAccumulator, type Synapses } from "./synapses.js";
import { transpose } from "./transpose.js";
import { VerticalCounter } from "./vertical-counter.js";

/** Bits of a weight, as a fault names them. Where NONZERO is 0 the lane rests, and SIGN has no meaning. */
export const SIGN = 0;
export const NONZERO = 1;

/** Sums of input magnitudes from here on would not fit the counters; no code comes near. */
const MOST_ARRIVED = 2 ** 31;

/** Working memory of one call of `sums`, shared by arrays of as many axons. */
interface Scratch {
  readonly digits: MagnitudeLists;
  readonly counter: VerticalCounter;
  readonly ups: Int32Array;
  readonly downs: Int32Array;
}
const scratches = new Map<number, Scratch>();
function scratchOf(axons: number): Scratch {
  let scratch = scratches.get(axons);
  if (scratch === undefined) {
    const digits = new MagnitudeLists(axons, 2 * axons);
    scratch = { digits, counter: new VerticalCounter(axons), ups: new Int32Array(32), downs: new Int32Array(32) };
    scratches.set(axons, scratch);
  }
  return scratch;
}

/**
 * Two-bit synapses of a core: weight +1, 0 or -1 from each axon to each of its columns. A window is summed as that of
 * `SynapseArray`, in two counts: what raises each column, and what lowers it. Both follow from the magnitudes of the
 * input sums and from which weights have the sign of their sum, or the other one; and both together say how far any
 * order of arrival may go.
 */
export class TernaryArray implements Synapses {
  readonly axons: number;
  readonly columns: number;
  readonly weightBits = 2;
  disturb: Disturb | undefined = undefined;
  /**
   * 32 columns a word. Row i of `raising` has the weights +1 of axon i and row axons + i those of -1; `lowering` the
   * other way round; the last row of each is empty.
   */
  private readonly raising: readonly Int32Array[];
  private readonly lowering: readonly Int32Array[];
  /** Sum of the weights of each column. */
  private readonly weightSums: Int32Array;
  /** Weights from each axon that are not 0. */
  private readonly kept: Int32Array;
  private readonly scratch: Scratch;
  /** Weights whose sign bit is 1 and whose nonzero bit is 0: a fault alone makes them. */
  private readonly signedZeros = new Set<number>();

  /** @param rows as for `SynapseArray` */
  constructor(
    matrix: SignMatrix,
    columnFrom: number,
    columnTo: number,
    rows?: { readonly from: number; readonly to: number },
  ) {
    const cuts = cutsOf(matrix, columnFrom, columnTo, rows);
    const { axons } = cuts[0];
    this.axons = axons;
    this.columns = columnTo - columnFrom;
    this.scratch = scratchOf(axons);
    this.weightSums = new Int32Array(this.columns);
    this.kept = new Int32Array(axons);
    this.raising = cuts.map(() => new Int32Array(2 * axons + 1));
    this.lowering = cuts.map(() => new Int32Array(2 * axons + 1));
    for (const [w, cut] of cuts.entries()) {
      const plus = new Int32Array(cut.many);
      const nonzero = new Int32Array(cut.many);
      const raising = this.raising[w];
      const lowering = this.lowering[w];
      packWords(matrix, "plus", cut, raising, plus);
      packWords(matrix, "nonzero", cut, lowering, nonzero);
      for (let i = 0; i < axons; i++) {
        this.kept[i] += onesOf(lowering[i]);
        lowering[axons + i] = raising[i];
        lowering[i] &= ~raising[i];
        raising[axons + i] = lowering[i];
      }
      for (let j = 0; j < cut.many; j++) this.weightSums[32 * w + j] = 2 * plus[j] - nonzero[j];
    }
  }

  nonzeros(axon: number): number {
    return this.kept[axon];
  }

  flip(axon: number, column: number, bit: number): void {
    const { signedZeros } = this;
    const mask = 1 << (column & 31);
    const plus = (this.raising[column >> 5][axon] & mask) !== 0;
    const minus = (this.lowering[column >> 5][axon] & mask) !== 0;
    const at = axon * this.columns + column;
    const signed = plus || signedZeros.has(at);
    const sign = bit === SIGN ? !signed : signed;
    const nonzero = bit === NONZERO ? !(plus || minus) : plus || minus;
    if (sign && !nonzero) signedZeros.add(at);
    else signedZeros.delete(at);
    this.set(axon, column, nonzero ? (sign ? 1 : -1) : 0);
    this.weightSums[column] += (nonzero ? (sign ? 1 : -1) : 0) - (plus ? 1 : minus ? -1 : 0);
    this.kept[axon] += Number(nonzero) - Number(plus || minus);
  }

  private set(axon: number, column: number, weight: number): void {
    const { axons } = this;
    const mask = 1 << (column & 31);
    const put = (words: Int32Array, row: number, on: boolean): void => {
      words[row] = on ? words[row] | mask : words[row] & ~mask;
    };
    const raising = this.raising[column >> 5];
    const lowering = this.lowering[column >> 5];
    put(raising, axon, weight > 0);
    put(raising, axons + axon, weight < 0);
    put(lowering, axon, weight < 0);
    put(lowering, axons + axon, weight > 0);
  }

  sums(inputSums: Int32Array, from: number, zeroCode: number, out: Float64Array, register: Register): void {
    requireAccumulator(register);
    const { columns, raising, lowering, weightSums } = this;
    const { digits, counter, ups, downs } = this.scratch;
    digits.load(inputSums, from, 0);
    if (digits.arrived >= MOST_ARRIVED)
      throw new RegisterOverflow(register.site, register.bitsAvailable, digits.arrived);
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let w = 0, j = 0; j < columns; w++) {
      transpose(ups, counter.count(raising[w], digits, ups));
      transpose(downs, counter.count(lowering[w], digits, downs));
      const end = Math.min(j + 32, columns);
      for (let c = 0; j < end; c++, j++) {
        const start = -zeroCode * weightSums[j];
        const above = start + ups[c];
        const below = start - downs[c];
        out[j] = above - downs[c];
        if (below < least) least = below;
        if (above > most) most = above;
      }
    }
    register.holdRange(least, most);
    this.disturb?.(out);
  }
}
