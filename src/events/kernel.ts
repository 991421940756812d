import { ChunkArena, entriesOf } from "./chunk-arena.js";
import { type BatchHandler, type EventLoop, isPriority, PRIORITIES, refusal } from "./event-queue.js";
import { FarEvents } from "./far-events.js";
import { Occupancy } from "./occupancy.js";

export type { BatchHandler, EventLoop, EventQueue } from "./event-queue.js";

/** log2 of PRIORITIES. */
const PRIORITY_BITS = 4;

// A bucket holds the events of one (tick, priority) in a chunk of the arena. Its record in `buckets`, four words:
const BUCKET_BITS = 2;
/** where the next payload goes; equal to LIMIT when there is no room, and 0 = 0 when there is no chunk */
const END = 0;
const LIMIT = 1;
const BEGIN = 2;
const SIZE_CLASS = 3;

const MISSING = Array.from(
  { length: PRIORITIES },
  (_, priority): BatchHandler =>
    () => {
      throw new Error(`no handler was given for events of priority ${priority}`);
    },
);

/**
 * Discrete-event kernel: handles events in exact order (tick, priority, insertion), in batches of equal tick and priority. Events less than
 * 2^horizonBits ticks ahead go to a timing wheel of contiguous buckets, others to a heap from which they move to the wheel as soon as the
 * horizon reaches them, that is before anything can be scheduled behind them. See README.md.
 */
export class Kernel implements EventLoop {
  private clock: number;
  private handled: number;
  /** Slot of the wheel that stands for tick `clock`. */
  private cursor = 0;
  /** Priority of the last batch of tick `clock`. */
  private reached = 0;
  private running = false;
  private stopping = false;

  private readonly span: number;
  private readonly buckets: Int32Array;
  /** Priorities with events, one bit each, by slot. */
  private readonly ready: Uint16Array;
  private readonly occupied: Occupancy;
  private readonly far = new FarEvents();
  private readonly arena = new ChunkArena();
  /** `arena.words`, which growing replaces. */
  private words: Int32Array;
  private readonly handlers: BatchHandler[];

  /** @param options.horizonBits log2 of the ticks the wheel spans, 5 to 16 */
  constructor({ horizonBits = 10 }: { horizonBits?: number } = {}) {
    if (!Number.isInteger(horizonBits) || horizonBits < 5 || horizonBits > 16) {
      throw new RangeError(`horizonBits is ${horizonBits}: an integer from 5 to 16 is needed`);
    }
    // Fractions first: V8 then keeps these fields as doubles, and code that reads them survives the passage of 2^31.
    this.clock = 0.5;
    this.handled = 0.5;
    this.clock = 0;
    this.handled = 0;
    this.span = 1 << horizonBits;
    this.buckets = new Int32Array(this.span << (PRIORITY_BITS + BUCKET_BITS));
    this.ready = new Uint16Array(this.span);
    this.occupied = new Occupancy(horizonBits);
    this.words = this.arena.words;
    this.handlers = MISSING.slice();
  }

  get now(): number {
    return this.clock;
  }

  get processed(): number {
    return this.handled;
  }

  get pending(): number {
    const { buckets, ready } = this;
    let events = this.far.length;
    for (let slot = 0; slot < this.span; slot++) {
      for (let left = ready[slot]!; left !== 0; left &= left - 1) {
        const bucket = ((slot << PRIORITY_BITS) | (31 - Math.clz32(left & -left))) << BUCKET_BITS;
        events += buckets[bucket + END]! - buckets[bucket + BEGIN]!;
      }
    }
    return events;
  }

  on(priority: number, handler: BatchHandler): void {
    if (!isPriority(priority))
      throw new RangeError(`handler of priority ${priority}: priorities are integers from 0 to ${PRIORITIES - 1}`);
    if (this.handlers[priority] !== MISSING[priority]) throw new Error(`priority ${priority} already has a handler`);
    this.handlers[priority] = handler;
  }

