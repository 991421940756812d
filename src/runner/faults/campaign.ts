import type { Executor } from "../../explore/evaluate/executor.js";
import type { Outcome } from "../../explore/store/record.js";
import type { ResultStore } from "../../explore/store/store.js";
import type { FaultTask } from "./fault-task.js";

/** Attempts at one run before it counts as failed: a thread may die. */
const TRIES = 3;
/** Runs handed out for each thread: the one it works on and its next. */
const AHEAD = 2;

/** Share `number` of `of`, from 1 on. */
export interface CampaignShare {
  readonly number: number;
  readonly of: number;
}

/** What a campaign is given beside its runs. */
export interface CampaignMeans {
  readonly executor: Executor<FaultTask>;
  /** Keeps every result; null: nothing is kept. */
  readonly store: ResultStore | null;
  readonly interrupted: AbortSignal;
  readonly onDone: (done: number, fresh: boolean) => void;
}

async function attempt(executor: Executor<FaultTask>, task: FaultTask): Promise<Outcome> {
  for (let i = 1; ; i++) {
    try {
      return await executor.evaluate(task);
    } catch (error) {
      if (i === TRIES) throw error;
    }
  }
}

/**
 * Does all runs that the store has not, a few at a time.
 * @returns results in the order of the runs; undefined where an interrupt came first or another share has yet to
 */
export async function runCampaign(
  tasks: number,
  taskOf: (index: number) => FaultTask,
  share: CampaignShare,
  { executor, store, interrupted, onDone }: CampaignMeans,
): Promise<(Outcome | undefined)[]> {
  const results = new Array<Outcome | undefined>(tasks).fill(undefined);
  const running = new Set<Promise<void>>();
  let failure: unknown;
  let done = 0;
  const take = (index: number, outcome: Outcome, fresh: boolean): void => {
    results[index] = outcome;
    onDone(++done, fresh);
  };
  const evaluate = async (index: number, task: FaultTask): Promise<void> => {
    const outcome = await attempt(executor, task);
    if (interrupted.aborted) return;
    store?.put({ key: task.key, fidelity: task.fidelity, seed: task.fault.seed >>> 0, ...outcome });
    take(index, outcome, true);
  };
  for (let index = 0; index < tasks && !interrupted.aborted && failure === undefined; index++) {
    const task = taskOf(index);
    const known = store?.read(task.key);
    if (known !== undefined) take(index, known, false);
    else if (index % share.of === share.number - 1) {
      const one = evaluate(index, task)
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= AHEAD * executor.width) await Promise.race(running);
    }
  }
  if (interrupted.aborted) return results;
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  return results;
}
