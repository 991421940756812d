import { si } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import type { Plan, ReplayWindow } from "../data.js";
import { layerName } from "../names.js";

const WIDTH = 960;
const LABEL = 84;
const GAP = 10;
const AXIS = 36;

interface Span {
  open: number;
  close: number;
}

/** From the first packet of a token at a layer's cores to the last of its windows there that closes. */
export function spansOf(
  plan: Plan,
  windows: readonly ReplayWindow[],
  sentence: number,
): Map<string, Map<number, Span>> {
  const layers = new Map<string, Map<number, Span>>();
  for (const window of windows) {
    if (window.sentence !== sentence || window.core < 0) continue;
    const { layer } = plan.cores[window.core]!;
    const tokens = layers.get(layer) ?? new Map<number, Span>();
    layers.set(layer, tokens);
    const span = tokens.get(window.token);
    if (span === undefined) tokens.set(window.token, { open: window.open, close: window.close });
    else {
      span.open = Math.min(span.open, window.open);
      span.close = Math.max(span.close, window.close);
    }
  }
  return layers;
}

/** Whole numbers of a nice step from 0 to `end`, about `most` of them. */
function ticksOf(end: number, most: number): number[] {
  const rough = end / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

/**
 * Layers from top to bottom, in each a lane a token; time from left to right.
 * @param result tick at which the sentence's result is out
 */
export function pipelineSvg(
  plan: Plan,
  windows: readonly ReplayWindow[],
  sentence: number,
  tokens: readonly string[],
  result: number,
  tickPs: number,
): Html {
  const layers = spansOf(plan, windows, sentence);
  const order = [...new Set(plan.cores.map(({ layer }) => layer))].filter((layer) => layers.has(layer));
  const count = tokens.length;
  const lane = Math.max(2, Math.min(9, 520 / (order.length * count)));
  const all = [...layers.values()].flatMap((spans) => [...spans.values()]);
  const to = Math.max(...all.map(({ close }) => close));
  const x = (tick: number): number => LABEL + (tick / Math.max(1, to)) * (WIDTH - LABEL - 8);
  const band = count * lane + GAP;
  const height = order.length * band + AXIS;
  const seconds = (ticks: number) => si((ticks * tickPs) / 1e12, "s");
  const rows = order.map((layer, row) => {
    const top = row * band;
    const bars = [...layers.get(layer)!].map(([token, { open, close }]) => {
      const width = Math.max(1, x(close) - x(open));
      return html`<rect style="--token:${count < 2 ? 0 : (token / (count - 1)).toFixed(3)}" x="${x(open).toFixed(1)}" width="${width.toFixed(1)}" y="${(top + token * lane).toFixed(1)}" height="${(lane * 0.85).toFixed(1)}" rx="1"><title>${layerName(layer)}, token ${token} ${tokens[token]!}: ${seconds(open)} to ${seconds(close)}</title></rect>`;
    });
    return html`<g><text x="0" y="${top + (count * lane) / 2 + 4}">${layerName(layer)}</text><line class="rule" x1="${LABEL}" x2="${WIDTH}" y1="${top + band - GAP / 2}" y2="${top + band - GAP / 2}"/>${bars}</g>`;
  });
  const axis = ticksOf((to * tickPs) / 1e6, 7).map((us) => {
    const at = x((us * 1e6) / tickPs).toFixed(1);
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${height - AXIS}"/><text class="tick" x="${at}" y="${height - 8}">${us} us</text>`;
  });
  const label = order
    .map((layer) => {
      const spans = [...layers.get(layer)!.values()];
      return `${layerName(layer)} ${seconds(Math.min(...spans.map((s) => s.open)))} to ${seconds(Math.max(...spans.map((s) => s.close)))}`;
    })
    .join("; ");
  return html`<svg class="pipeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Layers through time: ${label}; result out at ${seconds(result)}">${axis}${rows}<line class="result" x1="${x(result)}" x2="${x(result)}" y1="0" y2="${height - AXIS}"/><text class="tick" x="${x(result)}" y="${height - AXIS + 12}">result ${seconds(result)}</text></svg>`;
}
