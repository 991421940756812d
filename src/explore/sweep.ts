import type { Executor } from "./evaluate/executor.js";
import { TaskRuns } from "./evaluate/task-runs.js";
import type { NamedTask, PointSource } from "./point-source.js";
import { brokenBy } from "./result-constraint.js";
import { SentencePoints, type SweepHost } from "./sentence-points.js";
import type { Point } from "./space/point.js";
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

/** Turns points into results: from the store where they are there, else by the executor. */
export class Sweep {
  readonly failures: Failure[] = [];
  private readonly points: PointSource;
  private readonly runs: TaskRuns<NamedTask, Outcome, PointRecord>;

  /** @param source of its points; for sentences, what gives configurations and models */
  constructor(
    readonly file: SweepFile,
    source: SweepHost | PointSource,
    readonly store: ResultStore,
    executor: Executor<NamedTask>,
    interrupted: AbortSignal,
    private readonly notices: SweepNotices,
  ) {
    this.runs = new TaskRuns(executor, store, interrupted);
    this.points = "resolve" in source ? new SentencePoints(file, source, store) : source;
  }

  /** Most points under way at once. */
  get ahead(): number {
    return this.runs.ahead;
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
    const all = await this.runs.all(indices, async (index) => {
      const evaluated = await this.evaluate(index, fidelity);
      return evaluated === undefined ? undefined : of(evaluated);
    });
    return all.filter((one) => one !== undefined);
  }

  /** One point; undefined if it could not be evaluated, or an interrupt came first. */
  async evaluate(index: number, fidelity: Fidelity | undefined): Promise<Evaluated | undefined> {
    const point = this.file.space.point(index);
    const task = this.task(point, fidelity);
    const { key } = task;
    const ended = await this.runs.one(task, (outcome) => ({
      key,
      fidelity: task.fidelity,
      seed: this.points.seed(task),
      ...outcome,
    }));
    if (ended === undefined) return undefined;
    if ("gaveUp" in ended) {
      const failed = { key, point, reason: ended.gaveUp };
      this.failures.push(failed);
      this.notices.failed(failed);
      return undefined;
    }
    const evaluated = { index, key, record: ended.record };
    this.notices.evaluated(evaluated, ended.fresh);
    return evaluated;
  }
}
