import { z } from "zod";
import { canonicalJson } from "../config/canonical.js";
import { type Configuration, configurationOf } from "../config/resolve.js";
import { RESOLVED_CONFIG_SCHEMA } from "../config/schema.js";
import {
  INPUTS,
  type JobKind,
  MODEL,
  type ModelReference,
  type NamedModelTask,
  readPayload,
} from "../explore/queue/job.js";
import { type WorkloadInput, workloadHash } from "../explore/store/key.js";
import { sha256Hex } from "../input/sha256.js";
import { type LoadSpec, SCENARIOS } from "../load/load-spec.js";
import { LOAD_RUN_FORMAT, readRun } from "./load-store.js";
import type { LoadReply, LoadTask } from "./load-thread.js";

/** Module of the threads that do load runs. */
export const LOAD_THREAD: URL = new URL("./load-thread.js", import.meta.url);

/** What all load runs of a command have in common. */
export type LoadChip = Omit<NamedModelTask<LoadTask>, "key" | "spec">;

/** @param program what runs it, see `programName` */
export function loadChip(
  { chip, host, code, noc, seed, pruneLast, resolved }: Configuration,
  { source, modelSha256 }: ModelReference,
  rows: readonly WorkloadInput[],
  program: string,
): LoadChip {
  const { arrival: _, ...hostKeys } = resolved.host;
  const { model: __, ...keys } = resolved;
  const parts = {
    format: LOAD_RUN_FORMAT,
    config: { ...keys, host: hostKeys },
    model: modelSha256,
    workload: workloadHash(rows),
    program,
  };
  const config = { chip, host, code, noc, seed, pruneLast };
  return { kind: "load", chipKey: sha256Hex(canonicalJson(parts)), config, resolved, source, modelSha256, rows };
}

/** The task of one load run, but for the model. */
export const loadTask = (chip: LoadChip, spec: LoadSpec): NamedModelTask<LoadTask> => ({
  ...chip,
  key: sha256Hex(canonicalJson({ format: LOAD_RUN_FORMAT, chip: chip.chipKey, spec })),
  spec,
});

const MOST_REQUESTS = 1_000_000;
const positive = z.number().positive();
const arrival = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("interval"), ticks: z.int().min(0) }),
  z.strictObject({ kind: z.literal("poisson"), perSecond: positive }),
  z.strictObject({ kind: z.literal("gamma"), perSecond: positive, shape: positive }),
  z.strictObject({
    kind: z.literal("trace"),
    file: z.literal(""),
    seconds: z.array(z.number().min(0)).max(MOST_REQUESTS).nullable(),
  }),
]);
const schema = z.strictObject({
  spec: z.strictObject({
    scenario: z.enum(SCENARIOS),
    arrival: arrival.nullable(),
    requests: z.int().min(1).max(MOST_REQUESTS),
    seed: z.int().min(0),
  }),
  resolved: RESOLVED_CONFIG_SCHEMA,
  model: MODEL,
  rows: INPUTS,
});

const reply = z.strictObject({ run: z.unknown() });
const fault = z.strictObject({
  fault: z.strictObject({
    name: z.string(),
    message: z.string(),
    stack: z.string(),
    user: z.boolean(),
    state: z.unknown(),
  }),
});

/** Load runs. */
export const loadJobs = (program: string): JobKind<LoadTask, LoadReply> => ({
  name: "load",
  noun: "load run",
  thread: LOAD_THREAD,
  program,
  payloadOf: ({ spec, resolved, source, modelSha256, rows }) => ({
    spec,
    resolved,
    model: { source, modelSha256 },
    rows,
  }),
  taskOf: (payload) => {
    const { spec, resolved, model, rows } = readPayload(schema, payload);
    return loadTask(loadChip(configurationOf(resolved), model, rows, program), spec);
  },
  resultOf: (data) => {
    const broken = fault.safeParse(data);
    if (broken.success) return broken.data;
    const parsed = reply.safeParse(data);
    const run = parsed.success ? readRun(parsed.data.run) : undefined;
    if (run === undefined) throw new Error("its result came back malformed");
    return { run };
  },
});
