import type { NamedTask } from "../point-source.js";
import type { Outcome } from "../store/record.js";
import type { PointTask } from "./evaluate.js";

/** Who evaluates points. A rejection is no result of the point: a thread or process that died, memory that ran out. */
export interface Executor<Task extends NamedTask = PointTask> {
  /** Points that are evaluated at once; may change while a sweep runs. */
  readonly width: number;
  evaluate(task: Task): Promise<Outcome>;
  close(): Promise<void>;
}
