import type { RunReport } from "../data.js";
import { readPlanTables } from "./read-plan-tables.js";
import { type RunSources, runReport } from "./run-report.js";

/** All that the report of a run folder shows. @throws UserError if a table of the folder cannot be read */
export async function collectRun(folder: string, sources: RunSources): Promise<RunReport> {
  return runReport(await readPlanTables(folder), sources);
}