  schedule(tick: number, priority: number, payload: number): void {
    const distance = tick - this.clock;
    const steps = distance | 0;
    if (
      steps === distance &&
      steps >= 0 &&
      steps < this.span &&
      priority >>> 0 < PRIORITIES &&
      (steps > 0 || priority >= this.reached)
    ) {
      const { buckets } = this;
      const slot = (this.cursor + steps) & (this.span - 1);
      const bucket = ((slot << PRIORITY_BITS) | priority) << BUCKET_BITS;
      const end = buckets[bucket]!;
      if (end !== buckets[bucket + LIMIT]) {
        this.words[end] = payload;
        buckets[bucket] = end + 1;
      } else {
        this.appendWithRoom(slot, priority, payload);
      }
    } else {
      this.scheduleFar(tick, priority, payload);
    }
  }

  run(until = Number.POSITIVE_INFINITY): void {
    if (this.running) throw new Error("the kernel is already running: run() was called by a handler");
    this.running = true;
    this.stopping = false;
    try {
      while (!this.stopping && this.advance(until)) this.runTick();
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.stopping = true;
  }

  /** Moves to the next tick that has events, this one included. @returns false, and moves nothing, if there is none up to `until` */
  private advance(until: number): boolean {
    const { cursor } = this;
    if (this.ready[cursor] !== 0) return this.clock <= until;
    const next = this.occupied.next(cursor);
    const tick = next >= 0 ? this.clock + ((next - cursor) & (this.span - 1)) : this.far.nextTick;
    if (tick > until || tick === Number.POSITIVE_INFINITY) return false;
    if (next >= 0) this.cursor = next;
    this.clock = tick;
    this.reached = 0;
    if (this.far.nextTick - tick < this.span) this.migrate();
    return true;
  }

  private runTick(): void {
    const { buckets, ready, cursor, clock } = this;
    while (ready[cursor] !== 0) {
      const priorities = ready[cursor]!;
      const priority = 31 - Math.clz32(priorities & -priorities);
      const bucket = ((cursor << PRIORITY_BITS) | priority) << BUCKET_BITS;
      const begin = buckets[bucket + BEGIN]!;
      const end = buckets[bucket + END]!;
      const sizeClass = buckets[bucket + SIZE_CLASS]!;
      buckets[bucket + END] = 0;
      buckets[bucket + LIMIT] = 0;
      const left = priorities & (priorities - 1);
      ready[cursor] = left;
      if (left === 0) this.occupied.remove(cursor);
      this.reached = priority;
      this.handled += end - begin;
      // The chunk is given back only after the call: nothing the handler schedules can overwrite what it still reads.
      try {
        this.handlers[priority]!(this.words, begin, end, clock);
      } finally {
        this.arena.give(begin, sizeClass);
      }
      if (this.stopping) return;
    }
  }

  /** Appends to a bucket that is full or has no chunk yet. */
  private appendWithRoom(slot: number, priority: number, payload: number): void {
    const { buckets, arena } = this;
    const bucket = ((slot << PRIORITY_BITS) | priority) << BUCKET_BITS;
    const hasChunk = buckets[bucket + LIMIT] !== 0;
    const sizeClass = hasChunk ? buckets[bucket + SIZE_CLASS]! + 1 : 0;
    const begin = arena.take(sizeClass);
    this.words = arena.words;
    let end = begin;
    if (hasChunk) {
      const from = buckets[bucket + BEGIN]!;
      const to = buckets[bucket + END]!;
      this.words.copyWithin(begin, from, to);
      end += to - from;
      arena.give(from, sizeClass - 1);
    } else {
      this.ready[slot]! |= 1 << priority;
      this.occupied.add(slot);
    }
    this.words[end] = payload;
    buckets[bucket + END] = end + 1;
    buckets[bucket + LIMIT] = begin + entriesOf(sizeClass);
    buckets[bucket + BEGIN] = begin;
    buckets[bucket + SIZE_CLASS] = sizeClass;
  }

  private scheduleFar(tick: number, priority: number, payload: number): void {
    if (!Number.isSafeInteger(tick) || tick - this.clock < this.span || !isPriority(priority)) {
      throw refusal(tick, priority, this.clock, this.reached);
    }
    this.far.add(tick, priority, payload);
  }

  /** Takes over the far events that the horizon has reached; they come in order of insertion, before any that is scheduled from now on. */
  private migrate(): void {
    const { far, clock, span } = this;
    while (far.nextTick - clock < span) {
      const { tick, priority, payload } = far.take();
      this.schedule(tick, priority, payload);
    }
  }
}
