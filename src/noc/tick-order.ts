/** Events up to which sorting by insertion is the quickest way. */
const FEW = 32;

/** The events of one tick as numbers in ascending order, so that the order in which they were scheduled cannot matter. */
export class TickOrder {
  private sorted = new Int32Array(64);

  /** @returns an array, good until the next call, that begins with the sorted numbers from..to - 1 of `payloads` */
  sort(payloads: Int32Array, from: number, to: number): Int32Array {
    if (this.sorted.length < to - from) this.sorted = new Int32Array(2 * (to - from));
    const { sorted } = this;
    if (to - from > FEW) {
      sorted.set(payloads.subarray(from, to));
      sorted.subarray(0, to - from).sort();
      return sorted;
    }
    let count = 0;
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      let place = count++;
      while (place > 0 && sorted[place - 1]! > payload) {
        sorted[place] = sorted[place - 1]!;
        place--;
      }
      sorted[place] = payload;
    }
    return sorted;
  }
}
