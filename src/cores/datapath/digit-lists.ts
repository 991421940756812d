import { bit } from "./integer.js";

/** Positions of digits: those of 32-bit integers and one. */
export const POSITIONS = 33;
/**
 * Axons with values from -SORTED to SORTED - 1 are sorted by value. Others, which only extra packets cause, are
 * processed one by one.
 */
const SORTED = 32;
/** The length of each list is a multiple of four. */
const PADDING = 4;

/**
 * The input sums of a window split into digits +1 and -1 of powers of two, no two of them adjacent (7 is 8 - 1). The
 * lists say which axons have a digit at which position. Axons are first sorted by value, so that no branch depends on a
 * single axon.
 */
export class DigitLists {
  /**
   * Row numbers of position p: rows[p * capacity + n], n < lengths[p]; axon i has row i, and row axons + i where its
   * digit is -1.
   */
  readonly rows: Int32Array;
  readonly lengths = new Int32Array(POSITIONS);
  readonly capacity: number;
  /** Positions in use. */
  positions = 0;
  /** Sum of the values. */
  sum = 0;
  /** Sum of the magnitudes of the input sums. */
  arrived = 0;
  /** Sum of 2^position over the digits -1. */
  minus = 0;
  /** Axons with value v: sorted[(v + SORTED) * stride + n]; one more word for an axon that is processed alone. */
  protected readonly sorted: Int32Array;
  private readonly stride: number;
  private readonly counts = new Int32Array(2 * SORTED);

  /** @param emptyRow row that fills lists up to a multiple of four */
  constructor(
    protected readonly axons: number,
    private readonly emptyRow: number,
  ) {
    this.capacity = axons + PADDING;
    this.rows = new Int32Array(POSITIONS * this.capacity);
    // Not a power of two, so that the heads of the lists do not share cache lines.
    this.stride = axons + 16;
    this.sorted = new Int32Array(2 * SORTED * this.stride + 1);
  }

  /** Splits the values inputSums[from + i] - zeroCode, i < axons, into digits. */
  load(inputSums: Int32Array, from: number, zeroCode: number): void {
    const { axons, sorted, stride, counts, lengths } = this;
    lengths.fill(0);
    counts.fill(0);
    this.positions = 0;
    this.sum = 0;
    this.arrived = 0;
    this.minus = 0;
    for (let i = 0; i < axons; i++) {
      const at = inputSums[from + i] - zeroCode + SORTED;
      if (at >= 0 && at < 2 * SORTED) sorted[at * stride + counts[at]++] = i;
      else {
        sorted[2 * SORTED * stride] = i;
        this.list(at - SORTED, zeroCode, 2 * SORTED * stride, 1);
      }
    }
    for (let at = 0; at < 2 * SORTED; at++)
      if (counts[at] > 0) this.list(at - SORTED, zeroCode, at * stride, counts[at]);
    for (let p = 0; p < this.positions; p++)
      while (lengths[p] % PADDING !== 0) this.rows[p * this.capacity + lengths[p]++] = this.emptyRow;
  }

  /** Lists the n axons from sorted[first] on, each of which has `value`. */
  protected list(value: number, zeroCode: number, first: number, n: number): void {
    const { rows, lengths, capacity, sorted } = this;
    this.sum += value * n;
    this.arrived += Math.abs(value + zeroCode) * n;
    for (let rest = value, p = 0; rest !== 0; rest /= 2, p++) {
      if ((rest & 1) === 0) continue;
      const digit = (rest & 3) === 1 ? 1 : -1;
      const row = digit < 0 ? this.axons : 0;
      const end = p * capacity + lengths[p];
      for (let k = 0; k < n; k++) rows[end + k] = row + sorted[first + k];
      lengths[p] += n;
      if (digit < 0) this.minus += n * bit(p);
      rest -= digit;
      if (p >= this.positions) this.positions = p + 1;
    }
  }
}
