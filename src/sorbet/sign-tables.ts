/** Inputs that one pass over the outputs takes in: two words of 32 signs, eight tables of 256 sums. */
export const BLOCK = 64;
const TABLE = 256;

/** half[b] = sum over k < 4 of x[first + k], with sign + where bit k of b is set and - elsewhere. */
function fillHalf(half: Float64Array, x: Float64Array, first: number): void {
  half[0] = -(x[first] + x[first + 1] + x[first + 2] + x[first + 3]);
  for (let k = 0, size = 1; k < 4; k++, size *= 2) {
    const twice = 2 * x[first + k];
    for (let b = 0; b < size; b++) half[size + b] = half[b] + twice;
  }
}

/** Adds to every output the sum of 64 inputs, signed by its words at `from` and `from` + outputs. */
function addWords(sums: Float64Array, table: Float64Array, words: Int32Array, from: number): void {
  const outputs = sums.length;
  for (let j = 0, first = from, second = from + outputs; j < outputs; j++, first++, second++) {
    const v = words[first];
    const w = words[second];
    const v01 = table[v & 255] + table[256 | ((v >>> 8) & 255)];
    const v23 = table[512 | ((v >>> 16) & 255)] + table[768 | (v >>> 24)];
    const w01 = table[1024 | (w & 255)] + table[1280 | ((w >>> 8) & 255)];
    const w23 = table[1536 | ((w >>> 16) & 255)] + table[1792 | (w >>> 24)];
    sums[j] += v01 + v23 + (w01 + w23);
  }
}

/**
 * The sums of eight inputs for every byte of signs, for the eight bytes of a block. All sums are integers below 2^53,
 * so exact.
 */
export class ByteTables {
  private readonly table = new Float64Array((BLOCK / 8) * TABLE);
  private readonly lower = new Float64Array(16);
  private readonly upper = new Float64Array(16);

  /**
   * Table `index`, for the inputs first .. first + 7 of x: each sum of the upper four inputs with each of the lower
   * four.
   */
  private fill(index: number, x: Float64Array, first: number): void {
    const { table, lower, upper } = this;
    fillHalf(lower, x, first);
    fillHalf(upper, x, first + 4);
    const [l0, l1, l2, l3] = [lower[0], lower[1], lower[2], lower[3]];
    const [l4, l5, l6, l7] = [lower[4], lower[5], lower[6], lower[7]];
    for (let u = 0, row = index * TABLE; u < 16; u++, row += 16) {
      const sum = upper[u];
      table[row] = sum + l0;
      table[row + 1] = sum + l1;
      table[row + 2] = sum + l2;
      table[row + 3] = sum + l3;
      table[row + 4] = sum + l4;
      table[row + 5] = sum + l5;
      table[row + 6] = sum + l6;
      table[row + 7] = sum + l7;
      // All four signs turned: lower[15 - b] = -lower[b].
      table[row + 8] = sum - l7;
      table[row + 9] = sum - l6;
      table[row + 10] = sum - l5;
      table[row + 11] = sum - l4;
      table[row + 12] = sum - l3;
      table[row + 13] = sum - l2;
      table[row + 14] = sum - l1;
      table[row + 15] = sum - l0;
    }
  }

  /** Adds to every output the inputs first .. first + 63 of x, signed by the words of the output. */
  addBlock(sums: Float64Array, x: Float64Array, first: number, words: Int32Array): void {
    for (let index = 0; index < BLOCK / 8; index++) this.fill(index, x, first + 8 * index);
    addWords(sums, this.table, words, (first / 32) * sums.length);
  }
}
