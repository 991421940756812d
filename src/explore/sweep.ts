import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { UserError } from "../base/user-error.js";
import type { Executor } from "./evaluate/executor.js";
import type { NamedTask, PointSource } from "./point-source.js";
import { brokenBy } from "./result-constraint.js";
import { SentencePoints, type SweepHost } from "./sentence-points.js";
import type { Point } from "./space/point.js";
import { OtherBytesError } from "./store/atomic.js";
import type { Outcome, PointRecord } from "./store/record.js";
import type { ResultStore } from "./store/store.js";
import type { SweepFile } from "./sweep-file/read.js";
import type { Fidelity } from "./sweep-file/schema.js";

/** A point that has been evaluated, now or earlier. */
export interface Evaluated {
  readonly index: number;
  readonly key: string;
  readonly record: PointRecord;
}

/** A point that could not be evaluated: no result, to be tried again by the next run. */
export interface Failure {
  readonly key: string;
  readonly point: Point;
  readonly reason: string;
}

/** What is told while a sweep runs. */
export interface SweepNotices {
  readonly evaluated: (point: Evaluated, fresh: boolean) => void;
  readonly failed: (failure: Failure) => void;
}

/** Evaluations of one point, the first included. */
const TRIES = 3;
/** Wait before a point is tried again, in milliseconds; four times as long the second time. */
const BACKOFF_MS = 250;
/** Points handed out for each thread: the one it works on and its next. */
const AHEAD = 2;

/** Turns points into results: from the store where they are there, else by the executor. */
export class Sweep {
  readonly failures: Failure[] = [];
  private readonly points: PointSource;

  /** @param source of its points; for sentences, what gives configurations and models */
  constructor(
    readonly file: SweepFile,
    source: SweepHost | PointSource,
    readonly store: ResultStore,
    private readonly executor: Executor<NamedTask>,
    private readonly interrupted: AbortSignal,
    private readonly notices: SweepNotices,
  ) {
    // Every point under way listens.
    setMaxListeners(0, interrupted);
    this.points = "resolve" in source ? new SentencePoints(file, source, store) : source;
  }

  /** Most points under way at once. */
  get ahead(): number {
    return AHEAD * this.executor.width;
  }

  /** Whether the constraints of the file hold for a point. */
  readonly allowed = (index: number): boolean => {
    const point = this.file.space.point(index);
    const value = this.points.values(point);
    return this.file.constraints.every(({ holds }) =>
      holds((path) => (Object.hasOwn(point, path) ? point[path] : value(path))),
    );
  };

  /** The constraint on results that a point fails, in words; see `brokenBy`. */
  readonly broken = (index: number, record: PointRecord): string | undefined => {
    const { space, resultConstraints, promote } = this.file;
    if (resultConstraints.length === 0) return undefined;
    const point = space.point(index);
    const value = this.points.values(point);
    return brokenBy(resultConstraints, record, promote === undefined, (path) =>
      Object.hasOwn(point, path) ? point[path] : value(path),
    );
  };

  /** Settings of a point in the order in which they are made: base first. */
  settings(point: Point, fidelity: Fidelity | undefined): string[] {
    return this.points.settings(point, fidelity);
  }

  /** Everything of a point that decides its result. */
  task(point: Point, fidelity = this.file.fidelity): NamedTask {
    return this.points.task(point, fidelity);
  }

  /**
   * Evaluates points as they are drawn, a few at a time, and never holds more. They end in any order; what `of` makes
   * of them is handed back in that of the indices. Stops drawing on an interrupt.
   */
  async evaluateAll<T>(
    indices: Iterable<number>,
    of: (evaluated: Evaluated) => T,
    fidelity = this.file.fidelity,
  ): Promise<T[]> {
    const results: T[] = [];
    const running = new Set<Promise<void>>();
    let failure: unknown;
    let place = 0;
    for (const index of indices) {
      if (this.interrupted.aborted || failure !== undefined) break;
      const at = place++;
      const one = this.evaluate(index, fidelity)
        .then((evaluated) => {
          if (evaluated !== undefined) results[at] = of(evaluated);
        })
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= this.ahead) await Promise.race(running);
    }
    await Promise.all(running);
    if (failure !== undefined) throw failure;
    return results.filter((result) => result !== undefined);
  }

  /** One point; undefined if it could not be evaluated, or an interrupt came first. */
  async evaluate(index: number, fidelity: Fidelity | undefined): Promise<Evaluated | undefined> {
    const point = this.file.space.point(index);
    const task = this.task(point, fidelity);
    const { key } = task;
    const known = this.store.read(key);
    if (known !== undefined) {
      const evaluated = { index, key, record: known };
      this.notices.evaluated(evaluated, false);
      return evaluated;
    }
    const outcome = await this.attempt(task);
    if (outcome === undefined) return undefined;
    if ("gaveUp" in outcome) {
      const failed = { key, point, reason: outcome.gaveUp };
      this.failures.push(failed);
      this.notices.failed(failed);
      return undefined;
    }
    const record: PointRecord = { key, fidelity: task.fidelity, seed: this.points.seed(task), ...outcome };
    this.store.put(record);
    const evaluated = { index, key, record };
    this.notices.evaluated(evaluated, true);
    return evaluated;
  }

  /** A thread or a worker that dies costs its point one more try, and no other point anything. */
  private async attempt(task: NamedTask): Promise<Outcome | { readonly gaveUp: string } | undefined> {
    let reason = "";
    for (let i = 0; i < TRIES; i++) {
      if (i > 0) await this.untilInterrupted(setTimeout(BACKOFF_MS * 4 ** (i - 1)));
      if (this.interrupted.aborted) return undefined;
      try {
        return await this.untilInterrupted(this.executor.evaluate(task));
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
