import { z } from "zod";
import { UserError } from "../../base/user-error.js";
import type { ResolvedConfig } from "../../config/config-keys.js";
import { configurationOf } from "../../config/resolve.js";
import { RESOLVED_CONFIG_SCHEMA } from "../../config/schema.js";
import type { SimulationConfig } from "../../simulation/simulator.js";
import type { PointTask } from "../evaluate/evaluate.js";
import { configOf, pointKey, type WorkloadInput, workloadHash } from "../store/key.js";
import { FIDELITIES, type Fidelity } from "../sweep-file/schema.js";

/** A checkpoint, without its weights: where the sweep has it, and what it must be. */
export interface ModelReference {
  /** Name of a bundled one, or the folder's absolute path. */
  readonly source: string;
  /** See `modelHash`. */
  readonly modelSha256: string;
}

/**
 * A point as it crosses the queue: some kilobytes of JSON, the tokens of the workload included, and never the
 * weights.
 */
export interface PointJob {
  readonly fidelity: Fidelity;
  readonly resolved: ResolvedConfig;
  readonly model: ModelReference;
  readonly inputs: readonly WorkloadInput[];
}

export const jobOf = ({ fidelity, resolved, source, modelSha256, inputs }: PointTask): PointJob => ({
  fidelity,
  resolved,
  model: { source, modelSha256 },
  inputs,
});

const MOST_PATH = 4096;
const MOST_INPUTS = 100_000;
const MOST_TOKENS = 1 << 16;
const token = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const sequence = z.array(token).max(MOST_TOKENS);

const schema = z.strictObject({
  fidelity: z.enum(FIDELITIES),
  resolved: RESOLVED_CONFIG_SCHEMA,
  model: z.strictObject({ source: z.string().min(1).max(MOST_PATH), modelSha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  inputs: z
    .array(z.strictObject({ inputIds: sequence, tokenTypes: sequence }))
    .min(1)
    .max(MOST_INPUTS),
});

/** A job, checked, with what follows from it. */
export interface CheckedJob
  extends Omit<PointTask, "model" | "source" | "modelSha256" | "program" | "codes" | "temporary"> {
  readonly model: ModelReference;
  readonly config: SimulationConfig;
}

/**
 * A job as it comes from the server, which anybody may have written: its name must be the key of what it holds.
 * @throws UserError for one that no sweep of this program has made
 */
export function readJob(name: string | undefined, data: unknown, program: string): CheckedJob {
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new UserError(`malformed job: ${path.map(String).join(".")}: ${message}`);
  }
  const { fidelity, resolved, model, inputs } = parsed.data;
  const workloadSha256 = workloadHash(inputs);
  const key = pointKey({ resolved, fidelity, modelSha256: model.modelSha256, workloadSha256, program });
  if (key !== name) throw new UserError("malformed job: its name is not the key of what it holds");
  return { key, fidelity, config: configOf(configurationOf(resolved), key), resolved, model, workloadSha256, inputs };
}

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
