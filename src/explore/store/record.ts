import { canonicalJson } from "../../spec/config/canonical.js";
import type { Metrics } from "../metrics.js";
import type { Fidelity } from "../sweep-file/schema.js";
import { RESULT_FORMAT } from "./key.js";

/** What came out of a point. A fault is a bug, a deadlock or a wrong logit: a result too, since it comes again each time. */
export type Outcome =
  | { readonly feasible: true; readonly metrics: Metrics }
  | { readonly feasible: false; readonly reason: string; readonly fault?: true };

/** A point's result as the store holds it: a function of its key alone. */
export type PointRecord = Outcome & { readonly key: string; readonly fidelity: Fidelity; readonly seed: number };

export const recordText = (record: PointRecord): string => `${canonicalJson({ schema: RESULT_FORMAT, ...record })}\n`;

/** @throws Error if the text is no record of that key */
export function parseRecord(key: string, text: string): PointRecord {
  let data: (PointRecord & { schema?: string }) | null = null;
  try {
    data = JSON.parse(text);
  } catch {
    // Reported below.
  }
  if (data === null || data.schema !== RESULT_FORMAT || data.key !== key)
    throw new Error(`result ${key} is damaged: it is no ${RESULT_FORMAT} of that key; delete it to have it made again`);
  return data;
}
