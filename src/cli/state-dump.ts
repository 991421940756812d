import { join } from "node:path";
import { jsonText } from "../base/json-text.js";
import { writeWhole } from "../files/outputs.js";
import { FaultError, type FaultReport } from "../runner/fault-error.js";
import { DUMP_FILE } from "../runner/out-files.js";
import type { Io } from "./io.js";
import { readableStack } from "./readable-stack.js";

export function faultReport(error: unknown): FaultReport {
  if (error instanceof FaultError) return error.report;
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: "", user: false, state: null };
  return { name: error.name, message: error.message, stack: error.stack ?? "", user: false, state: null };
}

/**
 * Says what went wrong in one line, and leaves all that is known for a bug report: in the folder of --out, else on
 * stderr.
 */
export function dumpState(io: Io, report: FaultReport, command: readonly string[], out: string | undefined): void {
  const line = `${report.name}: ${report.message}`.replaceAll(/\s*[\r\n]+\s*/g, " ");
  const { name, message, stack, state } = report;
  const text = jsonText({
    schema: "sorbet-sim/state-dump@1",
    error: { name, message, stack: readableStack(stack).split("\n") },
    command: [...command],
    state,
  });
  if (out !== undefined) {
    const file = join(out, DUMP_FILE);
    try {
      writeWhole(file, text);
      io.err(`fault: ${line} (state in ${file})\n`);
      return;
    } catch {
      // The folder cannot be written to; stderr is what is left.
    }
  }
  io.err(`fault: ${line}\n${text}`);
}
