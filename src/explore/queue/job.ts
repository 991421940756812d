import type { SimulationConfig } from "../../simulation/simulator.js";
import type { PointTask } from "../evaluate/evaluate.js";
import type { WorkloadInput } from "../store/key.js";
import type { Fidelity } from "../sweep-file/schema.js";

/** A checkpoint, without its weights: where the sweep has it, and what it must be. */
export interface ModelReference {
  /** Name of a bundled one, or the folder's absolute path. */
  readonly source: string;
  /** See `modelHash`. */
  readonly modelSha256: string;
}

/** A point as it crosses the queue: some kilobytes of JSON, the tokens of the workload included, and never the weights. */
export interface PointJob {
  readonly key: string;
  readonly fidelity: Fidelity;
  readonly config: SimulationConfig;
  readonly model: ModelReference;
  readonly workloadSha256: string;
  readonly inputs: readonly WorkloadInput[];
}

export const jobOf = ({ key, fidelity, config, source, modelSha256, workloadSha256, inputs }: PointTask): PointJob => ({
  key,
  fidelity,
  config,
  model: { source, modelSha256 },
  workloadSha256,
  inputs,
});

/** Every name on the server begins so. */
export const PREFIX = "sorbet-sim";
/** A queue a program, so that no worker ever sees a point of another version. */
export const queueName = (program: string): string => `points-${program}`;
/** Where the server keeps the hash of what was first computed for a key. */
export const digestName = (program: string, key: string): string => `${PREFIX}:digest:${program}:${key}`;
/** What a job is called; there is one kind. */
export const JOB_NAME = "point";
/** Why a job failed, in words: BullMQ calls one stalled whose lock has run out. */
export const reasonText = (reason: string): string =>
  reason.startsWith("job stalled") ? "its worker died, or was away too long" : reason;
/** Event of the queue: a key has been computed twice, with different results. */
export const DIFFERS = "differs";
