import { type SchedulerAction, type SchedulerLike, Subscription } from "rxjs";
import type { EventLoop } from "./event-queue.js";

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/**
 * RxJS in simulated time: whatever operator is given this scheduler (timer, delay, interval, bufferTime ...) does its work as events of one
 * priority of a kernel's queue. RxJS's milliseconds are `ticksPerUnit` ticks each; a fraction of a tick is rounded up. Work that is due in the
 * same tick runs in the order in which it was scheduled.
 */
export class TickScheduler implements SchedulerLike {
  private readonly pending = new Map<number, TickAction<unknown>>();
  private nextId = 0;

  /** Takes the priority's handler for itself. */
  constructor(
    private readonly queue: EventLoop,
    private readonly priority: number,
    private readonly ticksPerUnit = 1,
  ) {
    queue.on(priority, (payloads, from, to) => {
      for (let i = from; i < to; i++) this.run(payloads[i]!);
    });
  }

  now(): number {
    return this.queue.now / this.ticksPerUnit;
  }

  schedule<T>(work: Work<T>, delay = 0, state?: T): Subscription {
    return new TickAction<T>(this, work).schedule(state, delay);
  }

  /** Puts an action on the queue; an infinite delay never comes. @returns its number, by which `cancel` finds it */
  enqueue(action: TickAction<unknown>, delay: number): number {
    const id = this.nextId;
    this.nextId = (id + 1) & 0x7fffffff;
    if (delay === Number.POSITIVE_INFINITY) return id;
    this.pending.set(id, action);
    const ticks = delay > 0 ? Math.ceil(delay * this.ticksPerUnit) : 0;
    this.queue.schedule(this.queue.now + ticks, this.priority, id);
    return id;
  }

  cancel(id: number): void {
    this.pending.delete(id);
  }

  private run(id: number): void {
    const action = this.pending.get(id);
    if (!action) return;
    this.pending.delete(id);
    action.execute();
  }
}

/** One piece of work: may schedule itself again while it runs; otherwise it is spent. */
class TickAction<T> extends Subscription implements SchedulerAction<T> {
  private state: T | undefined;
  private id = -1;

  constructor(
    private readonly scheduler: TickScheduler,
    private readonly work: Work<T>,
  ) {
    super();
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this;
    this.state = state;
    if (this.id >= 0) this.scheduler.cancel(this.id);
    this.id = this.scheduler.enqueue(this as TickAction<unknown>, delay);
    return this;
  }

  /** Errors of the work end the action and leave the kernel's `run`. */
  execute(): void {
    if (this.closed) return;
    this.id = -1;
    try {
      this.work.call(this, this.state as T);
    } catch (error) {
      this.unsubscribe();
      throw error;
    }
    if (this.id < 0) this.unsubscribe();
  }

  override unsubscribe(): void {
    if (this.closed) return;
    if (this.id >= 0) this.scheduler.cancel(this.id);
    this.id = -1;
    super.unsubscribe();
  }
}
