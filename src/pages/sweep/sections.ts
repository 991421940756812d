import { count, percent } from "../../base/format.js";
import { objectiveText } from "../../explore/objective-text.js";
import { certificateText } from "../../explore/search/certify.js";
import { type Html, type HtmlValue, html } from "../shell/html.js";
import { bars, csvData, fold, legend, precise, type Section, table } from "../shell/parts.js";
import { energyRangesSvg, hypervolumeSvg, parallelSvg, scatterSvg } from "./charts.js";
import type { SweepReport } from "./data.js";
import type { ObjectiveAxis } from "./page-data.js";

/** Rows of a table on the page; the files have all. */
const MOST_ROWS = 50;

export const axesOf = ({ pareto }: SweepReport): ObjectiveAxis[] =>
  Object.entries(pareto.objectives).map(([name, { unit, direction }]) => ({ name, unit, direction }));

/** What the marks of this sweep's points mean. */
const marks = ({ drawn, limits }: SweepReport): Html =>
  legend([
    { kind: "front-mark", name: "on the front" },
    ...(drawn.some(({ front, counted }) => !front && !counted) ? [{ kind: "other-mark", name: "dominated" }] : []),
    ...(drawn.some(({ counted }) => counted) ? [{ kind: "counted-mark", name: "counted alone: a bound" }] : []),
    ...(drawn.some(({ isDefault }) => isDefault) ? [{ kind: "default-mark", name: "the default chip" }] : []),
    ...(limits.length > 0 ? [{ kind: "limit-mark", name: "constraint" }] : []),
  ]);

export function frontSection(report: SweepReport): Section {
  const { pareto, drawn, feasible } = report;
  const axes = axesOf(report);
  const pairs = axes.flatMap((_, x) => axes.slice(x + 1).map((_, i) => [x, x + 1 + i] as const)).slice(0, 6);
  const paths = Object.keys(pareto.front[0]?.point ?? {});
  const sorted = [...pareto.front].sort((a, b) => a.values[axes[0]!.name]! - b.values[axes[0]!.name]!);
  const listed = sorted.slice(0, MOST_ROWS);
  const rows = listed.map(({ point, values }): HtmlValue[] => [
    ...axes.map((axis) => precise(values[axis.name]!, axis.unit, objectiveText(axis, values[axis.name]!))),
    ...paths.map((path) => String(point[path])),
  ]);
  const commands = html`<ol>${listed.map(({ command }) => html`<li><code>${command}</code></li>`)}</ol>`;
  const columns = [...axes.map(({ name }) => ({ head: name, number: true })), ...paths.map((head) => ({ head }))];
  const shown =
    drawn.length < feasible
      ? html`<p>${count(drawn.length)} of ${count(feasible)} feasible points are drawn.</p>`
      : null;
  return {
    id: "front",
    short: "Front",
    title: "What no other point beats",
    body: html`<p>${count(pareto.front.length)} of ${count(feasible)} feasible points are on the Pareto front: no other is as good in every objective and better in one.</p>
${pareto.certificate !== null && html`<p>The front is ${certificateText(pareto.certificate)}. Points that are not simulated are drawn as counted.</p>`}
<p class="script">Choose a point, or draw over some of them: all drawings and the table below show the same. Arrow keys walk from point to point.</p>
${marks(report)}${shown}<div class="scatters" data-figure="scatter">${pairs.map(([x, y]) => scatterSvg(report, axes, x, y))}</div>
<div id="chosen" class="script" aria-live="polite"></div>
${!drawn.some(({ isDefault }) => isDefault) && html`<p class="note">The default chip is not among the points drawn.</p>`}
${rows.length > 0 && html`<div id="front-table">${table("The Pareto front", columns, rows)}</div>${fold("Commands that run these points, in the order of the first objective", commands)}`}
${sorted.length > MOST_ROWS && html`<p>The first ${MOST_ROWS}; pareto.json has all.</p>`}`,
  };
}

/** Energies with the constants at the ends of their ranges. */
export function rangesSection({ drawn }: SweepReport): Section | null {
  const shown = drawn.map((point, index) => ({ ...point, index })).filter(({ front, isDefault }) => front || isDefault);
  const ranged = shown.flatMap((point) => (point.energy === null ? [] : [{ ...point, energy: point.energy }]));
  if (ranged.length === 0) return null;
  ranged.sort((a, b) => a.energy.fj - b.energy.fj);
  const listed = ranged.slice(0, MOST_ROWS);
  const rows = listed.map(({ energy: { fj, low, high }, point }) => [
    fj,
    low,
    high,
    ...Object.values(point).map(String),
  ]);
  return {
    id: "ranges",
    short: "Ranges",
    title: "How sure the energies are",
    body: html`<p>Energy of an input, from all constants at their low ends to all at their high ends; the mark is their value. Constants are the same chip's, so two points move together: ranges that overlap may still keep their order.</p>
<div data-figure="energy ranges">${energyRangesSvg(listed)}${csvData([["energy_fj", "low_fj", "high_fj", ...Object.keys(listed[0]!.point)], ...rows])}</div>`,
  };
}

