import { z } from "zod";
import { canonicalJson } from "../../config/canonical.js";
import { damaged } from "../../input/damaged.js";
import { jsonOf } from "../../input/texts.js";
import type { Metrics } from "../metrics.js";
import { ALL_FIDELITIES, type Fidelity } from "../sweep-file/schema.js";
import { RESULT_FORMAT } from "./key.js";
import type { RecordForm } from "./record-form.js";

/**
 * What came out of a point. A fault is a bug, a deadlock or a wrong logit: a result too, since it comes again each
 * time.
 */
export type Outcome =
  | { readonly feasible: true; readonly metrics: Metrics }
  | { readonly feasible: false; readonly reason: string; readonly fault?: true };

/** A point's result as the store holds it: a function of its key alone. */
export type PointRecord = Outcome & { readonly key: string; readonly fidelity: Fidelity; readonly seed: number };

export const recordText = (record: PointRecord): string => `${canonicalJson({ schema: RESULT_FORMAT, ...record })}\n`;

const METRICS = z.record(z.string(), z.number());
const feasible = { feasible: z.literal(true), metrics: METRICS };
const infeasible = { feasible: z.literal(false), reason: z.string(), fault: z.literal(true).optional() };
const outcomeSchema = z.discriminatedUnion("feasible", [z.strictObject(feasible), z.strictObject(infeasible)]);

/** What a point came to as a server hands it over. @throws Error for anything else */
export function parseOutcome(data: unknown): Outcome {
  const parsed = outcomeSchema.safeParse(data);
  if (!parsed.success) throw new Error("its result came back malformed");
  return parsed.data as Outcome;
}

const common = {
  schema: z.literal(RESULT_FORMAT),
  key: z.string(),
  fidelity: z.enum(ALL_FIDELITIES),
  seed: z.int().min(0),
};
const schema = z.discriminatedUnion("feasible", [
  z.object({ ...common, ...feasible }),
  z.object({ ...common, ...infeasible }),
]);

/** @param file what holds the text @throws UserError if it is no record of that key */
export function parseRecord(file: string, key: string, text: string): PointRecord {
  const parsed = schema.safeParse(jsonOf(file, text));
  if (!parsed.success || parsed.data.key !== key)
    throw damaged(file, `it is no ${RESULT_FORMAT} of that key; delete it to have it made again`);
  const { schema: _, ...record } = parsed.data;
  return record as PointRecord;
}

/** Points of sweeps, and damaged runs of campaigns. */
export const POINTS: RecordForm<PointRecord> = {
  folder: "points",
  bytes: "record",
  text: recordText,
  parse: parseRecord,
};
