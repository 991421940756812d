import { batchesOf } from "../../base/batches.js";

import { UserError } from "../../base/user-error.js";
import type { ResolvedConfig } from "../../config/config-keys.js";
import { RegisterOverflow } from "../../cores/datapath/registers.js";
import { Counter, countedSummary } from "../../estimate/count.js";
import type { MeasuredSummary } from "../../estimate/measured.js";
import type { BatchResult } from "../../simulation/batch-result.js";
import { type SimulationConfig, Simulator } from "../../simulation/simulator.js";
import { summarise } from "../../simulation/summarise.js";
import { type ModelSource, workloadOf } from "../../workloads/registry.js";
import { metricsOf } from "../metrics.js";
import type { WorkloadInput } from "../store/key.js";
import type { Outcome } from "../store/record.js";
import type { Fidelity } from "../sweep-file/schema.js";
import { CodesStore } from "./codes-store.js";
import { isInfrastructure } from "./infrastructure.js";

/** Everything a point is evaluated from; plain data that crosses a thread. */
export interface PointTask {
  readonly kind: "point";
  readonly key: string;
  readonly fidelity: Fidelity;
  readonly config: SimulationConfig;
  /** What `config` is made from, see `configOf`. */
  readonly resolved: ResolvedConfig;
  readonly model: ModelSource;
  /**
   * Where the model was read: the name of a bundled one, or a folder's absolute path; and its hash, see `modelHash`.
   */
  readonly source: string;
  readonly modelSha256: string;
  /** What evaluates it, see `programName`. */
  readonly program: string;
  readonly workloadSha256: string;
  readonly inputs: readonly WorkloadInput[];
  /** Folders for codes and for temporary files. */
  readonly codes: string;
  readonly temporary: string;
}

/** Evaluates points, one after the other, and keeps what they have in common. */
export class Evaluator {
  private codes: { readonly folder: string; readonly store: CodesStore } | undefined;
  private reference: { readonly key: string; readonly logits: Float64Array[] } | undefined;

  /** @throws what is no property of the point: memory, files */
  evaluate(task: PointTask): Outcome {
    try {
      const summary = task.fidelity === "count" ? this.counted(task) : this.simulated(task);
      return typeof summary === "string"
        ? { feasible: false, reason: summary, fault: true }
        : { feasible: true, metrics: metricsOf(summary) };
    } catch (error) {
      if (isInfrastructure(error)) throw error;
      const { name, message } = error as Error;
      if (error instanceof UserError) return { feasible: false, reason: message };
      if (error instanceof RegisterOverflow) return { feasible: false, reason: message };
      return { feasible: false, reason: `${name}: ${message}`, fault: true };
    }
  }

  private counted(task: PointTask): MeasuredSummary {
    const { model, config, modelSha256, program, inputs, codes: folder, temporary } = task;
    if (this.codes?.folder !== folder) this.codes = { folder, store: new CodesStore(folder, temporary) };
    const { store } = this.codes;
    const counter = new Counter(model, config);
    const counted = batchesOf(inputs, config.host.batch).map((batch) =>
      counter.batch(batch.map((input) => store.get({ model, modelSha256, program }, input))),
    );
    return countedSummary(counter, counted);
  }

  /** @returns what is wrong where a logit differs from the reference */
  private simulated(task: PointTask): MeasuredSummary | string {
    const { model, config, inputs } = task;
    const simulator = new Simulator(model, config);
    const logits = this.referenceLogits(task);
    const rows = inputs.map((input, i) => ({ id: i + 1, ...input, referenceLogits: logits[i]! }));
    const results: BatchResult[] = batchesOf(rows, config.host.batch).map((batch) => simulator.runBatch(batch));
    const summary = summarise(simulator, results, { configSha256: "", weightsSha256: "" });
    const wrong = summary.inputs.filter(({ exact }) => !exact).length;
    return wrong === 0 ? summary : `logits of ${wrong} of ${inputs.length} inputs differ from the reference`;
  }

  private referenceLogits({ model, modelSha256, workloadSha256, inputs }: PointTask): Float64Array[] {
    const key = `${modelSha256} ${workloadSha256}`;
    if (this.reference?.key !== key)
      this.reference = {
        key,
        logits: inputs.map((input) => workloadOf(model).reference(input)),
      };
    return this.reference.logits;
  }
}
