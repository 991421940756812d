import { axis } from "../../base/axis.js";
import { type Html, html } from "./html.js";

export interface Dot {
  readonly x: number;
  readonly y: number;
  /** Half width of its confidence interval. */
  readonly half?: number | null;
  /** No steady state: drawn hollow, and at the upper edge where it lies beyond. */
  readonly unstable?: boolean;
}

/** A drawing of curves from 0 to `most`. */
export interface CurveChart {
  readonly label: string;
  readonly across: string;
  readonly up: string;
  readonly curves: readonly Curve[];
  readonly most: Dot;
  /** A value of the upright axis that is not to be passed. */
  readonly bound?: { readonly at: number; readonly name: string } | null;
}

/** A measured curve, the reference's points beside it, and where it saturates: at x from `from` to `to`. */
export interface Curve {
  readonly name: string;
  readonly ours: readonly Dot[];
  readonly reference: readonly Dot[];
  readonly saturation: { readonly from: number; readonly to: number } | null;
}

const WIDTH = 560;
const HEIGHT = 320;
const LEFT = 52;
const BOTTOM = 40;
const RIGHT = 16;
const TOP = 20;

/** Told apart by colour, by dash and by the shape of their dots. */
export const COLOURS = ["blue", "red", "green", "orange", "pink", "violet", "sky", "grey"] as const;
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 4", "6 6"] as const;
const SHAPES = [
  "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z",
  "M-3.2-3.2H3.2V3.2H-3.2Z",
  "M0-4.4L4.2 3.4H-4.2Z",
  "M0-4.4L4.2 0L0 4.4L-4.2 0Z",
] as const;

export const rounded = (value: number): string => String(Number(value.toPrecision(3)));
export const place = (value: number): string => String(Number(value.toFixed(1)));

const shapeOf = (index: number): string => SHAPES[index % SHAPES.length]!;
const colourOf = (index: number): string => `var(--${COLOURS[index % COLOURS.length]!})`;

/** Which line is which. */
export const curveLegend = (names: readonly string[]): Html =>
  html`<ul class="legend" aria-label="Curves">${names.map(
    (name, i) =>
      html`<li><svg viewBox="0 0 34 12" style="display:inline-block;width:34px;height:12px;vertical-align:-1px;margin-right:0.35rem" aria-hidden="true"><path d="M0 6H34" stroke="${colourOf(i)}" stroke-width="2" stroke-dasharray="${DASHES[i % DASHES.length]!}" fill="none"/><path d="${shapeOf(i)}" transform="translate(17 6)" fill="${colourOf(i)}"/></svg>${name}</li>`,
  )}</ul>`;

/**
 * Curves over offered load; what lies beyond `most` is left out. Rings are the reference, bands at the foot of the
 * drawing say from where on a network is saturated.
 */
export function curveChart({ label, across: acrossName, up: upName, curves, most, bound = null }: CurveChart): Html {
  const [across, up] = [axis(most.x), axis(most.y)];
  const x = (value: number): number => LEFT + (value / across.end) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (Math.min(value, up.end) / up.end) * (HEIGHT - BOTTOM - TOP);
  const shown = (dots: readonly Dot[]): readonly Dot[] =>
    dots.filter((dot) => (dot.y <= up.end || dot.unstable === true) && dot.x <= across.end);
  const marks = ({ end, step }: typeof up): number[] =>
    Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);
  const saturated = curves.flatMap(({ name, saturation }, i) => {
    if (saturation === null) return [];
    const [from, to] = [x(saturation.from), x(saturation.to)];
    const words =
      saturation.from === saturation.to
        ? rounded(saturation.from)
        : `${rounded(saturation.from)} to ${rounded(saturation.to)}`;
    return [
      html`<g class="saturation"><title>${name}: saturated from ${words}</title><rect x="${place(from)}" width="${place(Math.max(1.5, to - from))}" y="${TOP}" height="${HEIGHT - BOTTOM - TOP}" fill="${colourOf(i)}" fill-opacity="0.14"/><line x1="${place(to)}" x2="${place(to)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="${colourOf(i)}" stroke-dasharray="3 3"/></g>`,
    ];
  });
  const lines = curves.map(({ name, ours, reference }, i) => {
    const dots = shown(ours);
    const colour = colourOf(i);
    return html`<g><polyline fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${DASHES[i % DASHES.length]!}" points="${dots.map((dot) => `${place(x(dot.x))},${place(y(dot.y))}`).join(" ")}"/>
${dots.map((dot) => html`${interval(dot, x, y, colour)}<path d="${shapeOf(i)}" transform="translate(${place(x(dot.x))} ${place(y(dot.y))})" ${dot.unstable === true ? html`class="unstable" fill="var(--paper)" stroke="${colour}" stroke-width="1.5"` : html`fill="${colour}"`}><title>${dotText(name, dot)}</title></path>`)}
${shown(reference).map((dot) => html`<circle cx="${place(x(dot.x))}" cy="${place(y(dot.y))}" r="5.5" fill="none" stroke="${colour}" stroke-width="1.5"><title>${name}, reference, ${rounded(dot.x)} offered: ${rounded(dot.y)}</title></circle>`)}</g>`;
  });
  const limit =
    bound !== null &&
    bound.at <= up.end &&
    html`<g class="bound"><line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place(y(bound.at))}" y2="${place(y(bound.at))}" stroke="var(--ink)" stroke-dasharray="6 4"/><text x="${WIDTH - RIGHT}" y="${place(y(bound.at) + 14)}" text-anchor="end">${bound.name}</text></g>`;
  return html`<svg class="curves" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}; the table below has the figures">
<g stroke="var(--rule)">${marks(up).map((mark) => html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place(y(mark))}" y2="${place(y(mark))}"/>`)}</g>
<g fill="var(--soft)" font-size="12">${marks(up).map((mark) => html`<text x="${LEFT - 6}" y="${place(y(mark))}" dy="4" text-anchor="end">${rounded(mark)}</text>`)}${marks(across).map((mark) => html`<text x="${place(x(mark))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${rounded(mark)}</text>`)}
<text x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${acrossName}</text><text x="${LEFT}" y="12">${upName}</text></g>
${saturated}${limit}${lines}</svg>`;
}

const dotText = (name: string, { x, y, half = null, unstable }: Dot): string =>
  `${name}, ${rounded(x)} offered: ${rounded(y)}${half === null ? "" : ` +- ${rounded(half)}`}${unstable === true ? ", unstable" : ""}`;

/** Where the mean may lie, as an upright line. */
const interval = (
  { x: at, y: value, half = null }: Dot,
  x: (value: number) => number,
  y: (value: number) => number,
  colour: string,
): Html | false =>
  half !== null &&
  html`<line class="interval" x1="${place(x(at))}" x2="${place(x(at))}" y1="${place(y(Math.max(0, value - half)))}" y2="${place(y(value + half))}" stroke="${colour}" stroke-opacity="0.5"/>`;
