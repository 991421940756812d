import type { BinaryMatrix } from "../spec/model.js";
import { pow2 } from "./double.js";

/** Inputs of one word of signs; each of its four bytes selects one of 256 sums of eight inputs. */
const WORD = 32;
const TABLE = 256;
/** A double holds integers below 2^53; one bit is kept for the sum of the fields' signs. */
const DOUBLE_BITS = 52;

const packedSigns = new WeakMap<BinaryMatrix, Int32Array>();

/** Sign words of a matrix, (ceil(inputs / 32), outputs): bit k is 1 where input 32 w + k has sign +1. Packed at first use. */
function signWords(matrix: BinaryMatrix): Int32Array {
  const known = packedSigns.get(matrix);
  if (known !== undefined) return known;
  const { outputs, inputs, sign } = matrix;
  const words = new Int32Array(Math.ceil(inputs / WORD) * outputs);
  for (let j = 0, at = 0; j < outputs; j++)
    for (let i = 0; i < inputs; i++, at++) if (sign[at] > 0) words[(i >> 5) * outputs + j] |= 1 << (i & 31);
  packedSigns.set(matrix, words);
  return words;
}

/** half[b] = sum over k < 4 of x[first + k], with sign + where bit k of b is set and - elsewhere. */
function fillHalf(half: Float64Array, x: Float64Array, first: number): void {
  half[0] = -(x[first] + x[first + 1] + x[first + 2] + x[first + 3]);
  for (let k = 0, size = 1; k < 4; k++, size *= 2) {
    const twice = 2 * x[first + k];
    for (let b = 0; b < size; b++) half[size + b] = half[b] + twice;
  }
}

/** The sums of eight inputs for every byte of signs, from those of its lower and upper four bits. */
class ByteTables {
  /** Four tables, one behind the other. */
  readonly sums = new Float64Array(4 * TABLE);
  private readonly lower = new Float64Array(16);
  private readonly upper = new Float64Array(16);

  /** Table `index` for the inputs first .. first + 7 of x. */
  private fillOne(index: number, x: Float64Array, first: number): void {
    const { sums, lower, upper } = this;
    fillHalf(lower, x, first);
    fillHalf(upper, x, first + 4);
    for (let u = 0, row = index * TABLE; u < 16; u++, row += 16) {
      const sum = upper[u];
      for (let b = 0; b < 16; b += 4) {
        sums[row + b] = sum + lower[b];
        sums[row + b + 1] = sum + lower[b + 1];
        sums[row + b + 2] = sum + lower[b + 2];
        sums[row + b + 3] = sum + lower[b + 3];
      }
    }
  }

  /** The four tables for the inputs first .. first + 31 of x. */
  fill(x: Float64Array, first: number): void {
    for (let index = 0; index < 4; index++) this.fillOne(index, x, first + index * 8);
  }
}

/** Adds to every output the sum of 32 inputs, signed by the word of the output: words[from .. from + outputs - 1]. */
function addWord(sums: Float64Array, table: Float64Array, words: Int32Array, from: number): void {
  for (let j = 0; j < sums.length; j++) {
    const word = words[from + j];
    const low = table[word & 255] + table[256 | ((word >>> 8) & 255)];
    sums[j] += low + (table[512 | ((word >>> 16) & 255)] + table[768 | (word >>> 24)]);
  }
}

/** Packs `fields` rows of q, from row `t`, into signed fields of log2(span) bits: the first row lowest. */
function packFields(x: Float64Array, q: Float64Array, t: number, fields: number, inputs: number, span: number): void {
  x.fill(0);
  for (let row = t + fields - 1; row >= t; row--)
    for (let i = 0, at = row * inputs; i < inputs; i++, at++) x[i] = x[i] * span + q[at];
}

/** Takes the lowest field off every sum, less `half`, and writes it to `out` from `at`. */
function takeField(sums: Float64Array, span: number, half: number, out: Float64Array, at: number): void {
  const inverse = 1 / span;
  for (let j = 0; j < sums.length; j++) {
    const above = Math.floor(sums[j] * inverse);
    out[at + j] = sums[j] - above * span - half;
    sums[j] = above;
  }
}

/**
 * Sums of signed codes: out[t, j] = sum over i of q[t, i] * sign[j, i], exact. `q` is (tokens, inputs), integers of magnitude at most
 * `most`; the result is (tokens, outputs). Several tokens ride in the fields of one double, and eight inputs are summed by one lookup.
 */
export function signSums(matrix: BinaryMatrix, q: Float64Array, tokens: number, most: number): Float64Array {
  const { outputs, inputs } = matrix;
  const words = signWords(matrix);
  const bits = 33 - Math.clz32(inputs * most);
  const span = pow2(bits);
  const half = span / 2;
  const perPass = Math.floor(DOUBLE_BITS / bits);
  const out = new Float64Array(tokens * outputs);
  const x = new Float64Array(Math.ceil(inputs / WORD) * WORD);
  const tables = new ByteTables();
  const sums = new Float64Array(outputs);
  for (let t = 0; t < tokens; t += perPass) {
    const fields = Math.min(perPass, tokens - t);
    packFields(x, q, t, fields, inputs, span);
    // Half a span in every field makes the fields positive, so that they split by division.
    let bias = 0;
    for (let f = 0; f < fields; f++) bias = bias * span + half;
    sums.fill(bias);
    for (let i = 0, from = 0; i < inputs; i += WORD, from += outputs) {
      tables.fill(x, i);
      addWord(sums, tables.sums, words, from);
    }
    for (let f = 0; f < fields; f++) takeField(sums, span, half, out, (t + f) * outputs);
  }
  return out;
}
