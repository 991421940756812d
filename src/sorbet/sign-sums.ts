import type { BinaryMatrix } from "../spec/model.js";
import { pow2 } from "./double.js";

/** Inputs of one lookup: a byte of signs selects one of 256 sums. */
const GROUP = 8;
const TABLE = 256;
/** Groups looked up in one pass over the outputs. */
const UNROLL = 4;
/** A double holds integers below 2^53; one bit is kept for the sum of the fields' signs. */
const DOUBLE_BITS = 52;

const packedSigns = new WeakMap<BinaryMatrix, Uint8Array>();

/** Sign bytes of a matrix, (input groups, outputs): bit k of a byte is 1 where input 8 g + k has sign +1. Packed at first use. */
function signBytes(matrix: BinaryMatrix): Uint8Array {
  const known = packedSigns.get(matrix);
  if (known !== undefined) return known;
  const { outputs, inputs, sign } = matrix;
  const bytes = new Uint8Array(groupsOf(inputs) * outputs);
  for (let j = 0; j < outputs; j++)
    for (let i = 0; i < inputs; i++) if (sign[j * inputs + i] > 0) bytes[(i >> 3) * outputs + j] |= 1 << (i & 7);
  packedSigns.set(matrix, bytes);
  return bytes;
}

/** Input groups, filled up with empty ones to whole passes. */
function groupsOf(inputs: number): number {
  return Math.ceil(inputs / (GROUP * UNROLL)) * UNROLL;
}

/** table[at + b] = sum over k of x[first + k], with sign + where bit k of b is set and - elsewhere. */
function fillTable(table: Float64Array, at: number, x: Float64Array, first: number): void {
  let none = 0;
  for (let k = 0; k < GROUP; k++) none -= x[first + k];
  table[at] = none;
  for (let k = 0, size = 1; k < GROUP; k++, size *= 2) {
    const twice = 2 * x[first + k];
    for (let b = 0; b < size; b++) table[at + size + b] = table[at + b] + twice;
  }
}

/** Adds the sums of four groups to every output. `bytes` starts at the first group's row of `outputs` bytes. */
function addGroups(sums: Float64Array, table: Float64Array, bytes: Uint8Array, at: number, outputs: number): void {
  const b1 = at + outputs;
  const b2 = b1 + outputs;
  const b3 = b2 + outputs;
  for (let j = 0; j < outputs; j++)
    sums[j] +=
      table[bytes[at + j]] + table[256 + bytes[b1 + j]] + (table[512 + bytes[b2 + j]] + table[768 + bytes[b3 + j]]);
}

/** Splits `sums` into its signed fields of log2(span) bits, one per token, lowest first; writes (fields, outputs) to `out` from `at`. */
function splitFields(sums: Float64Array, span: number, fields: number, out: Float64Array, at: number): void {
  const outputs = sums.length;
  const half = span / 2;
  let bias = 0;
  for (let t = 0; t < fields; t++) bias = bias * span + half;
  for (let j = 0; j < outputs; j++) {
    let rest = sums[j] + bias;
    for (let t = 0; t < fields; t++) {
      const above = Math.floor(rest / span);
      out[at + t * outputs + j] = rest - above * span - half;
      rest = above;
    }
  }
}

/**
 * Sums of signed codes: out[t, j] = sum over i of q[t, i] * sign[j, i], exact. `q` is (tokens, inputs), integers of magnitude at most
 * `most`; the result is (tokens, outputs). Several tokens ride in the fields of one double, and eight inputs are summed by one lookup.
 */
export function signSums(matrix: BinaryMatrix, q: Float64Array, tokens: number, most: number): Float64Array {
  const { outputs, inputs } = matrix;
  const bytes = signBytes(matrix);
  const groups = groupsOf(inputs);
  const bits = 33 - Math.clz32(inputs * most);
  const span = pow2(bits);
  const perPass = Math.floor(DOUBLE_BITS / bits);
  const out = new Float64Array(tokens * outputs);
  const x = new Float64Array(groups * GROUP);
  const table = new Float64Array(UNROLL * TABLE);
  const sums = new Float64Array(outputs);
  for (let t = 0; t < tokens; t += perPass) {
    const fields = Math.min(perPass, tokens - t);
    for (let i = 0; i < inputs; i++) {
      let packed = 0;
      for (let f = fields - 1; f >= 0; f--) packed = packed * span + q[(t + f) * inputs + i];
      x[i] = packed;
    }
    sums.fill(0);
    for (let g = 0; g < groups; g += UNROLL) {
      for (let u = 0; u < UNROLL; u++) fillTable(table, u * TABLE, x, (g + u) * GROUP);
      addGroups(sums, table, bytes, g * outputs, outputs);
    }
    splitFields(sums, span, fields, out, t * outputs);
  }
  return out;
}
