/** Thread of a worker: tasks of all kinds, one after the other. */
import type { ModelTask } from "../../explore/queue/job.js";
import type { LoadReply } from "../load-thread.js";

type Answer = (task: never) => { readonly outcome: unknown } | { readonly unwritable: string };

const KINDS: Readonly<Record<string, () => Promise<{ readonly default: Answer }>>> = {
  point: () => import("../../explore/evaluate/worker.js"),
  load: () => import("../load-thread.js"),
  fault: () => import("../faults/fault-worker.js"),
};

/** A stack names paths of this machine, and results of one key are to be the same on all. */
const withoutStack = (outcome: unknown): unknown => {
  const { fault } = outcome as Partial<Extract<LoadReply, { fault: unknown }>>;
  return typeof fault === "object" ? { fault: { ...fault, stack: "" } } : outcome;
};

export default async (task: ModelTask): Promise<ReturnType<Answer>> => {
  const { default: answer } = await KINDS[task.kind]!();
  const reply = answer(task as never);
  return "outcome" in reply ? { outcome: withoutStack(reply.outcome) } : reply;
};
