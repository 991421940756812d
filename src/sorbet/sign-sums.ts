import type { BinaryMatrix } from "../contracts/model.js";
import { pow2 } from "./double.js";
import { BLOCK, ByteTables } from "./sign-tables.js";

/** A double holds integers below 2^53; one bit is kept for the sum of the fields' signs. */
const DOUBLE_BITS = 52;
/** Four fields of this size fit. */
const FIELD_MOST = pow2(DOUBLE_BITS / 4 - 1) - 1;

/** Filled anew for every block; kept, since 16 KiB a matrix would be most of the garbage of a forward pass. */
const tables = new ByteTables();

const packedSigns = new WeakMap<BinaryMatrix, readonly Int32Array[]>();

/** Bits of row `j` from input `i` on, at most 32, as a word; 0 beyond the row. */
function wordOf(bits: Uint8Array, stride: number, j: number, i: number): number {
  const end = (j + 1) * stride;
  let word = 0;
  for (let at = j * stride + (i >> 3), shift = 0; shift < 32 && at < end; at++, shift += 8) word |= bits[at] << shift;
  return word;
}

/**
 * Sign words of a matrix, (whole blocks of inputs, outputs): bit k is 1 where input 32 w + k has sign +1. Packed at
 * first use. A ternary matrix is half the sum of two binary ones: its zeros are -1 in the first and +1 in the second.
 */
function signWords(matrix: BinaryMatrix): readonly Int32Array[] {
  const known = packedSigns.get(matrix);
  if (known !== undefined) return known;
  const { signBits, nonzeroBits } = matrix;
  const ternary = signBits === undefined ? matrix.sign.includes(0) : nonzeroBits !== undefined;
  const zeros = ternary ? [0, 1] : [0];
  const words = zeros.map((zero) => (signBits === undefined ? packSigns(matrix, zero) : packBits(matrix, zero === 1)));
  packedSigns.set(matrix, words);
  return words;
}

const emptyWords = ({ outputs, inputs }: BinaryMatrix) =>
  new Int32Array((Math.ceil(inputs / BLOCK) * BLOCK * outputs) / 32);

/** From bits as stored; `zeros`: weights of 0 become +1. */
function packBits(matrix: BinaryMatrix, zeros: boolean): Int32Array {
  const { outputs, inputs, signBits, nonzeroBits } = matrix;
  const bits = zeros ? signBits!.map((byte, at) => byte | (~nonzeroBits![at] & 255)) : signBits!;
  const words = emptyWords(matrix);
  for (let j = 0; j < outputs; j++)
    for (let i = 0; i < inputs; i += 32) words[(i >> 5) * outputs + j] = wordOf(bits, Math.ceil(inputs / 8), j, i);
  return words;
}

/** From signs one by one; a weight of 0 becomes `zero`. */
function packSigns(matrix: BinaryMatrix, zero: number): Int32Array {
  const { outputs, inputs, sign } = matrix;
  const words = emptyWords(matrix);
  for (let j = 0, at = 0; j < outputs; j++) {
    for (let i = 0; i < inputs; i += 32) {
      const many = Math.min(32, inputs - i);
      let word = 0;
      for (let k = 0; k < many; k++) word |= ((sign[at++] + 1 + zero) >> 1) << k;
      words[(i >> 5) * outputs + j] = word;
    }
  }
  return words;
}

/** Packs `fields` rows of q, from row `t`, into signed fields of log2(span) bits: the first row lowest. */
function packFields(x: Float64Array, q: Float64Array, t: number, fields: number, inputs: number, span: number): void {
  x.fill(0);
  for (let row = t + fields - 1; row >= t; row--)
    for (let i = 0, at = row * inputs; i < inputs; i++, at++) x[i] = x[i] * span + q[at];
}

/** Takes the lowest field off every sum and adds it, less `half`, to `out` from `at`. */
function takeField(sums: Float64Array, span: number, half: number, out: Float64Array, at: number): void {
  const inverse = 1 / span;
  for (let j = 0; j < sums.length; j++) {
    const above = Math.floor(sums[j] * inverse);
    out[at + j] += sums[j] - above * span - half;
    sums[j] = above;
  }
}

/**
 * Sums of signed codes: out[t, j] = sum over i of q[t, i] * sign[j, i], exact; a sign may be 0. `q` is (tokens,
 * inputs), integers of magnitude at most `most`; the result is (tokens, outputs). Several tokens ride in the fields of
 * one double; many inputs are summed in parts, so that the fields stay narrow.
 */
export function signSums(matrix: BinaryMatrix, q: Float64Array, tokens: number, most: number): Float64Array {
  const { outputs, inputs } = matrix;
  const binary = signWords(matrix);
  const part = Math.max(BLOCK, Math.floor(FIELD_MOST / most / BLOCK) * BLOCK);
  const span = pow2(33 - Math.clz32(Math.min(inputs, part) * most));
  const half = span / 2;
  const perPass = Math.floor(DOUBLE_BITS / (32 - Math.clz32(half)));
  const out = new Float64Array(tokens * outputs);
  const x = new Float64Array(Math.ceil(inputs / BLOCK) * BLOCK);
  const sums = new Float64Array(outputs);
  for (let t = 0; t < tokens; t += perPass) {
    const fields = Math.min(perPass, tokens - t);
    packFields(x, q, t, fields, inputs, span);
    // Half a span in every field makes the fields positive, so that they split by division.
    let bias = 0;
    for (let f = 0; f < fields; f++) bias = bias * span + half;
    for (const words of binary)
      for (let from = 0; from < inputs; from += part) {
        sums.fill(bias);
        for (let i = from; i < Math.min(from + part, inputs); i += BLOCK) tables.addBlock(sums, x, i, words);
        for (let f = 0; f < fields; f++) takeField(sums, span, half, out, (t + f) * outputs);
      }
  }
  if (binary.length === 2) for (let at = 0; at < out.length; at++) out[at] /= 2;
  return out;
}
