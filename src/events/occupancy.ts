/** Which slots of a ring hold something: one bit a slot, first slot in the highest bit, so that `Math.clz32` finds the next one. */
export class Occupancy {
  private readonly words: Int32Array;

  /** @param bits log2 of the number of slots, at least 5 (one word) */
  constructor(bits: number) {
    this.words = new Int32Array(1 << (bits - 5));
  }

  add(slot: number): void {
    this.words[slot >>> 5]! |= 0x80000000 >>> (slot & 31);
  }

  remove(slot: number): void {
    this.words[slot >>> 5]! &= ~(0x80000000 >>> (slot & 31));
  }

  /** @returns the first occupied slot at or after `slot`, going round the ring, -1 if none is */
  next(slot: number): number {
    const { words } = this;
    const last = words.length - 1;
    let index = slot >>> 5;
    let word = words[index]! & (0xffffffff >>> (slot & 31));
    for (let step = 0; step <= last; step++) {
      if (word !== 0) return (index << 5) + Math.clz32(word);
      index = (index + 1) & last;
      word = words[index]!;
    }
    // The slots of the first word that lie before `slot`.
    return word !== 0 ? (index << 5) + Math.clz32(word) : -1;
  }
}
