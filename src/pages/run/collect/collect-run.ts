import { hasTable, readTable } from "../../../trace/read/table.js";
import type { RunReport } from "../data.js";
import { PLAN_TABLES, type PlanTables, type RunSources, runReport } from "./run-report.js";

/** All that the report of a run folder shows. @throws UserError if a table of the folder cannot be read */
export async function collectRun(folder: string, sources: RunSources): Promise<RunReport> {
  const absent = PLAN_TABLES.filter((table) => !hasTable(folder, table));
  if (absent.length > 0) return runReport(absent, sources);
  const read = PLAN_TABLES.map(async (table) => [table, await readTable(folder, table)] as const);
  return runReport(Object.fromEntries(await Promise.all(read)) as unknown as PlanTables, sources);
}
