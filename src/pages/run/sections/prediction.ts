import { count, energy, percent, si, signed } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import { bars, precise, type Section, table, term } from "../../shell/parts.js";
import type { RunReport } from "../data.js";
import { insideBlock } from "../sorbet/block.js";

/** Sentences listed before the rest is left to summary.json. */
const MOST_SENTENCES = 200;

const verdict = (exact: boolean): Html =>
  exact
    ? html`<span class="good">exact</span>: every logit equals the reference bit for bit`
    : html`<span class="bad">not exact</span>: a logit differs from the reference`;

function oneSentence({ summary, labels }: RunReport): Html {
  const { text, input_ids, logits, prediction, exact } = summary.inputs[0]!;
  const most = Math.max(...logits.map(Math.abs), Number.MIN_VALUE);
  const rows = logits.map((logit, i) => ({
    label: labels === null ? `logit ${i}` : `${labels[i]} (logit ${i})`,
    figure: precise(logit, "-", signed(logit)),
    from: logit < 0 ? 0.5 - Math.abs(logit) / most / 2 : 0.5,
    share: Math.abs(logit) / most / 2,
    kind: logit === Math.max(...logits) ? "accent" : "plain",
  }));
  return html`<p class="sentence">${text ?? `${input_ids.length} token ids`}</p>
<p>Predicted <strong>${prediction}</strong>; ${verdict(exact)}.</p>${bars(rows, "Logits")}`;
}

function manySentences({ summary }: RunReport): Html {
  const { inputs } = summary;
  const rows = inputs
    .slice(0, MOST_SENTENCES)
    .map(({ id, text, input_ids, prediction, label, latency, energy: used, exact }) => [
      String(id),
      text ?? `${input_ids.length} token ids`,
      prediction,
      label === undefined ? "" : label === prediction ? "as labelled" : `labelled ${label}`,
      precise(latency.seconds, "s", si(latency.seconds, "s")),
      precise(used.total_fj, "fJ", energy(used.total_fj)),
      exact ? "yes" : "NO",
    ]);
  const more = inputs.length - rows.length;
  return html`${table(
    "Sentences",
    [
      { head: "id" },
      { head: "sentence" },
      { head: "predicted" },
      { head: "label" },
      { head: "latency", number: true },
      { head: "energy", number: true },
      { head: "exact" },
    ],
    rows,
  )}${more > 0 && html`<p>And ${more} more in summary.json.</p>`}`;
}

/** What was predicted, and what the workload's own part of the page says of it. */
export function predictionSection(report: RunReport): Section {
  const { summary, inside } = report;
  const labelled = summary.inputs.filter(({ label }) => label !== undefined);
  const correct = labelled.filter(({ label, prediction }) => label === prediction).length;
  const body = html`${summary.inputs.length === 1 ? oneSentence(report) : manySentences(report)}${
    labelled.length > 1 &&
    html`<p>${percent(correct / labelled.length)} of ${labelled.length} labelled sentences are right.</p>`
  }${inside !== null && insideBlock(inside, report)}`;
  return { id: "prediction", short: "Prediction", title: "What was predicted?", body };
}

/** What is said of the arithmetic. */
export function exactness({ summary: { inputs } }: RunReport): Html {
  const exact = inputs.filter((input) => input.exact).length;
  return exact === inputs.length
    ? html`<p><span class="good">Exact.</span> ${term("exact", "Every logit")} of ${inputs.length === 1 ? "the sentence" : `all ${count(inputs.length)} sentences`} equals the plain-arithmetic reference bit for bit: the chip computed what the model says.</p>`
    : html`<p><span class="bad">Not exact.</span> ${count(inputs.length - exact)} of ${count(inputs.length)} sentences differ from the reference; timing and energy belong to another computation than the model's.</p>`;
}
