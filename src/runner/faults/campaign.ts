import type { Executor } from "../../explore/evaluate/executor.js";
import { TaskRuns } from "../../explore/evaluate/task-runs.js";
import type { Outcome, PointRecord } from "../../explore/store/record.js";
import type { ResultStore } from "../../explore/store/store.js";
import type { FaultTask } from "./fault-task.js";

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
  readonly onDone: (done: number) => void;
}

/** How a run ended: its result; or why it has none after several tries. */
export type CampaignRun = Outcome | { readonly gaveUp: string };

/**
 * Does all runs that the store has not, a few at a time.
 * @returns results in the order of the runs; undefined where an interrupt came first or another share has yet to
 */
export async function runCampaign(
  tasks: number,
  taskOf: (index: number) => FaultTask,
  share: CampaignShare | null,
  { executor, store, interrupted, onDone }: CampaignMeans,
): Promise<readonly (CampaignRun | undefined)[]> {
  const runs = new TaskRuns<FaultTask, Outcome, PointRecord>(executor, store, interrupted);
  let done = 0;
  const results = await runs.all(Array(tasks).keys(), async (index): Promise<CampaignRun | undefined> => {
    const task = taskOf(index);
    const own = share === null || index % share.of === share.number - 1;
    if (!own && store?.has(task.key) !== true) return undefined;
    const ended = await runs.one(task, (outcome) => ({
      key: task.key,
      fidelity: task.fidelity,
      seed: task.fault.seed >>> 0,
      ...outcome,
    }));
    if (ended === undefined) return undefined;
    onDone(++done);
    return "gaveUp" in ended ? ended : ended.record;
  });
  return Array.from({ length: tasks }, (_, i) => results[i]);
}
