import { DigitLists } from "./digit-lists.js";

/**
 * The input sums of a window as the bits of their magnitudes: axon i has row i on the list of each position where its
 * magnitude has a 1, or row axons + i where its sum is negative.
 */
export class MagnitudeLists extends DigitLists {
  protected override list(value: number, zeroCode: number, first: number, n: number): void {
    const { rows, lengths, capacity, sorted } = this;
    const row = value < 0 ? this.axons : 0;
    this.sum += value * n;
    this.arrived += Math.abs(value + zeroCode) * n;
    for (let rest = Math.abs(value), p = 0; rest !== 0; rest = Math.floor(rest / 2), p++) {
      if (rest % 2 === 0) continue;
      const end = p * capacity + lengths[p];
      for (let k = 0; k < n; k++) rows[end + k] = row + sorted[first + k];
      lengths[p] += n;
      if (p >= this.positions) this.positions = p + 1;
    }
  }
}
