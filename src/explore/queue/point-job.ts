import { z } from "zod";
import { configurationOf } from "../../config/resolve.js";
import { RESOLVED_CONFIG_SCHEMA } from "../../config/schema.js";
import type { PointTask } from "../evaluate/evaluate.js";
import { THREAD } from "../evaluate/threads.js";
import { configOf, pointKey, workloadHash } from "../store/key.js";
import { type Outcome, parseOutcome } from "../store/record.js";
import type { ResultStore } from "../store/store.js";
import { FIDELITIES } from "../sweep-file/schema.js";
import { INPUTS, type JobKind, MODEL, readPayload } from "./job.js";

const schema = z.strictObject({
  fidelity: z.enum(FIDELITIES),
  resolved: RESOLVED_CONFIG_SCHEMA,
  model: MODEL,
  inputs: INPUTS,
});

/** Points of sweeps over sentences. @param store folders for what a worker's points have in common */
export const pointJobs = (
  program: string,
  store: Pick<ResultStore, "codes" | "temporary">,
): JobKind<PointTask, Outcome> => ({
  name: "point",
  noun: "point",
  thread: THREAD,
  program,
  payloadOf: ({ fidelity, resolved, source, modelSha256, inputs }) => ({
    fidelity,
    resolved,
    model: { source, modelSha256 },
    inputs,
  }),
  taskOf: (payload) => {
    const { fidelity, resolved, model, inputs } = readPayload(schema, payload);
    const workloadSha256 = workloadHash(inputs);
    const key = pointKey({ resolved, fidelity, modelSha256: model.modelSha256, workloadSha256, program });
    const config = configOf(configurationOf(resolved), key);
    const { codes, temporary } = store;
    return {
      kind: "point",
      key,
      fidelity,
      config,
      resolved,
      ...model,
      program,
      workloadSha256,
      inputs,
      codes,
      temporary,
    };
  },
  resultOf: parseOutcome,
});
