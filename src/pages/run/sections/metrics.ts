import { html } from "../../shell/html.js";
import { fold, precise, type Section, table } from "../../shell/parts.js";
import type { RunPage } from "../data.js";

const shown = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(6)));

/** Every figure with unit, definition, formula and source. */
export function metricsSection({ figures, figureKinds }: RunPage): Section {
  const rows = figures.map(({ name, value, metric }) => [
    html`<code>${name}</code>`,
    precise(value, metric.unit, shown(value)),
    metric.unit,
    metric.definition,
    metric.formula,
    metric.source,
  ]);
  const body = html`<p>The ${figureKinds} kinds of figures in summary.json are defined once, and <code>sorbet-sim explain</code> prints the same definitions. Underlined words on this page carry theirs.</p>
${fold(
  `${rows.length} figures of this run`,
  table(
    "Figures of the run",
    [
      { head: "figure" },
      { head: "value", number: true },
      { head: "unit" },
      { head: "definition" },
      { head: "formula" },
      { head: "source" },
    ],
    rows,
  ),
)}`;
  return { id: "metrics", short: "Figures", title: "What do the figures mean?", body };
}
