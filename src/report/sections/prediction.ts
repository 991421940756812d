import { energy, percent, si, signed } from "../../units/format.js";
import { attentionGrid, attentionSentence, tellingHead } from "../charts/attention.js";
import type { Attention, RunReport } from "../data.js";
import { type Html, html } from "../html.js";
import { bars, fold, type Section, table } from "../parts.js";

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
    figure: signed(logit),
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
      si(latency.seconds, "s"),
      energy(used.total_fj),
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

const option = (value: number, chosen: number, name: string): Html =>
  html`<option value="${value}"${value === chosen && html` selected`}>${name} ${value}</option>`;

function attentionBlock(attention: Attention, { summary }: RunReport): Html {
  const { layer, head } = tellingHead(attention);
  const indices = (n: number) => Array.from({ length: n }, (_, i) => i);
  const exact = summary.inputs[0]!.exact;
  return html`<h3>What the tokens look at</h3>
<p>Choose a token: the others are as dark as it attends to them; the small figures are the codes of the probabilities, 0 to ${attention.top}. Computed by the reference forward
pass, not read from the chip${exact && "; the chip’s logits equal the reference’s bit for bit"}.${summary.inputs.length > 1 && " First sentence."}</p>
<p class="controls script"><label>Layer <select id="attention-layer">${indices(attention.layers).map((i) => option(i, layer, "layer"))}</select></label>
<label>Head <select id="attention-head">${indices(attention.heads).map((i) => option(i, head, "head"))}</select></label></p>
<p class="noscript-only">Layer ${layer}, head ${head}.</p>
<div id="attention-sentence" class="tokens" role="group" aria-label="Tokens">${attentionSentence(attention, layer, head, 0)}</div>
${fold("All tokens at once", html`<div id="attention-grid" class="scroll" tabindex="0" role="region" aria-label="Attention of all tokens">${attentionGrid(attention, layer, head)}</div>`)}`;
}

/** What was predicted, and what the model looked at. */
export function predictionSection(report: RunReport): Section {
  const { summary, attention } = report;
  const labelled = summary.inputs.filter(({ label }) => label !== undefined);
  const correct = labelled.filter(({ label, prediction }) => label === prediction).length;
  const body = html`${summary.inputs.length === 1 ? oneSentence(report) : manySentences(report)}${
    labelled.length > 1 &&
    html`<p>${percent(correct / labelled.length)} of ${labelled.length} labelled sentences are right.</p>`
  }${attention !== null && attentionBlock(attention, report)}`;
  return { id: "prediction", short: "Prediction", title: "What was predicted?", body };
}
