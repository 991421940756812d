import type { TableData } from "../../../trace/table-data.js";
import type { Plan, Replay } from "../data.js";
import { type PlanShape, planOf } from "./plan.js";
import { replayOf } from "./replay.js";

/** Tables that floor plan and pipeline are made from. */
export const PLAN_TABLES = ["placement", "energy", "cores", "links", "power", "windows"] as const;
export type PlanTable = (typeof PLAN_TABLES)[number];
export type PlanTables = Readonly<Record<PlanTable, TableData>>;

/**
 * Floor plan and replay; null, and a line in `missing`, where they are not there.
 * @param tables of the run, or the names of those that are not there
 */
export function planAndReplay(
  tables: PlanTables | readonly PlanTable[],
  shape: PlanShape,
  missing: string[],
): { readonly plan: Plan | null; readonly replay: Replay | null } {
  if (!("placement" in tables)) {
    missing.push(`Floor plan and pipeline: the folder has no tables/${tables.join(".parquet, tables/")}.parquet`);
    return { plan: null, replay: null };
  }
  const { placement, energy, ...times } = tables;
  if (placement.rows === 0) {
    missing.push("Floor plan and pipeline: the tables of the folder are empty");
    return { plan: null, replay: null };
  }
  const plan = planOf(placement, energy, shape);
  return { plan, replay: replayOf(times, plan) };
}
