import type { ResolvedConfig } from "../../../config/config-keys.js";
import type { EngineTally } from "../../../contracts/event-engine.js";
import type { SorbetModel } from "../../../contracts/model.js";
import type { Summary } from "../../../contracts/summary.js";
import { coresPerRouter } from "../../../contracts/topology.js";
import { NAMES, type Names } from "../../../workloads/names.js";
import type { RunReport } from "../data.js";
import { attentionOf } from "../sorbet/collect.js";
import { INSIDE } from "../sorbet/inside.js";
import { constantsOf } from "./constants.js";
import type { PlanShape } from "./plan.js";
import { type PlanTable, type PlanTables, planAndReplay } from "./plan-and-replay.js";

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

/** Floor plan of a run of sentences. */
export const sentencePlan = (
  { mesh, topology }: Pick<Summary["chip"], "mesh" | "topology">,
  names: Names,
): PlanShape => ({
  mesh,
  coresPerRouter: coresPerRouter({ topology }),
  slot: "node",
  words: { holds: "columns", sample: "sentence", step: "token" },
  role: names.role,
});

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
  const parts = planAndReplay(tables, sentencePlan(summary.chip, names), missing);
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