export function parallelSection(report: SweepReport): Section | null {
  const paths = Object.keys(report.drawn[0]?.point ?? {});
  if (report.drawn.length === 0) return null;
  return {
    id: "parallel",
    short: "Parallel coordinates",
    title: "Choices and what they come to",
    body: html`<p>A line a point: its choices at the left, its objectives at the right. Names lose their <code>chip.</code>.</p>${marks(report)}<div data-figure="parallel coordinates">${parallelSvg(report.drawn, paths, axesOf(report))}</div>`,
  };
}

export function effectsSection(report: SweepReport): Section {
  const axes = axesOf(report);
  const most = axes.map((_, i) =>
    Math.max(
      ...report.effects.flatMap(({ values }) =>
        values.filter(({ points }) => points > 0).map(({ means }) => means[i]!),
      ),
    ),
  );
  const blocks = report.effects.map(({ path, values }) => {
    const charts = axes.map((axis, i) => {
      const rows = values.slice(0, MOST_ROWS).map(({ value, points, infeasible, means }) => ({
        label: String(value),
        figure: points === 0 ? "none fits" : objectiveText(axis, means[i]!),
        share: points === 0 || most[i] === 0 ? 0 : means[i]! / most[i]!,
        note: infeasible === 0 ? undefined : `${infeasible} of ${points + infeasible} do not fit`,
      }));
      return html`<div><h4>${axis.name}</h4>${bars(rows, `Mean ${axis.name} by ${path}`)}</div>`;
    });
    return html`<h3><code>${path}</code></h3><div class="columns">${charts}</div>`;
  });
  return {
    id: "effects",
    short: "Effects",
    title: "What each choice does on average",
    body: html`<p>Means over the feasible points with that value${report.pareto.promoted.length > 0 && ", as counted"}. Where some values fit fewer points than others, the means are over different neighbours: compare with care.</p>${blocks}`,
  };
}

export function hypervolumeSection({ pareto }: SweepReport): Section | null {
  const { hypervolume } = pareto;
  if (hypervolume === null) return null;
  const { search, random } = hypervolume;
  const compared = random !== null && search.method !== "random";
  const evaluations = Math.max(search.evaluations, random?.evaluations ?? 0);
  return {
    id: "hypervolume",
    short: "Hypervolume",
    title: "How good the search is",
    body: html`<p>Share of the box between the best and the worst values found, and a tenth more, that the points evaluated so far dominate: ${search.method} ends at ${percent(search.share)} after ${count(search.evaluations)} evaluations${compared && html`, points at random at ${percent(random.share)} after ${count(random.evaluations)}`}. Axes are logarithmic.</p>
${legend([
  { kind: "front-mark", name: search.method },
  ...(compared ? [{ kind: "random-mark", name: "at random, equal budget" }] : []),
])}<div data-figure="hypervolume">${hypervolumeSvg(search.steps, compared ? random.steps : [], evaluations)}${csvData([["method", "evaluations", "share"], ...search.steps.map((step) => [search.method, ...step]), ...(compared ? random.steps.map((step) => ["random", ...step]) : [])])}</div>`,
  };
}

export function fidelitySection(report: SweepReport): Section | null {
  const { promoted } = report.pareto;
  if (promoted.length === 0) return null;
  const axes = axesOf(report);
  const paths = Object.keys(promoted[0]!.point);
  const columns = [
    ...paths.map((head) => ({ head })),
    ...axes.flatMap(({ name }) => [
      { head: `${name}, counted`, number: true },
      { head: "simulated", number: true },
      { head: "counted / simulated", number: true },
    ]),
  ];
  const rows = promoted
    .slice(0, MOST_ROWS)
    .map(({ point, counted, simulated }) => [
      ...paths.map((path) => String(point[path])),
      ...axes.flatMap((axis) => [
        precise(counted[axis.name]!, axis.unit, objectiveText(axis, counted[axis.name]!)),
        precise(simulated[axis.name]!, axis.unit, objectiveText(axis, simulated[axis.name]!)),
        simulated[axis.name] === 0 ? "-" : percent(counted[axis.name]! / simulated[axis.name]!),
      ]),
    ]);
  return {
    id: "fidelity",
    short: "Counted and simulated",
    title: "How near counting comes",
    body: html`<p>The search counted: traffic and events are exact, latency and static energy are lower bounds. Points were then simulated in the order of their bounds; the front above is of these simulations.</p>${table("Counted against simulated", columns, rows)}`,
  };
}

export function infeasibleSection({ reasons, pareto }: SweepReport): Section | null {
  if (reasons.length === 0) return null;
  const rows = reasons.slice(0, MOST_ROWS).map(({ reason, points }) => [count(points), reason]);
  return {
    id: "infeasible",
    short: "What does not fit",
    title: `${count(pareto.infeasible)} of ${count(pareto.evaluated)} points do not fit`,
    body: table("Reasons, with N for numbers", [{ head: "points", number: true }, { head: "reason" }], rows),
  };
}
