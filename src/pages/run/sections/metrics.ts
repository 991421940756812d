import { html } from "../../shell/html.js";
import { fold, type Section, table } from "../../shell/parts.js";
import type { RunReport } from "../data.js";
import { figuresOf } from "../figures.js";

const shown = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(6)));

/** Every figure with unit, definition, formula and source. */
export function metricsSection({ summary, names: { catalogue } }: RunReport): Section {
  const rows = figuresOf(summary, catalogue).map(({ name, value, metric }) => [
    html`<code>${name}</code>`,
    shown(value),
    metric.unit,
    metric.definition,
    metric.formula,
    metric.source,
  ]);
  const body = html`<p>The ${catalogue.metrics.filter(({ name }) => !name.startsWith("noc.")).length} kinds of figures in summary.json are defined once, and <code>sorbet-sim explain</code> prints the same definitions. Underlined words on this page carry theirs.</p>
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
