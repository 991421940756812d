import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { UserError } from "../../base/user-error.js";
import { OtherBytesError } from "../store/atomic.js";
import type { ResultStore } from "../store/store.js";
import type { Executor, Task } from "./executor.js";

/** Times that a task is tried, the first included. */
const TRIES = 3;
/** Wait before a task is tried again, in milliseconds; four times as long the second time. */
const BACKOFF_MS = 250;
/** Tasks handed out for each thread: the one it works on and its next. */
const AHEAD = 2;

/** How a task ended: with a record, which was there or is new; or, tried several times, without one. */
export type Ended<Kept> = { readonly record: Kept; readonly fresh: boolean } | { readonly gaveUp: string };

/** Turns tasks into records: from the store where they are there, else by the executor. */
export class TaskRuns<Work extends Task, Result, Kept extends { readonly key: string }> {
  /** @param store keeps every record; null: nothing is kept */
  constructor(
    private readonly executor: Executor<Work, Result>,
    private readonly store: ResultStore<Kept> | null,
    private readonly interrupted: AbortSignal,
  ) {
    // Every task under way listens.
    setMaxListeners(0, interrupted);
  }

  /** Most tasks under way at once. */
  get ahead(): number {
    return AHEAD * this.executor.width;
  }

  /**
   * One task; undefined if an interrupt came first.
   * @param recordOf what is kept of a result; may throw in place of it
   */
  async one(task: Work, recordOf: (result: Result) => Kept): Promise<Ended<Kept> | undefined> {
    const known = this.store?.read(task.key);
    if (known !== undefined) return { record: known, fresh: false };
    const tried = await this.attempt(task);
    if (tried === undefined || "gaveUp" in tried) return tried;
    const record = recordOf(tried.result);
    this.store?.put(record);
    return { record, fresh: true };
  }

  /**
   * Works on items as they are drawn, a few at a time, and never holds more. They end in any order; what `one` makes
   * of them is handed back in that of the items. Stops drawing on an interrupt.
   */
  async all<Item, Made>(
    items: Iterable<Item>,
    one: (item: Item) => Promise<Made | undefined>,
  ): Promise<(Made | undefined)[]> {
    const results: (Made | undefined)[] = [];
    const running = new Set<Promise<void>>();
    let failure: unknown;
    for (const item of items) {
      if (this.interrupted.aborted || failure !== undefined) break;
      const at = results.push(undefined) - 1;
      const own = one(item)
        .then((made) => {
          results[at] = made;
        })
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => running.delete(own));
      running.add(own);
      if (running.size >= this.ahead) await Promise.race(running);
    }
    await Promise.all(running);
    if (failure !== undefined) throw failure;
    return results;
  }

  /** A thread or a worker that dies costs its task one more try, and no other task anything. */
  private async attempt(task: Work): Promise<{ readonly result: Result } | { readonly gaveUp: string } | undefined> {
    let reason = "";
    for (let i = 0; i < TRIES; i++) {
      if (i > 0) await this.untilInterrupted(setTimeout(BACKOFF_MS * 4 ** (i - 1)));
      if (this.interrupted.aborted) return undefined;
      try {
        const result = await this.untilInterrupted(this.executor.evaluate(task));
        return result === undefined ? undefined : { result };
      } catch (error) {
        if (this.interrupted.aborted) return undefined;
        if (error instanceof UserError || error instanceof OtherBytesError) throw error;
        reason = (error as Error).message;
      }
    }
    return { gaveUp: reason };
  }

  private untilInterrupted<T>(work: Promise<T>): Promise<T | undefined> {
    const { interrupted } = this;
    return new Promise((resolve, reject) => {
      const stop = (): void => resolve(undefined);
      if (interrupted.aborted) stop();
      interrupted.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => interrupted.removeEventListener("abort", stop));
    });
  }
}
