import { z } from "zod";
import { configurationOf } from "../../config/resolve.js";
import { RESOLVED_CONFIG_SCHEMA } from "../../config/schema.js";
import { INPUT, type JobKind, MODEL, readPayload } from "../../explore/queue/job.js";
import { type Outcome, parseOutcome } from "../../explore/store/record.js";
import { FAULT_KINDS } from "../../faults/kinds.js";
import { campaignChip, type FaultTask, faultTask } from "./fault-task.js";

/** Module of the threads that do damaged runs. */
export const FAULT_THREAD: URL = new URL("./fault-worker.js", import.meta.url);

const schema = z.strictObject({
  fault: z.strictObject({
    kind: z.enum(FAULT_KINDS),
    amount: z.union([
      z.strictObject({ count: z.int().min(1).max(1_000_000) }),
      z.strictObject({ rate: z.number().positive().max(1) }),
    ]),
    seed: z.int(),
    at: z.int().min(0).nullable(),
  }),
  resolved: RESOLVED_CONFIG_SCHEMA,
  model: MODEL,
  input: INPUT,
});

/** Damaged runs of campaigns. */
export const faultJobs = (program: string): JobKind<FaultTask, Outcome> => ({
  name: "fault",
  noun: "damaged run",
  thread: FAULT_THREAD,
  program,
  payloadOf: ({ fault, resolved, source, modelSha256, input }) => ({
    fault,
    resolved,
    model: { source, modelSha256 },
    input,
  }),
  taskOf: (payload) => {
    const { fault, resolved, model, input } = readPayload(schema, payload);
    return faultTask(campaignChip(configurationOf(resolved), model, program), fault, input);
  },
  resultOf: parseOutcome,
});
