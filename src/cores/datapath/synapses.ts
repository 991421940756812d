import { MOST_ACCUMULATOR_BITS } from "../../contracts/chip.js";
import { DigitLists } from "./digit-lists.js";
import { bit } from "./integer.js";
import { type Register, RegisterOverflow } from "./registers.js";
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

/**
 * Packs columns [from, from + many) of the matrix, at most 32, into `word`: row by row, and behind them their
 * complements; and sums up the signs of each.
 */
function packColumns(
  sign: Int8Array,
  inputs: number,
  from: number,
  many: number,
  rowFrom: number,
  axons: number,
  word: Int32Array,
  sums: Int32Array,
): void {
  for (let j = 0; j < many; j++) {
    const row = (from + j) * inputs + rowFrom;
    let ones = 0;
    for (let i = 0; i < axons; i++) {
      const excites = (sign[row + i] + 1) >> 1;
      word[i] |= excites << j;
      ones += excites;
    }
    sums[j] = 2 * ones - axons;
  }
  const used = many < 32 ? (1 << many) - 1 : -1;
  for (let i = 0; i < axons; i++) word[axons + i] = ~word[i] & used;
}

/**
 * One-bit synapses of a core: sign +1 or -1 from each axon to each of its columns. A window is summed at once when it
 * closes: signs lie in words of 32 columns, the input sums of the axons are split into digits +1 and -1 of powers of
 * two, and the words of all axons with a digit at one position are added column by column, bit by bit (carry-save
 * adders on words), a minus digit as the complemented word.
 */
export class SynapseArray {
  readonly axons: number;
  readonly columns: number;
  /**
   * words[w][r] has columns 32 w to 32 w + 31 of row r: an axon, or axons + axon for its complement, or 2 axons for
   * an empty row.
   */
  private readonly words: readonly Int32Array[];
  /** Sum of the signs of each column. */
  private readonly signSums: Int32Array;
  private readonly scratch: Scratch;

  /**
   * @param sign the whole matrix (outputs, inputs), row-major, +1 or -1; columns are its outputs [columnFrom, columnTo)
   * @param rows inputs that the core holds, its axons; all by default
   */
  constructor(
    sign: Int8Array,
    inputs: number,
    columnFrom: number,
    columnTo: number,
    rows: { readonly from: number; readonly to: number } = { from: 0, to: inputs },
  ) {
    const axons = rows.to - rows.from;
    this.axons = axons;
    this.columns = columnTo - columnFrom;
    this.words = Array.from({ length: Math.ceil(this.columns / 32) }, () => new Int32Array(2 * axons + 1));
    this.signSums = new Int32Array(this.columns);
    this.scratch = scratchOf(axons);
    for (const [w, word] of this.words.entries()) {
      const from = columnFrom + 32 * w;
      const many = Math.min(32, columnTo - from);
      packColumns(sign, inputs, from, many, rows.from, axons, word, this.signSums.subarray(32 * w, 32 * w + many));
    }
  }

  /**
   * out[j] = sum over axons i of sign_ji * inputSums[from + i] - zeroCode * sum_i sign_ji, j counting this core's
   * columns.
   * @param inputSums input sums of the window by axon, any integers
   * @param zeroCode value that stands for 0: what the accumulators start from is -zeroCode * sum of signs
   * @param register holds every partial sum that any order of arrival could give, if the packets of an axon have one
   * sign
   */
  sums(inputSums: Int32Array, from: number, zeroCode: number, out: Float64Array, register: Register): void {
    if (register.bitsAvailable > MOST_ACCUMULATOR_BITS)
      throw new RangeError(`${register.site}: accumulators have at most ${MOST_ACCUMULATOR_BITS} bits`);
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
  }
}
