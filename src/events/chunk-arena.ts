/** Entries of the smallest chunk: 64 bytes, one cache line. */
const SMALLEST = 16;
/** Size classes 16, 32, ... 2^29 entries; the largest already exceeds what a typed array of the arena can hold beside others. */
const CLASSES = 26;

/**
 * Contiguous int32 chunks of sizes 16 * 2^class cut from one growing array. A returned chunk is the first to be given out again, so that
 * what is in use stays in cache. Growing replaces `words`; an array read before stays valid, with the contents it had.
 */
export class ChunkArena {
  words = new Int32Array(SMALLEST << 10);
  private used = 0;
  /** First free chunk by class, -1 for none; the first word of a free chunk names the next one. */
  private readonly free = new Int32Array(CLASSES).fill(-1);

  /** @returns index in `words` of a chunk of `entriesOf(sizeClass)` entries */
  take(sizeClass: number): number {
    const chunk = this.free[sizeClass]!;
    if (chunk >= 0) {
      this.free[sizeClass] = this.words[chunk]!;
      return chunk;
    }
    return this.extend(entriesOf(sizeClass));
  }

  give(chunk: number, sizeClass: number): void {
    this.words[chunk] = this.free[sizeClass]!;
    this.free[sizeClass] = chunk;
  }

  private extend(entries: number): number {
    const chunk = this.used;
    this.used += entries;
    if (this.used > this.words.length) {
      let length = this.words.length * 2;
      while (length < this.used) length *= 2;
      const grown = new Int32Array(length);
      grown.set(this.words);
      this.words = grown;
    }
    return chunk;
  }
}

export function entriesOf(sizeClass: number): number {
  return SMALLEST << sizeClass;
}
