import { hasTable, readTable } from "../../../trace/read/table.js";
import { PLAN_TABLES, type PlanTable, type PlanTables } from "./plan-and-replay.js";

/** The tables of a run folder, or the names of those that it lacks. @throws UserError if one cannot be read */
export async function readPlanTables(folder: string): Promise<PlanTables | readonly PlanTable[]> {
  const absent = PLAN_TABLES.filter((table) => !hasTable(folder, table));
  if (absent.length > 0) return absent;
  const read = PLAN_TABLES.map(async (table) => [table, await readTable(folder, table)] as const);
  return Object.fromEntries(await Promise.all(read)) as unknown as PlanTables;
}
