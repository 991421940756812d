import { type Html, html } from "../../shell/html.js";
import { fold } from "../../shell/parts.js";
import type { RunReport } from "../data.js";
import { attentionGrid, attentionSentence, tellingHead } from "./chart.js";
import type { Attention } from "./inside.js";

const option = (value: number, chosen: number, name: string): Html =>
  html`<option value="${value}"${value === chosen && html` selected`}>${name} ${value}</option>`;

/** What the tokens of the first sentence look at, in layer and head of choice. */
export function insideBlock(attention: Attention, { summary }: RunReport): Html {
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
${fold("All tokens at once", html`<div data-figure="Attention"><div id="attention-grid">${attentionGrid(attention, layer, head)}</div></div>`)}`;
}
