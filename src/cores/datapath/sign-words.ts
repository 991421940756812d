import { onesOf } from "./integer.js";
import { transpose } from "./transpose.js";

/** Weights of a matrix (outputs, inputs), row-major: one by one, or as bits. */
export interface SignMatrix {
  readonly inputs: number;
  /** +1, -1 or 0. */
  readonly sign: Int8Array;
  /** Bit i % 8 of byte i / 8 of each row, 1 is +1. */
  readonly signBits?: Uint8Array;
  /** Likewise, 0 is a weight of 0; none where no weight is. */
  readonly nonzeroBits?: Uint8Array;
}

/** Columns [from, from + many) of a matrix, at most 32, and its rows from `rowFrom` on. */
export interface Cut {
  readonly from: number;
  readonly many: number;
  readonly rowFrom: number;
  readonly axons: number;
}

/** Which weights have a bit of 1: those of +1, or those that are not 0. */
export type Marked = "plus" | "nonzero";

function packOneByOne(sign: Int8Array, inputs: number, marked: Marked, cut: Cut, word: Int32Array, ones: Int32Array) {
  const { from, many, rowFrom, axons } = cut;
  // (sign + 1) >> 1 is 1 for +1 alone; the lowest bit of a sign is 0 for 0 alone.
  const [add, shift] = marked === "plus" ? [1, 1] : [0, 0];
  for (let j = 0; j < many; j++) {
    const row = (from + j) * inputs + rowFrom;
    for (let i = 0; i < axons; i++) {
      const bit = ((sign[row + i] + add) >> shift) & 1;
      word[i] |= bit << j;
      ones[j] += bit;
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

/** Sets bit j of word[i] where column j of the cut is marked from axon i; adds to ones[j] how many are. */
export function packWords(matrix: SignMatrix, marked: Marked, cut: Cut, word: Int32Array, ones: Int32Array): void {
  const { inputs, sign, signBits, nonzeroBits } = matrix;
  const bits = marked === "plus" ? signBits : nonzeroBits;
  if (bits === undefined || cut.rowFrom % 8 !== 0) packOneByOne(sign, inputs, marked, cut, word, ones);
  else packBits(bits, inputs, cut, word, ones);
}

/** What a core holds of a matrix: its columns [columnFrom, columnTo), its rows, 32 columns a word. */
export function cutsOf(
  { inputs }: SignMatrix,
  columnFrom: number,
  columnTo: number,
  rows: { readonly from: number; readonly to: number } = { from: 0, to: inputs },
): Cut[] {
  const axons = rows.to - rows.from;
  return Array.from({ length: Math.ceil((columnTo - columnFrom) / 32) }, (_, w) => {
    const from = columnFrom + 32 * w;
    return { from, many: Math.min(32, columnTo - from), rowFrom: rows.from, axons };
  });
}

/** Weights that are not 0 from each axon to the columns that a core holds. */
export function nonzerosOf(
  matrix: SignMatrix,
  columnFrom: number,
  columnTo: number,
  rows?: { readonly from: number; readonly to: number },
): Int32Array {
  const cuts = cutsOf(matrix, columnFrom, columnTo, rows);
  const nonzeros = new Int32Array(cuts[0].axons);
  const word = new Int32Array(nonzeros.length);
  for (const cut of cuts) {
    packWords(matrix, "nonzero", cut, word.fill(0), new Int32Array(32));
    for (let i = 0; i < word.length; i++) nonzeros[i] += onesOf(word[i]);
  }
  return nonzeros;
}
