import { count } from "../../base/format.js";
import { html } from "../shell/html.js";
import type { PageAssets } from "../shell/page.js";
import { pageHtml } from "../shell/page.js";
import type { SweepReport } from "./data.js";
import {
  effectsSection,
  fidelitySection,
  frontSection,
  hypervolumeSection,
  infeasibleSection,
  parallelSection,
} from "./sections.js";
import { SWEEP_CSS } from "./style.js";

const origin = ({ fidelity, promoted }: SweepReport["pareto"]): string => {
  if (fidelity !== "count") return "All figures come from simulation.";
  return promoted.length === 0
    ? "All figures are analytic estimates."
    : "Figures of simulated points come from simulation; all others are analytic estimates.";
};

/** The report of a sweep as one page. The same data give the same bytes. */
export function sweepHtml(report: SweepReport, { css, script }: PageAssets): string {
  const { pareto } = report;
  const sections = [
    frontSection,
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
      data: null,
    },
    { css: css + SWEEP_CSS, script },
  );
}
