/** Thread of a sweep: evaluates one point after the other. */
import { OutputError } from "../../files/output-error.js";
import type { Outcome } from "../store/record.js";
import { Evaluator, type PointTask } from "./evaluate.js";

/** What came out of a task; or why none can be worked on: classes of errors are lost between threads. */
export type ThreadReply<Result = Outcome> = { readonly outcome: Result } | { readonly unwritable: string };

const evaluator = new Evaluator();

export default (task: PointTask): ThreadReply => {
  try {
    return { outcome: evaluator.evaluate(task) };
  } catch (error) {
    if (error instanceof OutputError) return { unwritable: error.message };
    throw error;
  }
};
