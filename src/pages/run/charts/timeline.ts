import { percent, si } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import type { Replay } from "../data.js";
import { frameLength } from "../load.js";

const WIDTH = 640;
const HEIGHT = 64;

export interface Series {
  readonly name: string;
  readonly kind: string;
  /** Ticks (or flits, of at most one a tick) by frame. */
  readonly values: readonly number[];
}

/** Share of each frame: an area for each series, drawn from 0 to `top`. */
export function timelineSvg(replay: Replay, series: readonly Series[], top: number, label: string): Html {
  const { frames } = replay;
  const x = (frame: number) => ((frame / frames) * WIDTH).toFixed(1);
  const areas = series.map(({ kind, name, values }) => {
    const share = values.map((value, f) => Math.min(1, value / frameLength(replay, f) / top));
    const steps = share.map((s, f) => `L${x(f)} ${(HEIGHT * (1 - s)).toFixed(1)}H${x(f + 1)}`).join("");
    return html`<path class="${kind}" d="M0 ${HEIGHT}${steps}V${HEIGHT}z"><title>${name}</title></path>`;
  });
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${areas}
<line class="cursor" x1="0" x2="0" y1="0" y2="${HEIGHT}"/></svg>`;
}

/** What stands under a timeline. */
export const timeAxis = (replay: Replay, tickPs: number, top: number): Html =>
  html`<p class="axis"><span>0</span><span>top of the scale: ${percent(top)}</span><span>${si((replay.ticks * tickPs) / 1e12, "s")}</span></p>`;

/** Bars of spans [from, to) of the run, one lane each. */
export function spansSvg(
  replay: Replay,
  spans: readonly { readonly from: number; readonly to: number; readonly lane: number; readonly name: string }[],
  label: string,
): Html {
  const lanes = Math.max(1, ...spans.map(({ lane }) => lane + 1));
  const lane = Math.max(2, Math.min(8, 160 / lanes));
  const x = (tick: number) => ((tick / Math.max(1, replay.ticks)) * WIDTH).toFixed(1);
  return html`<svg class="timeline spans" viewBox="0 0 ${WIDTH} ${lanes * lane}" preserveAspectRatio="none" style="height:${lanes * lane}px" role="img" aria-label="${label}">${spans.map(
    ({ from, to, lane: at, name }) =>
      html`<rect x="${x(from)}" width="${Math.max(0.8, Number(x(to - from))).toFixed(1)}" y="${at * lane}" height="${lane * 0.8}"><title>${name}</title></rect>`,
  )}<line class="cursor" x1="0" x2="0" y1="0" y2="${lanes * lane}"/></svg>`;
}
