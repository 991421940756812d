import { count, percent, plural } from "../../base/format.js";
import { objectiveText } from "../../explore/objective-text.js";
import type { SweepEnd } from "../../explore/run-sweep.js";
import type { Sweep } from "../../explore/sweep.js";
import { columns } from "./columns.js";

/** Rows shown of a front; pareto.json has all. */
const MOST_ROWS = 20;

/** What `sweep` prints: how many points, the front, and how the search did against chance. */
export function sweepScreen({ file }: Sweep, { pareto, present, asked, infeasible }: SweepEnd, out: string): string {
  if (pareto === null)
    return `${count(present)} of ${count(asked!)} points have a result in ${out}; the worker that finds them all there writes the results\n`;
  const { objectives, space } = file;
  const names = objectives.map(({ name, direction }) => (direction === "min" ? name : `${name} (max)`));
  const head = [...names, ...space.axes.map(({ path }) => path)];
  const sorted = [...pareto.front].sort((a, b) => a.values[objectives[0]!.name]! - b.values[objectives[0]!.name]!);
  const rows = sorted
    .slice(0, MOST_ROWS)
    .map(({ values, point }) => [
      ...objectives.map((objective) => objectiveText(objective, values[objective.name]!)),
      ...space.axes.map(({ path }) => String(point[path])),
    ]);
  const more = sorted.length > MOST_ROWS ? `  and ${sorted.length - MOST_ROWS} more in pareto.json\n` : "";
  const { hypervolume } = pareto;
  const against =
    hypervolume === null
      ? ""
      : `Hypervolume ${percent(hypervolume.search.share)} after ${plural(hypervolume.search.evaluations, "evaluation")} (${hypervolume.search.method}); points at random: ${percent(hypervolume.random.share)} after ${count(hypervolume.random.evaluations)}\n`;
  const front =
    sorted.length === 0
      ? "No point is feasible\n"
      : `Pareto front, ${plural(sorted.length, "point")}:\n${columns([head, ...rows])}\n${more}`;
  return `${plural(present, "point")}, ${count(infeasible)} infeasible\n${front}${against}${out}: results.jsonl, results.parquet, pareto.json, report.html\n`;
}
