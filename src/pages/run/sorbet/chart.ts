import { type Html, html } from "../../shell/html.js";
import type { Attention } from "./inside.js";

/** Code of a probability, 0 to top. */
export function codeAt(
  { tokens, heads, codes }: Attention,
  layer: number,
  head: number,
  query: number,
  key: number,
): number {
  const n = tokens.length;
  return Number.parseInt(codes[((layer * heads + head) * n + query) * n + key]!, 36);
}

const probability = ({ steps }: Attention, layer: number, code: number): string =>
  String(Number((code * steps[layer]!).toFixed(4)));

/** The sentence, each token as dark as the query attends to it. */
export function attentionSentence(attention: Attention, layer: number, head: number, query: number): Html {
  return html`${attention.tokens.map((token, key) => {
    const code = codeAt(attention, layer, head, query, key);
    const chosen = key === query;
    return html`<button type="button" class="token" data-query="${key}" aria-pressed="${chosen ? "true" : "false"}" style="--weight:${(code / attention.top).toFixed(3)}" title="probability ${probability(attention, layer, code)}">${token}<small>${code}</small></button>`;
  })}`;
}

/** All queries (rows) against all tokens (columns). */
export function attentionGrid(attention: Attention, layer: number, head: number): Html {
  const n = attention.tokens.length;
  const cell = Math.max(6, Math.min(20, 420 / n));
  const margin = 96;
  const cells: Html[] = [];
  for (let q = 0; q < n; q++) {
    for (let k = 0; k < n; k++) {
      const code = codeAt(attention, layer, head, q, k);
      cells.push(
        html`<rect style="--weight:${(code / attention.top).toFixed(3)}" x="${margin + k * cell}" y="${margin + q * cell}" width="${cell - 1}" height="${cell - 1}"><title>${attention.tokens[q]!} attends to ${attention.tokens[k]!}: ${probability(attention, layer, code)}</title></rect>`,
      );
    }
  }
  const size = margin + n * cell;
  return html`<svg class="grid" viewBox="0 0 ${size} ${size}" style="max-width:${size}px" role="img" aria-label="Attention of layer ${layer}, head ${head}: a row for each token that attends, a column for each token attended to">${cells}${attention.tokens.map(
    (token, i) =>
      html`<text x="${margin - 5}" y="${margin + i * cell + cell / 2 + 4}" text-anchor="end">${token}</text><text transform="translate(${margin + i * cell + cell / 2 + 4} ${margin - 5}) rotate(-90)">${token}</text>`,
  )}</svg>`;
}

/**
 * Layer and head whose first token looks most unevenly at the words between the special tokens: where there is
 * something to see.
 */
export function tellingHead(attention: Attention): { layer: number; head: number } {
  const n = attention.tokens.length;
  let best = { layer: 0, head: 0, spread: -1 };
  for (let layer = 0; layer < attention.layers; layer++) {
    for (let head = 0; head < attention.heads; head++) {
      const codes = Array.from({ length: Math.max(0, n - 2) }, (_, k) => codeAt(attention, layer, head, 0, k + 1));
      const spread = codes.length === 0 ? 0 : Math.max(...codes) - Math.min(...codes);
      if (spread > best.spread) best = { layer, head, spread };
    }
  }
  return best;
}
