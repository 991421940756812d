/** Thread of load runs: one a task. */
import { toEnd } from "../base/pieces.js";
import type { ResolvedConfig } from "../config/config-keys.js";
import type { SorbetModel } from "../contracts/model.js";
import type { ModelTask } from "../explore/queue/job.js";
import type { WorkloadInput } from "../explore/store/key.js";
import type { LoadSpec } from "../load/load-spec.js";
import { type LoadRun, LoadRunner } from "../load/serve.js";
import { type SimulationConfig, Simulator } from "../simulation/simulator.js";
import type { FaultReport } from "./fault-error.js";
import { faultOf } from "./job-runner.js";

/** A load run as the store names it; plain data that crosses a thread. */
export interface LoadTask extends ModelTask {
  readonly kind: "load";
  readonly model: SorbetModel;
  readonly config: SimulationConfig;
  /** What `config` is made from. */
  readonly resolved: ResolvedConfig;
  /** Name of model, configuration and rows together: what a thread keeps a loaded chip by. */
  readonly chipKey: string;
  readonly rows: readonly WorkloadInput[];
  readonly spec: LoadSpec;
}
export type LoadReply = { readonly run: LoadRun } | { readonly fault: FaultReport };

let loaded: { readonly key: string; readonly runner: LoadRunner } | undefined;

function runnerOf({ chipKey, model, config, rows }: LoadTask): LoadRunner {
  if (loaded?.key !== chipKey) {
    const simulator = new Simulator(model, config);
    const inputs = rows.map((row, id) => ({ ...row, id, referenceLogits: simulator.workload.reference(row) }));
    loaded = { key: chipKey, runner: new LoadRunner(simulator, inputs) };
  }
  return loaded.runner;
}

export default function answer(task: LoadTask): { readonly outcome: LoadReply } {
  try {
    return { outcome: { run: toEnd(runnerOf(task).run(task.spec)) } };
  } catch (error) {
    return { outcome: { fault: faultOf(error) } };
  }
}
