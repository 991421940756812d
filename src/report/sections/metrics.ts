import { METRICS, metricAt } from "../../spec/metrics.js";
import type { Summary } from "../../spec/summary.js";
import type { RunReport } from "../data.js";
import { html } from "../html.js";
import { fold, type Section, table } from "../parts.js";

/** Every number of the run as a whole with its path. */
function* figures(value: unknown, path: string): Generator<[path: string, value: number]> {
  if (typeof value === "number") yield [path, value];
  else if (typeof value === "object" && value !== null && !Array.isArray(value))
    for (const [key, item] of Object.entries(value)) yield* figures(item, path === "" ? key : `${path}.${key}`);
}

const wholeRun = ({ totals, energy_views, evidence, chip, host_work }: Summary) => ({
  totals,
  energy_views,
  evidence,
  chip,
  host_work,
});

const shown = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(6)));

/** Every figure with unit, definition, formula and source. */
export function metricsSection({ summary }: RunReport): Section {
  const rows = [...figures(wholeRun(summary), "")].flatMap(([path, value]) => {
    const metric = metricAt(path);
    return metric === undefined
      ? []
      : [[html`<code>${path}</code>`, shown(value), metric.unit, metric.definition, metric.formula, metric.source]];
  });
  const body = html`<p>The ${METRICS.filter(({ name }) => !name.startsWith("noc.")).length} kinds of figures in summary.json are defined once, and <code>sorbet-sim explain</code> prints the same definitions. Underlined words on this page carry theirs.</p>
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
