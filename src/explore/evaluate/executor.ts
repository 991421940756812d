import type { Outcome } from "../store/record.js";
import type { PointTask } from "./evaluate.js";

/** What is to be done, under the name that its result has in the store; plain data that crosses a thread. */
export interface Task {
  readonly key: string;
}

/** Who does tasks. A rejection is no result: a thread or process that died, memory that ran out. */
export interface Executor<Work extends Task = PointTask, Result = Outcome> {
  /** Tasks that are done at once; may change meanwhile. */
  readonly width: number;
  evaluate(task: Work): Promise<Result>;
  close(): Promise<void>;
}
