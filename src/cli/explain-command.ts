import { jsonText } from "../base/json-text.js";
import { didYouMean, shown } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import type { Catalogue, Metric } from "../contracts/metrics.js";
import { glossaryText } from "../runner/package-files.js";
import { NAMES } from "../workloads/names.js";
import type { Context } from "./common.js";
import { EXIT_OK } from "./exit-codes.js";
import { findTerms, namesWith, type Term, termNames, termsOf } from "./glossary.js";
import { paintFor } from "./io.js";

/** Names that are offered for a word that stands within them. */
const MOST_NEAR = 4;

function entry({ name, unit, definition, formula, source }: Metric, bold: (text: string) => string): string {
  return `${bold(name)}${unit === "-" ? "" : `  [${unit}]`}\n  ${definition}\n  formula  ${formula}\n  source   ${source}\n`;
}

const termEntry = ({ term, meaning }: Term, bold: (text: string) => string): string =>
  `${bold(term)}\n  ${meaning}\n  source   docs/glossary.md\n`;

function list(metrics: readonly Metric[], terms: readonly Term[], columns: number): string {
  const width = Math.max(...metrics.map(({ name }) => name.length));
  const lines = metrics.map(({ name, unit }) => `${name.padEnd(width)}  ${unit}`);
  const names = wrapped(
    terms.map(({ term }) => term.replaceAll(", ", " / ")),
    columns,
  );
  return `${lines.join("\n")}

Terms of docs/glossary.md:
${names.join("\n")}

explain NAME explains a metric or a term. The last part of a metric's name is enough: explain packets
`;
}

/** Names on lines of at most `columns`, separated by commas. */
function wrapped(names: readonly string[], columns: number): string[] {
  const lines = [""];
  for (const [i, name] of names.entries()) {
    const text = i < names.length - 1 ? `${name}, ` : name;
    if (lines.at(-1)!.length + text.trimEnd().length > columns - 2) lines.push("");
    lines[lines.length - 1] += text;
  }
  return lines.map((line) => `  ${line.trimEnd()}`);
}

/** `explain [TERM]`: name, unit, definition, formula and source of a metric; meaning of a term. */
export function explainCommand(
  name: string | undefined,
  options: { readonly json?: boolean },
  { io }: Context,
  catalogue: Catalogue = NAMES.catalogue,
): number {
  const { metrics } = catalogue;
  const terms = termsOf(glossaryText());
  if (name === undefined) {
    io.out(options.json ? jsonText(metrics) : list(metrics, terms, Math.min(100, io.columns)));
    return EXIT_OK;
  }
  const found = catalogue.named(name);
  const meant = findTerms(terms, name);
  if (found.length + meant.length === 0) {
    const names = metrics.flatMap((metric) => [metric.name, metric.name.replaceAll(".*", "").split(".").at(-1)!]);
    const all = [...names, ...termNames(terms)];
    const near = namesWith(all, name, MOST_NEAR).map((found) => `"${found}"`);
    const hint = near.length > 0 ? `; there are ${near.join(", ")};` : didYouMean(name, all) || ";";
    throw new UserError(`unknown term ${shown(name)}${hint} "sorbet-sim explain" lists all metrics and terms`);
  }
  if (options.json) {
    const all = found.length > 0 ? found : meant;
    io.out(jsonText(all.length > 1 ? all : all[0]));
    return EXIT_OK;
  }
  const paint = paintFor(io);
  const bold = (text: string): string => paint("bold", text);
  const entries = [...found.map((metric) => entry(metric, bold)), ...meant.map((term) => termEntry(term, bold))];
  const more = catalogue.alsoNamed(name).map((metric) => metric.name);
  io.out(`${entries.join("\n")}${more.length === 0 ? "" : `\nsee also ${more.join(", ")}\n`}`);
  return EXIT_OK;
}
