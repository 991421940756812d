import { MOST_ACCUMULATOR_BITS } from "../../contracts/chip.js";
import { DigitLists } from "./digit-lists.js";
import { bit } from "./integer.js";
import { type Register, RegisterOverflow } from "./registers.js";
import { type Cut, cutsOf, packWords, type SignMatrix } from "./sign-words.js";
import { transpose } from "./transpose.js";
import { VerticalCounter } from "./vertical-counter.js";

/** Working memory of one call of `sums`. */
interface Scratch {
  readonly digits: DigitLists;
  readonly counter: VerticalCounter;
  readonly planes: Int32Array;
}
/**
 * Working memory by number of axons. Arrays share it, since nothing in it outlives a call; so it stays in the cache.
 */
const scratches = new Map<number, Scratch>();
function scratchOf(axons: number): Scratch {
  let scratch = scratches.get(axons);
  if (scratch === undefined) {
    scratch = {
      digits: new DigitLists(axons, 2 * axons),
      counter: new VerticalCounter(axons),
      planes: new Int32Array(32),
    };
    scratches.set(axons, scratch);
  }
  return scratch;
}

/** What a fault may do to the sums of a window as it closes. */
export type Disturb = (sums: Float64Array) => void;

/** Synapses of a core: weights from each axon to each of its columns. */
export interface Synapses {
  readonly axons: number;
  readonly columns: number;
  readonly weightBits: 1 | 2;
  /** Called with the sums of each window, which it may change: for faults. */
  disturb: Disturb | undefined;
  /** Flips a bit of the weight from an axon to a column. */
  flip(axon: number, column: number, bit: number): void;
  /** Weights from an axon that are not 0. */
  nonzeros(axon: number): number;
  /**
   * out[j] = sum over axons i of weight_ji * inputSums[from + i] - zeroCode * sum_i weight_ji, j counting this core's
   * columns.
   * @param inputSums input sums of the window by axon, any integers
   * @param zeroCode value that stands for 0: what the accumulators start from is -zeroCode * sum of weights
   * @param register holds every partial sum that any order of arrival could give, if the packets of an axon have one
   * sign
   */
  sums(inputSums: Int32Array, from: number, zeroCode: number, out: Float64Array, register: Register): void;
}

/** Refuses accumulators that the counters of bit planes would not hold. */
export function requireAccumulator({ site, bitsAvailable }: Register): void {
  if (bitsAvailable > MOST_ACCUMULATOR_BITS)
    throw new RangeError(`${site}: accumulators have at most ${MOST_ACCUMULATOR_BITS} bits`);
}

/** Packs a cut into `word`, row by row, and behind the rows their complements; and sums up the signs of each column. */
function packColumns(matrix: SignMatrix, cut: Cut, word: Int32Array, sums: Int32Array): void {
  const { many, axons } = cut;
  packWords(matrix, "plus", cut, word, sums);
  for (let j = 0; j < many; j++) sums[j] = 2 * sums[j] - axons;
  const used = many < 32 ? (1 << many) - 1 : -1;
  for (let i = 0; i < axons; i++) word[axons + i] = ~word[i] & used;
}

/**
 * One-bit synapses of a core: sign +1 or -1 from each axon to each of its columns. A window is summed at once when it
 * closes: signs lie in words of 32 columns, the input sums of the axons are split into digits +1 and -1 of powers of
 * two, and the words of all axons with a digit at one position are added column by column, bit by bit (carry-save
 * adders on words), a minus digit as the complemented word.
 */
export class SynapseArray implements Synapses {
  readonly axons: number;
  readonly columns: number;
  readonly weightBits = 1;
  /**
   * words[w][r] has columns 32 w to 32 w + 31 of row r: an axon, or axons + axon for its complement, or 2 axons for
   * an empty row.
   */
  private readonly words: readonly Int32Array[];
  /** Sum of the signs of each column. */
  private readonly signSums: Int32Array;
  private readonly scratch: Scratch;
  disturb: Disturb | undefined = undefined;

  /**
   * @param matrix the whole of it; columns are its outputs [columnFrom, columnTo)
   * @param rows inputs that the core holds, its axons; all by default
   */
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
    this.words = cuts.map(() => new Int32Array(2 * axons + 1));
    this.signSums = new Int32Array(this.columns);
    this.scratch = scratchOf(axons);
    for (const [w, cut] of cuts.entries())
      packColumns(matrix, cut, this.words[w], this.signSums.subarray(32 * w, 32 * w + cut.many));
  }

  nonzeros(): number {
    return this.columns;
  }

  flip(axon: number, column: number): void {
    const word = this.words[column >> 5];
    const mask = 1 << (column & 31);
    word[axon] ^= mask;
    word[this.axons + axon] ^= mask;
    this.signSums[column] += word[axon] & mask ? 2 : -2;
  }

  sums(inputSums: Int32Array, from: number, zeroCode: number, out: Float64Array, register: Register): void {
    requireAccumulator(register);
    const { columns, words, signSums } = this;
    const { digits, counter, planes } = this.scratch;
    digits.load(inputSums, from, zeroCode);
    const { arrived, sum, minus } = digits;
    // Partial sums of every column span `arrived`: checked first, so that nothing below exceeds 32 bits.
    if (arrived >= bit(register.bitsAvailable))
      throw new RegisterOverflow(register.site, register.bitsAvailable, arrived);
    const bias = 2 * minus + sum;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let w = 0, j = 0; j < columns; w++) {
      const height = counter.count(words[w], digits, planes);
      transpose(planes, height);
      const end = Math.min(j + 32, columns);
      for (let c = 0; j < end; c++, j++) {
        const total = 2 * planes[c] - bias;
        out[j] = total;
        const twice = total - zeroCode * signSums[j];
        if (twice < least) least = twice;
        if (twice > most) most = twice;
      }
    }
    // From start s0 with final S, plus P and minus N in between: P + N = arrived and P - N = S - s0.
    register.holdRange((least - arrived) / 2, (most + arrived) / 2);
    this.disturb?.(out);
  }
}
