import { count, energy, percent, plural } from "../../base/format.js";
import { objectiveText } from "../../explore/objective-text.js";
import type { SweepEnd } from "../../explore/run-sweep.js";
import { certificateText } from "../../explore/search/certify.js";
import type { Sweep } from "../../explore/sweep.js";
import { columns } from "./columns.js";

/** Rows shown of a front; pareto.json has all. */
const MOST_ROWS = 20;

/** What the screen says of every point of the front, an objective or not. */
const SAID = [
  { metric: "energy", unit: "fJ" },
  { metric: "latency", unit: "s" },
  { metric: "area", unit: "mm2" },
] as const;

const sentence = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** What `sweep` prints: how many points, the front, and how the search did against chance. */
export function sweepScreen({ file }: Sweep, { pareto, present, asked, infeasible }: SweepEnd, out: string): string {
  if (pareto === null)
    return `${count(present)} of ${count(asked!)} points have a result in ${out}; the worker that finds them all there writes the results\n`;
  const { objectives, space } = file;
  const names = objectives.map(({ name, direction }) => (direction === "min" ? name : `${name} (max)`));
  // Energy, latency and area are said of every point, and how it was evaluated.
  const missing = SAID.filter(({ metric }) => !objectives.some((own) => own.metric === metric));
  const said = missing.filter(({ metric }) => pareto.front.every(({ figures }) => figures[metric] !== undefined));
  const ranged = pareto.front.some(({ figures }) => figures.energy_low !== undefined);
  const head = [
    ...names,
    ...said.map(({ metric }) => metric),
    ...(ranged ? ["energy, low to high"] : []),
    "by",
    ...space.axes.map(({ path }) => path),
  ];
  const sorted = [...pareto.front].sort((a, b) => a.values[objectives[0]!.name]! - b.values[objectives[0]!.name]!);
  const rows = sorted
    .slice(0, MOST_ROWS)
    .map(({ values, point, figures, fidelity }) => [
      ...objectives.map((objective) => objectiveText(objective, values[objective.name]!)),
      ...said.map((one) => objectiveText(one, figures[one.metric]!)),
      ...(ranged ? [`${energy(figures.energy_low ?? 0)} to ${energy(figures.energy_high ?? 0)}`] : []),
      fidelity ?? "-",
      ...space.axes.map(({ path }) => String(point[path])),
    ]);
  const more = sorted.length > MOST_ROWS ? `  and ${sorted.length - MOST_ROWS} more in pareto.json\n` : "";
  const { hypervolume } = pareto;
  const against =
    hypervolume === null
      ? ""
      : `Hypervolume ${percent(hypervolume.search.share)} after ${plural(hypervolume.search.evaluations, "evaluation")} (${hypervolume.search.method})${hypervolume.random === null || hypervolume.search.method === "random" ? "" : `; points at random: ${percent(hypervolume.random.share)} after ${count(hypervolume.random.evaluations)}`}\n`;
  const { certificate } = pareto;
  const certain = certificate === null ? "" : `${sentence(certificateText(certificate))}\n`;
  const front =
    sorted.length === 0
      ? "No point is feasible\n"
      : `Pareto front, ${plural(sorted.length, "point")}:\n${columns([head, ...rows])}\n${more}`;
  const doubted = pareto.front.flatMap(({ doubt }) => (doubt === undefined ? [] : [doubt]));
  const doubts =
    doubted.length === 0
      ? ""
      : `Latency of ${count(doubted.length)} of ${count(pareto.front.length)} is in doubt; of the first: ${doubted[0]}\n`;
  const surviving = pareto.front.filter(({ survives }) => survives === true).length;
  const ranges = pareto.front.every(({ survives }) => survives === undefined)
    ? ""
    : `${count(surviving)} of ${count(pareto.front.length)} stay on the front for every value of the energy constants in their ranges\n`;
  const simulated = certificate === null ? "" : `, ${count(certificate.simulated)} of them simulated`;
  const points = present - (certificate?.simulated ?? 0);
  return `${plural(points, "point")}${simulated}, ${count(infeasible)} infeasible\n${front}${certain}${doubts}${ranges}${against}${out}: results.jsonl, results.parquet, pareto.json, report.html\n`;
}
