import { UserError } from "../base/user-error.js";
import type { SorbetModel } from "../contracts/model.js";
import type { Executor } from "../explore/evaluate/executor.js";
import { TaskRuns } from "../explore/evaluate/task-runs.js";
import type { ResultStore } from "../explore/store/store.js";
import type { LoadSpec } from "../load/load-spec.js";
import type { LoadRun } from "../load/serve.js";
import { FaultError } from "./fault-error.js";
import { type LoadChip, loadTask } from "./load-job.js";
import type { LoadRecord } from "./load-store.js";
import type { LoadReply, LoadTask } from "./load-thread.js";
import { ThreadQueue } from "./thread-queue.js";

/** A load run that could not be had after several tries: the next command tries it again. */
export class LoadRunError extends Error {}

/** Does load runs; each is kept under the hash of all that decides it, if there is a store. */
export class LoadRuns {
  private readonly runs: TaskRuns<LoadTask, LoadReply, LoadRecord>;
  private readonly turns: ThreadQueue;

  constructor(
    private readonly chip: LoadChip,
    private readonly model: SorbetModel,
    executor: Executor<LoadTask, LoadReply>,
    private readonly store: ResultStore<LoadRecord> | null,
    private readonly interrupted: AbortSignal,
  ) {
    this.runs = new TaskRuns(executor, store, interrupted);
    this.turns = new ThreadQueue(() => this.runs.ahead);
  }

  /** Whether the store has it. */
  readonly has = (spec: LoadSpec): boolean => this.store?.has(loadTask(this.chip, spec).key) === true;

  /** @throws UserError, FaultError, LoadRunError, or the reason of an interrupt */
  readonly run = async (spec: LoadSpec): Promise<LoadRun> => {
    const task: LoadTask = { ...loadTask(this.chip, spec), model: this.model };
    const ended = await this.turns.take(() =>
      this.runs.one(task, (reply) => {
        if ("run" in reply) return { key: task.key, run: reply.run };
        throw reply.fault.user ? new UserError(reply.fault.message) : new FaultError(reply.fault);
      }),
    );
    if (ended === undefined) throw this.interrupted.reason;
    if ("gaveUp" in ended) throw new LoadRunError(`load run ${task.key.slice(0, 12)}: ${ended.gaveUp}`);
    return ended.record.run;
  };
}
