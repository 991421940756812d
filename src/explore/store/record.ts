import { z } from "zod";
import { damaged } from "../../input/damaged.js";
import { jsonOf } from "../../input/read-file.js";
import { canonicalJson } from "../../spec/config/canonical.js";
import type { Metrics } from "../metrics.js";
import { FIDELITIES, type Fidelity } from "../sweep-file/schema.js";
import { RESULT_FORMAT } from "./key.js";

/** What came out of a point. A fault is a bug, a deadlock or a wrong logit: a result too, since it comes again each time. */
export type Outcome =
  | { readonly feasible: true; readonly metrics: Metrics }
  | { readonly feasible: false; readonly reason: string; readonly fault?: true };

/** A point's result as the store holds it: a function of its key alone. */
export type PointRecord = Outcome & { readonly key: string; readonly fidelity: Fidelity; readonly seed: number };

export const recordText = (record: PointRecord): string => `${canonicalJson({ schema: RESULT_FORMAT, ...record })}\n`;

const common = {
  schema: z.literal(RESULT_FORMAT),
  key: z.string(),
  fidelity: z.enum(FIDELITIES),
  seed: z.int().min(0),
};
const schema = z.discriminatedUnion("feasible", [
  z.object({ ...common, feasible: z.literal(true), metrics: z.record(z.string(), z.number()) }),
  z.object({ ...common, feasible: z.literal(false), reason: z.string(), fault: z.literal(true).optional() }),
]);

/** @param file what holds the text @throws UserError if it is no record of that key */
export function parseRecord(file: string, key: string, text: string): PointRecord {
  const parsed = schema.safeParse(jsonOf(file, text));
  if (!parsed.success || parsed.data.key !== key)
    throw damaged(file, `it is no ${RESULT_FORMAT} of that key; delete it to have it made again`);
  const { schema: _, ...record } = parsed.data;
  return record as PointRecord;
}
