import { didYouMean, shown } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";
import type { TableName } from "../schema.js";

export const TRACE_FORMATS = ["parquet", "perfetto", "vcd", "csv", "sonata"] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

/** What is to be written; plain data. */
export interface TraceRequest {
  readonly folder: string;
  readonly formats: readonly TraceFormat[];
  /** Picoseconds a tick. */
  readonly tickPs: number;
  /** Tables that the run has; those of a chip that takes tokens where left out. */
  readonly tables?: readonly TableName[];
}

/** Formats of a list such as "parquet,csv". @throws UserError for one that does not exist */
export function parseFormats(list: string): TraceFormat[] {
  return [...new Set(list.split(","))].map((name) => {
    const format = TRACE_FORMATS.find((known) => known === name.trim());
    if (format === undefined)
      throw new UserError(
        `--trace: no format ${shown(name)}${didYouMean(name, TRACE_FORMATS)} (a list of ${TRACE_FORMATS.join(", ")})`,
      );
    return format;
  });
}
