import { type SchedulerAction, type SchedulerLike, Subscription } from "rxjs";
import type { EventLoop } from "./event-queue.js";

type Work<T> = (this: SchedulerAction<T>, state: T) => void;

/**
 * Runs RxJS operators in simulated time: give it to `timer`, `delay`, `bufferTime`, `interval` ... where they take a
 * scheduler. Actions are events of the loop, in the order (tick, priority of this scheduler, order of scheduling), so
 * that streams and cores share one clock.
 *
 * A positive delay is rounded to ticks, to one at least: an operator that waits for the rest of an interval always
 * gets ahead. Times read back by `now` are exact if `ticksPerUnit` is a power of two. A cancelled action's event
 * stays in the loop and does nothing when its tick comes. An error thrown by an action cancels all others of this
 * scheduler, as with RxJS's own, and leaves the loop's `run`.
 */
export class TickScheduler implements SchedulerLike {
  /** Action by payload of its event; undefined once cancelled. */
  private readonly actions: (TimedAction<unknown> | undefined)[] = [];
  /** Payloads no event carries at present. */
  private readonly free: number[] = [];

  /**
   * Becomes the handler of `priority`. Operators used within handlers of other priorities need a later one than
   * those, because a delay of 0 means this tick.
   * @param ticksPerUnit ticks of the loop in one unit of RxJS's time (its millisecond)
   */
  constructor(
    private readonly loop: EventLoop,
    private readonly priority: number,
    readonly ticksPerUnit = 1,
  ) {
    if (!(ticksPerUnit > 0 && Number.isFinite(ticksPerUnit))) {
      throw new RangeError(`ticksPerUnit is ${ticksPerUnit}: a positive number is needed`);
    }
    loop.on(priority, (payloads, from, to) => this.handle(payloads, from, to));
  }

  /** Simulated time in RxJS's units. */
  now(): number {
    return this.loop.now / this.ticksPerUnit;
  }

  schedule<T>(work: Work<T>, delay = 0, state?: T): Subscription {
    return new TimedAction(this, work).schedule(state, delay);
  }

  /** @internal @returns number to cancel it by */
  enter(action: TimedAction<unknown>, delay: number): number {
    const ticks = delay > 0 ? Math.max(1, Math.round(delay * this.ticksPerUnit)) : 0;
    const payload = this.free.pop() ?? this.actions.length;
    this.actions[payload] = action;
    this.loop.schedule(this.loop.now + ticks, this.priority, payload);
    return payload;
  }

  /** @internal */
  cancel(payload: number): void {
    this.actions[payload] = undefined;
  }

  private handle(payloads: Int32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const action = this.release(payloads[i]!);
      try {
        action?.execute();
      } catch (error) {
        action!.unsubscribe();
        for (const other of [...this.actions]) other?.unsubscribe();
        for (let rest = i + 1; rest < to; rest++) this.release(payloads[rest]!);
        throw error;
      }
    }
  }

  /** Takes the action, if it was not cancelled, out of the table when its event has come. */
  private release(payload: number): TimedAction<unknown> | undefined {
    const action = this.actions[payload];
    this.actions[payload] = undefined;
    this.free.push(payload);
    return action;
  }
}

/** Work that waits for its time. Scheduling it again, from inside or outside, replaces what it waits for. */
class TimedAction<T> extends Subscription implements SchedulerAction<T> {
  private state: T | undefined;
  /** Number of its event, -1 while it waits for none. */
  private entry = -1;

  constructor(
    private readonly scheduler: TickScheduler,
    private readonly work: Work<T>,
  ) {
    super();
  }

  schedule(state?: T, delay = 0): Subscription {
    // What is to happen never needs no event; so does RxJS's own scheduler of virtual time.
    if (!Number.isFinite(delay)) return Subscription.EMPTY;
    if (this.closed) return this;
    this.withdraw();
    this.state = state;
    this.entry = this.scheduler.enter(this as TimedAction<unknown>, delay);
    return this;
  }

  /** @internal */
  execute(): void {
    this.entry = -1;
    this.work(this.state as T);
  }

  override unsubscribe(): void {
    this.withdraw();
    super.unsubscribe();
  }

  private withdraw(): void {
    if (this.entry >= 0) this.scheduler.cancel(this.entry);
    this.entry = -1;
  }
}
