import { type BatchHandler, type EventLoop, isPriority, PRIORITIES, refusal } from "./event-queue.js";
import { FarEvents } from "./far-events.js";
import { BUCKETS, SPAN, Wheel } from "./wheel.js";

export type { BatchHandler, EventLoop, EventQueue } from "./event-queue.js";

// V8 folds a module's own constants into machine code, imported ones it loads at each use.
const TICKS = SPAN;
const SLOT = PRIORITIES;
const SLOT_BITS = 31 - Math.clz32(SLOT);
const RING = BUCKETS - 1;

const MISSING = Array.from(
  { length: PRIORITIES },
  (_, priority): BatchHandler =>
    () => {
      throw new Error(`no handler was given for events of priority ${priority}`);
    },
);

/**
 * Discrete-event kernel: handles events in exact order (tick, priority, insertion), in batches of equal tick and
 * priority. Events less than SPAN ticks ahead go to a timing wheel, others to a heap from which they move to the
 * wheel as soon as its span reaches them, which is before anything can be scheduled behind them. See README.md.
 */
export class Kernel implements EventLoop {
  // Small integers as long as they can be: V8 compiles integer code for them, and doubles once a run passes 2^31.
  private clock = 0;
  private handled = 0;
  /** Bucket of priority 0 of tick `clock`. */
  private origin = 0;
  /** Priority of the last batch of tick `clock`. */
  private reached = 0;
  private running = false;
  private stopping = false;
  private readonly wheel = new Wheel();
  private readonly far = new FarEvents();
  private readonly handlers = MISSING.slice();

  get now(): number {
    return this.clock;
  }

  get processed(): number {
    return this.handled;
  }

  /** Counts, so not for inner loops. */
  get pending(): number {
    return this.wheel.count() + this.far.length;
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
    const ahead = (steps << SLOT_BITS) + priority;
    if (steps === distance && steps >>> 0 < TICKS && priority >>> 0 < SLOT && ahead >= this.reached) {
      this.wheel.append((this.origin + ahead) & RING, payload);
    } else {
      this.scheduleFar(tick, priority, payload);
    }
  }

  /** Tick of the next event, -1 if there is none. Not for handlers. */
  get nextTick(): number {
    const bucket = this.wheel.next(this.origin + this.reached);
    if (bucket < 0) return this.far.nextTick;
    return this.clock + ((((bucket & -SLOT) - this.origin) & RING) >> SLOT_BITS);
  }

  /** @param last priority after which tick `until` is left: the next `run` goes on from there */
  run(until = Number.POSITIVE_INFINITY, last = PRIORITIES - 1): void {
    if (this.running) throw new Error("the kernel is already running: run() was called by a handler");
    this.running = true;
    this.stopping = false;
    const { wheel, handlers } = this;
    let bucket = -1;
    let begin = 0;
    let end = 0;
    try {
      while (!this.stopping) {
        bucket = wheel.next(this.origin + this.reached);
        if (bucket < 0) {
          const { nextTick } = this.far;
          if (nextTick < 0 || !this.moveTo(nextTick, this.origin, until)) return;
          continue;
        }
        const slot = bucket & -SLOT;
        if (!this.moveTo(this.clock + (((slot - this.origin) & RING) >> SLOT_BITS), slot, until)) return;
        const priority = bucket - slot;
        if (priority > last && this.clock === until) return;
        end = wheel.end(bucket);
        begin = wheel.begin(bucket);
        wheel.lend(bucket, end);
        this.reached = priority;
        this.handled += end - begin;
        handlers[priority]!(wheel.memory, begin, end, this.clock);
        wheel.takeBack(bucket, begin, end);
      }
    } catch (error) {
      wheel.takeBack(bucket, begin, end);
      throw error;
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.stopping = true;
  }

  /**
   * Sets the clock to the next tick that has an event, and `origin` to its slot.
   * @returns false, and sets nothing, if that is beyond `until`
   */
  private moveTo(tick: number, slot: number, until: number): boolean {
    if (tick > until) return false;
    if (tick > this.clock) {
      this.clock = tick;
      this.origin = slot;
      this.reached = 0;
      // In order of insertion, and before any event that can be scheduled from now on.
      while (this.far.nextTick >= 0 && this.far.nextTick - tick < TICKS) {
        const event = this.far.take();
        this.schedule(event.tick, event.priority, event.payload);
      }
    }
    return true;
  }

  private scheduleFar(tick: number, priority: number, payload: number): void {
    if (!Number.isSafeInteger(tick) || tick - this.clock < TICKS || !isPriority(priority)) {
      throw refusal(tick, priority, this.clock, this.reached);
    }
    this.far.add(tick, priority, payload);
  }
}
