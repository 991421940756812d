import { shown } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import { type Catalogue, didYouMeanMetric, type Metric } from "../contracts/metrics.js";
import { jsonText } from "../runner/json-text.js";
import { NAMES } from "../workloads/names.js";
import type { Context } from "./common.js";
import { EXIT_OK } from "./exit-codes.js";
import { paintFor } from "./io.js";

function entry({ name, unit, definition, formula, source }: Metric, bold: (text: string) => string): string {
  return `${bold(name)}${unit === "-" ? "" : `  [${unit}]`}\n  ${definition}\n  formula  ${formula}\n  source   ${source}\n`;
}

function list(metrics: readonly Metric[]): string {
  const width = Math.max(...metrics.map(({ name }) => name.length));
  const lines = metrics.map(({ name, unit }) => `${name.padEnd(width)}  ${unit}`);
  return `${lines.join("\n")}\n\nexplain METRIC says what one of them means; a name without its group will do: explain packets\n`;
}

/** `explain [METRIC]`: name, unit, definition, formula, source. */
export function explainCommand(
  name: string | undefined,
  options: { readonly json?: boolean },
  { io }: Context,
  catalogue: Catalogue = NAMES.catalogue,
): number {
  const { metrics } = catalogue;
  const found = name === undefined ? metrics : catalogue.find(name);
  if (found.length === 0) {
    const names = metrics.flatMap((metric) => [metric.name, metric.name.replaceAll(".*", "").split(".").at(-1)!]);
    const hint = didYouMeanMetric(name!, names);
    throw new UserError(
      `unknown metric ${shown(name)}${hint}${hint === "" ? ";" : ""} "sorbet-sim explain" lists them all`,
    );
  }
  const paint = paintFor(io);
  if (options.json) io.out(jsonText(name === undefined || found.length > 1 ? found : found[0]));
  else
    io.out(
      name === undefined
        ? list(metrics)
        : found.map((metric) => entry(metric, (text) => paint("bold", text))).join("\n"),
    );
  return EXIT_OK;
}
