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

/** Signs of a matrix (outputs, inputs), row-major: one by one, or as bits. */
export interface SignMatrix {
  readonly inputs: number;
  /** +1 or -1. */
  readonly sign: Int8Array;
  /** Bit i % 8 of byte i / 8 of each row, 1 is +1. */
  readonly signBits?: Uint8Array;
}

/** Columns [from, from + many) of a matrix, at most 32, and its rows from `rowFrom` on. */
interface Cut {
  readonly from: number;
  readonly many: number;
  readonly rowFrom: number;
  readonly axons: number;
}

/** Sets bit j of word[i] where column j of the cut has sign +1 from axon i; adds to ones[j] how many do. */
function packSigns(sign: Int8Array, inputs: number, cut: Cut, word: Int32Array, ones: Int32Array): void {
  const { from, many, rowFrom, axons } = cut;
  for (let j = 0; j < many; j++) {
    const row = (from + j) * inputs + rowFrom;
    for (let i = 0; i < axons; i++) {
      const excites = (sign[row + i] + 1) >> 1;
      word[i] |= excites << j;
      ones[j] += excites;
    }
  }
}

const block = new Int32Array(32);

/** The same from bits: rows and columns of 32 axons are exchanged at once. */
function packBits(bits: Uint8Array, inputs: number, cut: Cut, word: Int32Array, ones: Int32Array): void {
  const { from, many, rowFrom, axons } = cut;
  const stride = Math.ceil(inputs / 8);
  for (let i = 0; i < axons; i += 32) {
    const here = Math.min(32, axons - i);
    const mask = here < 32 ? (1 << here) - 1 : -1;
    block.fill(0, many);
    for (let j = 0; j < many; j++) {
      const at = (from + j) * stride + ((rowFrom + i) >> 3);
      block[j] = (bits[at] | (bits[at + 1] << 8) | (bits[at + 2] << 16) | (bits[at + 3] << 24)) & mask;
      ones[j] += onesOf(block[j]);
    }
    transpose(block, 32);
    for (let k = 0; k < here; k++) word[i + k] = block[k];
  }
}

/** Bits of a word that are 1 (Warren, Hacker's Delight, 5-1). */
function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Packs a cut into `word`, row by row, and behind the rows their complements; and sums up the signs of each column. */
function packColumns(matrix: SignMatrix, cut: Cut, word: Int32Array, sums: Int32Array): void {
  const { many, rowFrom, axons } = cut;
  const { inputs, signBits } = matrix;
  if (signBits === undefined || rowFrom % 8 !== 0) packSigns(matrix.sign, inputs, cut, word, sums);
  else packBits(signBits, inputs, cut, word, sums);
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
  /** Called with the sums of each window, which it may change: for faults. */
  disturb: ((sums: Float64Array) => void) | undefined = undefined;

  /**
   * @param matrix the whole of it; columns are its outputs [columnFrom, columnTo)
   * @param rows inputs that the core holds, its axons; all by default
   */
  constructor(
    matrix: SignMatrix,
    columnFrom: number,
    columnTo: number,
    rows: { readonly from: number; readonly to: number } = { from: 0, to: matrix.inputs },
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
      const cut = { from, many, rowFrom: rows.from, axons };
      packColumns(matrix, cut, word, this.signSums.subarray(32 * w, 32 * w + many));
    }
  }

  /** Changes the sign from an axon to a column. */
  flip(axon: number, column: number): void {
    const word = this.words[column >> 5];
    const mask = 1 << (column & 31);
    word[axon] ^= mask;
    word[this.axons + axon] ^= mask;
    this.signSums[column] += word[axon] & mask ? 2 : -2;
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
    this.disturb?.(out);
  }
}
