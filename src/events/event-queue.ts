/**
 * Handles the events [from, to) of `payloads`: all that were pending at `tick` with the handler's priority when the
 * batch began, in order of insertion. The array is only lent: it stays as it is during the call and is used again
 * afterwards; a handler must not write to it.
 */
export type BatchHandler = (payloads: Int32Array, from: number, to: number, tick: number) => void;

/** What a component needs to have something happen later. */
export interface EventQueue {
  /**
   * @param tick integer, not before `now`, at most 2^53 - 1
   * @param priority order within a tick, 0 first; at tick `now` not before the priority handled last
   * @param payload int32, whatever the handler of that priority understands
   * @throws RangeError when the event would have to be handled before one that was handled already, or an argument is
   * out of range
   */
  schedule(tick: number, priority: number, payload: number): void;
  /** Tick of the batch handled last (or running), 0 before the first. */
  readonly now: number;
  /** Events scheduled and not yet handed to a handler. */
  readonly pending: number;
}

/** A queue that also runs its events: the kernel, and the reference it is checked against. */
export interface EventLoop extends EventQueue {
  /** Events handed to handlers so far. */
  readonly processed: number;
  /** Gives `priority` its handler; exactly one. */
  on(priority: number, handler: BatchHandler): void;
  /**
   * Handles events by (tick, priority, insertion) until none is left, the next one lies after `until`, or `stop` was
   * called. `now` stays at the last tick that had an event. An error thrown by a handler leaves `run`; its batch
   * counts as handled, all other events stay pending.
   */
  run(until?: number): void;
  /**
   * Called by a handler: `run` returns when the handler does, even within a tick. The next `run` goes on from there.
   * No effect outside `run`.
   */
  stop(): void;
}

/** Priorities a queue can tell apart. */
export const PRIORITIES = 8;

/** The complaint about an event that cannot be accepted. */
export function refusal(tick: number, priority: number, now: number, reached: number): RangeError {
  if (!Number.isSafeInteger(tick)) return new RangeError(`event at tick ${tick}: a tick is an integer up to 2^53 - 1`);
  if (!isPriority(priority))
    return new RangeError(`event of priority ${priority}: priorities are integers from 0 to ${PRIORITIES - 1}`);
  if (tick < now) return new RangeError(`event at tick ${tick} of priority ${priority}: it is already tick ${now}`);
  return new RangeError(
    `event at tick ${tick} of priority ${priority}: priority ${reached} of this tick was already handled`,
  );
}

export function isPriority(priority: number): boolean {
  return Number.isInteger(priority) && priority >= 0 && priority < PRIORITIES;
}
