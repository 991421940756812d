import { count, plural } from "../../base/format.js";
import { html } from "../shell/html.js";
import type { PageAssets } from "../shell/page.js";
import { pageHtml } from "../shell/page.js";
import type { SweepReport } from "./data.js";
import type { SweepData } from "./page-data.js";
import {
  axesOf,
  effectsSection,
  fidelitySection,
  frontSection,
  hypervolumeSection,
  infeasibleSection,
  parallelSection,
  rangesSection,
} from "./sections.js";
import { SWEEP_CSS } from "./style.js";

const origin = ({ fidelity, promoted }: SweepReport["pareto"]): string => {
  if (fidelity !== "count") return "All points are simulated.";
  return promoted.length === 0
    ? "All points are counted: their figures are analytic estimates."
    : `${plural(promoted.length, "point")} ${promoted.length === 1 ? "is" : "are"} simulated; all others are counted, so their figures are analytic estimates.`;
};

const sweepData = (report: SweepReport): SweepData => ({ axes: axesOf(report), points: report.drawn });

/** The report of a sweep as one page. The same data give the same bytes. */
export function sweepHtml(report: SweepReport, { css, script }: PageAssets): string {
  const { pareto } = report;
  const sections = [
    frontSection,
    rangesSection,
    parallelSection,
    effectsSection,
    hypervolumeSection,
    fidelitySection,
    infeasibleSection,
  ]
    .map((section) => section(report))
    .filter((section) => section !== null);
  const goals = Object.entries(pareto.objectives).map(([name, { direction }]) => `${direction} ${name}`);
  return pageHtml(
    {
      title: "Design-space exploration",
      subtitle: html`<p>${count(pareto.evaluated)} points, ${count(pareto.infeasible)} of them infeasible; objectives: ${goals.join(", ")}. ${origin(pareto)}</p>`,
      sections,
      data: sweepData(report),
    },
    { css: css + SWEEP_CSS, script },
  );
}
