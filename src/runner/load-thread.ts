/** Thread of the command `load`: one load run a task. */
import { toEnd } from "../base/pieces.js";
import type { LoadSpec } from "../load/load-spec.js";
import { type LoadRun, LoadRunner } from "../load/serve.js";
import { Simulator } from "../simulation/simulator.js";
import type { ChipJob } from "./chip-job.js";
import type { FaultReport } from "./fault-error.js";
import { faultOf } from "./job-runner.js";

export interface LoadTask {
  readonly job: Pick<ChipJob, "model" | "config">;
  readonly rows: readonly { readonly inputIds: readonly number[]; readonly tokenTypes: readonly number[] }[];
  readonly spec: LoadSpec;
}
export type LoadReply = { readonly run: LoadRun } | { readonly fault: FaultReport };

/** A thread works for one command, so on one model, chip and list of rows. */
let runner: LoadRunner | undefined;

export default function answer({ job, rows, spec }: LoadTask): LoadReply {
  try {
    if (runner === undefined) {
      const simulator = new Simulator(job.model, job.config);
      const inputs = rows.map((row, id) => ({ ...row, id, referenceLogits: simulator.workload.reference(row) }));
      runner = new LoadRunner(simulator, inputs);
    }
    return { run: toEnd(runner.run(spec)) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}
