import type { ResolvedConfig } from "../../../config/config-keys.js";
import type { EngineTally } from "../../../contracts/event-engine.js";
import type { SorbetModel } from "../../../contracts/model.js";
import type { Summary } from "../../../contracts/summary.js";
import type { TableData } from "../../../trace/table-data.js";
import { NAMES, type Names } from "../../../workloads/names.js";
import type { Plan, Replay, RunReport } from "../data.js";
import { attentionOf } from "../sorbet/collect.js";
import { INSIDE } from "../sorbet/inside.js";
import { constantsOf } from "./constants.js";
import { planOf } from "./plan.js";
import { replayOf } from "./replay.js";

/** What the report of a run folder needs beside the folder's tables. */
export interface RunSources {
  readonly version: string;
  readonly summary: Summary;
  readonly resolved: ResolvedConfig;
  /** Names of roles and sites; those of all workloads that come with the program where left out. */
  readonly names?: Names;
  /** Event engines that its chip runs took, where the folder says so. */
  readonly engines?: EngineTally | undefined;
  /** The model of the run, or why it is not at hand. */
  readonly model: { readonly model: SorbetModel; readonly piece: (id: number) => string } | { readonly why: string };
}

/** Tables that floor plan and pipeline are made from. */
export const PLAN_TABLES = ["placement", "energy", "cores", "links", "windows"] as const;
type PlanTable = (typeof PLAN_TABLES)[number];
export type PlanTables = Readonly<Record<PlanTable, TableData>>;

function planAndReplay(tables: PlanTables | readonly PlanTable[], { chip }: Summary, names: Names, missing: string[]) {
  if (!("placement" in tables)) {
    missing.push(`Floor plan and pipeline: the folder has no tables/${tables.join(".parquet, tables/")}.parquet`);
    return { plan: null, replay: null };
  }
  const { placement, energy, cores, links, windows } = tables;
  if (placement.rows === 0) {
    missing.push("Floor plan and pipeline: the tables of the folder are empty");
    return { plan: null, replay: null };
  }
  const plan: Plan = planOf(placement, energy, chip.mesh, names);
  const replay: Replay | null = replayOf({ cores, links, windows }, plan);
  return { plan, replay };
}

/** The workload's own part of the page. */
function insideOf({ summary, model: found }: RunSources, missing: string[]): RunReport["inside"] {
  if ("why" in found) {
    missing.push(`${INSIDE}: ${found.why}`);
    return null;
  }
  const input = summary.inputs[0]!;
  try {
    const result = attentionOf(found.model, input, input.input_ids.map(found.piece));
    if (result === null) missing.push(`${INSIDE}: the sentence is too long for a page`);
    return result;
  } catch (error) {
    missing.push(`${INSIDE}: ${(error as Error).message}`);
    return null;
  }
}

/**
 * All that the report of a run shows.
 * @param tables of the run, or the names of those that are not there
 */
export function runReport(tables: PlanTables | readonly PlanTable[], sources: RunSources): RunReport {
  const { version, summary, resolved, names = NAMES } = sources;
  const missing: string[] = [];
  const parts = planAndReplay(tables, summary, names, missing);
  return {
    version,
    summary,
    constants: constantsOf(resolved, names.energy),
    names,
    engines: sources.engines,
    ...parts,
    inside: insideOf(sources, missing),
    labels: "why" in sources.model ? null : sources.model.model.shape.labels,
    missing,
  };
}
