import { z } from "zod";
import { UserError } from "../../base/user-error.js";
import type { ModelSource } from "../../workloads/registry.js";
import type { Task } from "../evaluate/executor.js";

/** A checkpoint, without its weights: where the command has it, and what it must be. */
export interface ModelReference {
  /** Name of a bundled one, or the folder's absolute path. */
  readonly source: string;
  /** See `modelHash`. */
  readonly modelSha256: string;
}

/** A task that runs a model. */
export interface ModelTask extends Task, ModelReference {
  /** Name of its kind. */
  readonly kind: string;
  readonly model: ModelSource;
}

/** A task as a job has it: the checkpoint is named. */
export type NamedModelTask<Work extends ModelTask> = Omit<Work, "model">;

/** What a kind of task is on the queue. */
export interface JobKind<Work extends ModelTask, Result> {
  readonly name: Work["kind"];
  /** One of them, for people. */
  readonly noun: string;
  /** Module of the threads that do it. */
  readonly thread: URL;
  /** What does it, see `programName`; part of its keys. */
  readonly program: string;
  /** What crosses the queue of a task: some kilobytes of JSON, tokens included, and never the weights. */
  payloadOf(task: Work): object;
  /** The task of a payload that anybody may have written, with the key that follows from it. @throws UserError */
  taskOf(payload: unknown): NamedModelTask<Work>;
  /** A result as the server hands it over. @throws Error for anything else */
  resultOf(data: unknown): Result;
}

const MOST_PATH = 4096;
const MOST_TOKENS = 1 << 16;
const MOST_INPUTS = 100_000;
const token = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const tokens = z.array(token).max(MOST_TOKENS);
/** Token sequences, as `WorkloadInput` has them. */
export const INPUT = z.strictObject({ inputIds: tokens, tokenTypes: tokens });
export const INPUTS = z.array(INPUT).min(1).max(MOST_INPUTS);
export const MODEL = z.strictObject({
  source: z.string().min(1).max(MOST_PATH),
  modelSha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** @throws UserError for a payload of another form */
export function readPayload<T>(schema: z.ZodType<T>, payload: unknown): T {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new UserError(`malformed job: ${path.map(String).join(".")}: ${message}`);
}

/**
 * A job as it comes from the server, which anybody may have written: its name must be the key of what it holds.
 * @param kind name of its kind @throws UserError for one that no command of this program has made
 */
export function readJob<Work extends ModelTask, Result>(
  kinds: readonly JobKind<Work, Result>[],
  kind: string,
  key: string | undefined,
  payload: unknown,
): { readonly kind: JobKind<Work, Result>; readonly task: NamedModelTask<Work> } {
  const found = kinds.find(({ name }) => name === kind);
  if (found === undefined)
    throw new UserError(`malformed job: there is no kind ${JSON.stringify(kind).slice(0, 40)} of jobs`);
  const task = found.taskOf(payload);
  if (task.key !== key) throw new UserError("malformed job: its name is not the key of what it holds");
  return { kind: found, task };
}

/** Every name on the server begins so. */
export const PREFIX = "sorbet-sim";
/** A queue a program, so that no worker ever sees a job of another version. */
export const queueName = (program: string): string => `jobs-${program}`;
/** Where the server keeps the hash of what was first computed for a key. */
export const digestName = (program: string, key: string): string => `${PREFIX}:digest:${program}:${key}`;
/** Why a job failed, in words: BullMQ calls one stalled whose lock has run out. */
export const reasonText = (reason: string): string =>
  reason.startsWith("job stalled") ? "its worker died, or was away too long" : reason;
/** Event of the queue: a key has been computed twice, with different results. */
export const DIFFERS = "differs";
