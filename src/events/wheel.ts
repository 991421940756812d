import { PRIORITIES } from "./event-queue.js";

const PRIORITY_BITS = 31 - Math.clz32(PRIORITIES);
/**
 * Ticks the wheel covers, the current one included. Few, so that the wheel stays in a core's cache together with
 * what the handlers work on; a hop, a spike's service and most waits are shorter.
 */
export const SPAN = 128;
/** One bucket for each tick of the span and each priority: bucket = slot of the tick * PRIORITIES + priority. */
export const BUCKETS = SPAN << PRIORITY_BITS;
/**
 * log2 of the entries in a bucket's own chunk: 16 entries of 4 bytes, one cache line. Larger chunks have 4, 16, ...
 * times as many.
 */
const CHUNK_BITS = 4;
const CHUNK = 1 << CHUNK_BITS;
const GROWTH_BITS = 2;

// Everything lies in one array, which saves loading the address and length of several at each event. Its parts, as
// first indices:
/** one bit a bucket, set while it holds events */
const READY = 0;
const LAST_WORD = BUCKETS / 32 - 1;
/** by bucket: where its next event goes */
const ENDS = READY + BUCKETS / 32;
/** by bucket, while it has a larger chunk than its own: where that begins, and its size class */
const BEGINS = ENDS + BUCKETS;
const CLASSES = BEGINS + BUCKETS;
/** by size class: the free chunk to use next, 0 for none; its first word names the one after it */
const FREE = CLASSES + BUCKETS;
/** the buckets' own chunks */
const HOMES = FREE + CHUNK;
/** larger chunks, aligned as all chunks are to multiples of CHUNK */
const POOL = HOMES + (BUCKETS << CHUNK_BITS);

/**
 * A ring of buckets, each a contiguous list of int32 payloads in order of insertion. A bucket that outgrows its own
 * chunk borrows a larger one until it is emptied; the chunk returned last is lent first, so that what is in use stays
 * in cache. Nothing is allocated for an event, except when the memory as a whole has to grow: then `memory` is
 * replaced, and the array read before stays as it was.
 */
export class Wheel {
  memory = new Int32Array(POOL);
  private used = POOL;
  /**
   * Bucket whose events are lent to a handler where they lie, -1 for none; where they end; and the class of their
   * chunk if the bucket left it.
   */
  private lent = -1;
  private lentEnd = 0;
  private leftClass = 0;

  constructor() {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.memory[ENDS + bucket] = homeOf(bucket);
  }

  /** Adds an event. There is always a free slot: the event that fills a chunk adds the next chunk. */
  append(bucket: number, payload: number): void {
    const { memory } = this;
    const end = memory[ENDS + bucket]!;
    memory[end] = payload;
    memory[ENDS + bucket] = end + 1;
    memory[READY + (bucket >>> 5)]! |= 1 << bucket;
    if (((end + 1) & (CHUNK - 1)) === 0) this.makeRoom(bucket);
  }

  /** @returns the first bucket at or after `from`, going round the ring, that holds events; -1 if none does */
  next(from: number): number {
    const { memory } = this;
    let index = from >>> 5;
    let bits = memory[READY + index]! & (-1 << from);
    for (let words = 0; bits === 0; words++) {
      if (words > LAST_WORD) return -1;
      index = (index + 1) & LAST_WORD;
      bits = memory[READY + index]!;
    }
    return (index << 5) + 31 - Math.clz32(bits & -bits);
  }

  /** Index in `memory` of the bucket's first event. */
  begin(bucket: number): number {
    const home = homeOf(bucket);
    return (this.memory[ENDS + bucket]! - home) >>> 0 < CHUNK ? home : this.memory[BEGINS + bucket]!;
  }

  /** Index in `memory` behind the bucket's last event. */
  end(bucket: number): number {
    return this.memory[ENDS + bucket]!;
  }

  /**
   * Lends the bucket's events, which end before `end`, to a handler: they leave the bucket, but nothing overwrites
   * them until `takeBack`.
   */
  lend(bucket: number, end: number): void {
    this.memory[READY + (bucket >>> 5)]! &= ~(1 << bucket);
    this.lent = bucket;
    this.lentEnd = end;
  }

  /** Ends what `lend` began; the events were those from `begin` to `end`. */
  takeBack(bucket: number, begin: number, end: number): void {
    const { memory } = this;
    const home = homeOf(bucket);
    if (begin === home && memory[ENDS + bucket] === end) {
      memory[ENDS + bucket] = home;
      this.lent = -1;
    } else {
      this.takeBackChanged(bucket, begin, end);
    }
  }

  /** The same for a bucket with a borrowed chunk, or with events that came in meanwhile. */
  private takeBackChanged(bucket: number, begin: number, end: number): void {
    const { memory } = this;
    if (this.lent < 0) {
      if (begin >= POOL) this.give(begin, this.leftClass);
      return;
    }
    this.lent = -1;
    const added = memory[ENDS + bucket]! - end;
    if (added > 0) {
      memory.copyWithin(begin, end, end + added);
      memory[ENDS + bucket] = begin + added;
    } else {
      memory[ENDS + bucket] = homeOf(bucket);
      this.give(begin, memory[CLASSES + bucket]!);
    }
  }

  /** Number of events in all buckets, those handed out excepted. */
  count(): number {
    let events = 0;
    for (let bucket = this.next(0); bucket >= 0; bucket = this.nextBefore(bucket)) {
      events += this.end(bucket) - (bucket === this.lent ? this.lentEnd : this.begin(bucket));
    }
    return events;
  }

  private nextBefore(bucket: number): number {
    const next = bucket + 1 < BUCKETS ? this.next(bucket + 1) : -1;
    return next > bucket ? next : -1;
  }

  /**
   * Called when a bucket's last event lies at the end of a cache line: if that is the end of its chunk, moves it to a
   * larger one.
   */
  private makeRoom(bucket: number): void {
    const end = this.end(bucket);
    const home = homeOf(bucket);
    const isHome = end === home + CHUNK;
    const begin = isHome ? home : this.memory[BEGINS + bucket]!;
    const sizeClass = isHome ? 0 : this.memory[CLASSES + bucket]!;
    if (end - begin < CHUNK << (GROWTH_BITS * sizeClass)) return;
    const isLent = bucket === this.lent;
    const first = isLent ? this.lentEnd : begin;
    const larger = this.take(sizeClass + 1);
    const { memory } = this;
    memory.copyWithin(larger, first, end);
    memory[BEGINS + bucket] = larger;
    memory[CLASSES + bucket] = sizeClass + 1;
    memory[ENDS + bucket] = larger + end - first;
    if (isLent) {
      this.lent = -1;
      this.leftClass = sizeClass;
    } else if (!isHome) {
      this.give(begin, sizeClass);
    }
  }

  private take(sizeClass: number): number {
    const chunk = this.memory[FREE + sizeClass]!;
    if (chunk !== 0) {
      this.memory[FREE + sizeClass] = this.memory[chunk]!;
      return chunk;
    }
    const fresh = this.used;
    this.used += CHUNK << (GROWTH_BITS * sizeClass);
    if (this.used > this.memory.length) {
      const grown = new Int32Array(Math.max(this.used, this.memory.length * 2));
      grown.set(this.memory);
      this.memory = grown;
    }
    return fresh;
  }

  private give(chunk: number, sizeClass: number): void {
    this.memory[chunk] = this.memory[FREE + sizeClass]!;
    this.memory[FREE + sizeClass] = chunk;
  }
}

function homeOf(bucket: number): number {
  return HOMES + (bucket << CHUNK_BITS);
}
