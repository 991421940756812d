import type { SorbetModel } from "../contracts/model.js";
import { SorbetWorkload } from "./sorbet/workload.js";
import type { Workload } from "./workload.js";

/** A model that a workload is known for, or a workload itself. */
export type ModelSource = SorbetModel | Workload;

/** Cache of workloads by model: preparing one takes time. */
const made = new WeakMap<SorbetModel, Workload>();

const isWorkload = (source: ModelSource): source is Workload => "kinds" in source;

/** The workload of a model. */
export function workloadOf(source: ModelSource): Workload {
  if (isWorkload(source)) return source;
  let workload = made.get(source);
  if (workload === undefined) {
    workload = new SorbetWorkload(source);
    made.set(source, workload);
  }
  return workload;
}
