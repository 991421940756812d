import { hasTable, readTable } from "../../../trace/read/table.js";
import type { KindCell, RunPage } from "../data.js";
import type { StepFacts, StepReport, StepSeries } from "../steps/data.js";
import { constantSwings } from "../swings.js";
import type { PlanShape } from "./plan.js";
import { planAndReplay } from "./plan-and-replay.js";
import { readPlanTables } from "./read-plan-tables.js";

/** Frames of a chart of steps at most. */
const MOST_FRAMES = 320;

async function seriesOf(folder: string): Promise<StepSeries | null> {
  if (!hasTable(folder, "steps")) return null;
  const table = await readTable(folder, "steps");
  if (table.rows === 0) return null;
  const stepsAFrame = Math.ceil(table.rows / MOST_FRAMES);
  const [start, end] = [table.numbers("start_ticks"), table.numbers("end_ticks")];
  const means = (value: (row: number) => number): number[] =>
    Array.from({ length: Math.ceil(table.rows / stepsAFrame) }, (_, frame) => {
      const [from, to] = [frame * stepsAFrame, Math.min(table.rows, (frame + 1) * stepsAFrame)];
      let sum = 0;
      for (let row = from; row < to; row++) sum += value(row);
      return sum / (to - from);
    });
  const column = (name: string): number[] => {
    const values = table.numbers(name);
    return means((row) => values[row]!);
  };
  return {
    steps: table.rows,
    stepsAFrame,
    ticks: means((row) => end[row]! - start[row]!),
    energyFj: column("energy_fj"),
    fired: column("fired"),
    packets: column("packets"),
  };
}

/** Energy by layer, component and event from the table of energy. */
async function cellsOf(folder: string, kindOf: StepFacts["kindOf"]): Promise<KindCell[]> {
  if (!hasTable(folder, "energy")) return [];
  const table = await readTable(folder, "energy");
  const [layers, components, events] = [table.texts("layer"), table.texts("component"), table.texts("event")];
  const fj = table.numbers("energy_fj");
  const cells = new Map<string, KindCell>();
  for (let row = 0; row < table.rows; row++) {
    const [layer, component, event] = [layers[row]!, components[row]!, events[row]!];
    const key = JSON.stringify([layer, event]);
    const sum = (cells.get(key)?.fj ?? 0) + fj[row]!;
    cells.set(key, { layer, component, event, fj: sum, kind: kindOf(component, event), isOperation: false });
  }
  return [...cells.values()];
}

/** All that the report of a run in steps shows. @throws UserError if a table of the folder cannot be read */
export async function collectSteps(folder: string, facts: StepFacts, shape: PlanShape): Promise<StepReport> {
  const missing: string[] = [];
  const { plan, replay } = planAndReplay(await readPlanTables(folder), shape, missing);
  const cells = await cellsOf(folder, facts.kindOf);
  const series = await seriesOf(folder);
  if (series === null) missing.push("Steps: the folder has no rows in tables/steps.parquet");
  const { totals, per } = facts;
  const still = totals.by_component.static ?? 0;
  const page: RunPage = {
    ...facts,
    plan,
    replay,
    missing,
    swings: constantSwings(totals, facts.constants),
    energy: {
      totals,
      per,
      cells,
      layers: [...facts.populations.map(({ name }) => name), "shared"],
      views: [
        { id: "full", name: "everything", fj: totals.total_fj, term: ["energy.total_fj", "with static power"] },
        ...(still === 0
          ? []
          : [
              {
                id: "dynamic" as const,
                name: "without static power",
                fj: totals.total_fj - still,
                term: ["energy.total_fj", "without static power"] as const,
              },
            ]),
      ],
    },
  };
  return { ...facts, page, series };
}
