import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { UserError } from "../base/user-error.js";
import type { Configuration } from "../config/resolve.js";
import { area } from "../simulation/area.js";
import type { ModelSource } from "../workloads/registry.js";
import type { PointTask } from "./evaluate/evaluate.js";
import type { Executor } from "./evaluate/executor.js";
import type { Point } from "./space/point.js";
import { settingsOf } from "./space/point.js";
import { OtherBytesError } from "./store/atomic.js";
import { configOf, pointKey, type WorkloadInput, workloadHash } from "./store/key.js";
import type { Outcome, PointRecord } from "./store/record.js";
import type { ResultStore } from "./store/store.js";
import type { SweepFile } from "./sweep-file/read.js";
import type { Fidelity } from "./sweep-file/schema.js";

/** A model with the workload as it reads it. */
export interface LoadedModel {
  readonly model: ModelSource;
  /** Where it was read: the name of a bundled one, or a folder's absolute path. */
  readonly source: string;
  /** See `modelHash`. */
  readonly modelSha256: string;
  readonly inputs: readonly WorkloadInput[];
}

/** What a sweep is given by the program around it. */
export interface SweepHost {
  /** What evaluates points, see `programName`. */
  readonly program: string;
  /** The configuration of one point. @throws UserError */
  readonly resolve: (settings: readonly string[]) => Configuration;
  /** Reads a checkpoint, or has it already, and turns the workload into its tokens. @throws UserError */
  readonly load: (model: string) => LoadedModel;
}

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

/** What a constraint calls the silicon of a point, mm2: it follows from the configuration alone. */
const AREA = "area";
/** Evaluations of one point, the first included. */
const TRIES = 3;
/** Wait before a point is tried again, in milliseconds; four times as long the second time. */
const BACKOFF_MS = 250;
/** Points handed out for each thread: the one it works on and its next. */
const AHEAD = 2;

/** Turns points into results: from the store where they are there, else by the executor. */
export class Sweep {
  readonly failures: Failure[] = [];
  private readonly workloads = new Map<string, string>();

  constructor(
    readonly file: SweepFile,
    private readonly host: SweepHost,
    readonly store: ResultStore,
    private readonly executor: Executor,
    private readonly interrupted: AbortSignal,
    private readonly notices: SweepNotices,
  ) {
    // Every point under way listens.
    setMaxListeners(0, interrupted);
  }

  /** Most points under way at once. */
  get ahead(): number {
    return AHEAD * this.executor.width;
  }

  /** Whether the constraints of the file hold for a point. */
  readonly allowed = (index: number): boolean => {
    const point = this.file.space.point(index);
    let configuration: Configuration | undefined;
    return this.file.constraints.every(({ holds }) =>
      holds((path) => {
        if (Object.hasOwn(point, path)) return point[path];
        configuration ??= this.configuration(point, undefined);
        if (path === AREA) return area(configuration.chip).total;
        let node: unknown = configuration.resolved;
        for (const name of path.split(".")) {
          if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return undefined;
          node = (node as Record<string, unknown>)[name];
        }
        const value = typeof node === "object" && node !== null ? (node as { value?: unknown }).value : node;
        return value as string | number | boolean | undefined;
      }),
    );
  };

  /** Settings of a point in the order in which they are made: base first. */
  settings(point: Point, fidelity: Fidelity | undefined): string[] {
    const { base } = this.file;
    const noc = fidelity === undefined ? {} : { noc: fidelity === "count" ? "packet" : fidelity };
    return settingsOf({ ...base, ...point, ...noc });
  }

  /** Everything of a point that decides its result. */
  task(point: Point, fidelity = this.file.fidelity): PointTask {
    const configuration = this.configuration(point, fidelity);
    const { noc, resolved } = configuration;
    const { program } = this.host;
    const { model, source, modelSha256, inputs } = this.host.load(configuration.model);
    let workloadSha256 = this.workloads.get(configuration.model);
    if (workloadSha256 === undefined) {
      workloadSha256 = workloadHash(inputs);
      this.workloads.set(configuration.model, workloadSha256);
    }
    const known: Fidelity = fidelity ?? noc;
    const key = pointKey({ resolved, fidelity: known, modelSha256, workloadSha256, program });
    return {
      key,
      fidelity: known,
      config: configOf(configuration, key),
      resolved,
      model,
      source,
      modelSha256,
      program,
      workloadSha256,
      inputs,
      codes: this.store.codes,
      temporary: this.store.temporary,
    };
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
    const record: PointRecord = { key, fidelity: task.fidelity, seed: task.config.seed, ...outcome };
    this.store.put(record);
    const evaluated = { index, key, record };
    this.notices.evaluated(evaluated, true);
    return evaluated;
  }

  private configuration(point: Point, fidelity: Fidelity | undefined): Configuration {
    return this.host.resolve(this.settings(point, fidelity));
  }

  /** A thread or a worker that dies costs its point one more try, and no other point anything. */
  private async attempt(task: PointTask): Promise<Outcome | { readonly gaveUp: string } | undefined> {
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
