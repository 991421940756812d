import { objectiveText } from "../../explore/objective-text.js";
import type { Steps } from "../../explore/output/pareto-file.js";
import { type Html, html } from "../shell/html.js";
import type { DrawnPoint } from "./data.js";
import { scaleOver } from "./scale.js";

/** An objective as the drawings name it. */
export interface ObjectiveAxis {
  readonly name: string;
  readonly unit: string;
  readonly direction: "min" | "max";
}

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 70;
const BOTTOM = 42;

const n = (value: number): string => value.toFixed(1);

/** Names the point when pointed at. */
const title = ({ point, values }: DrawnPoint, axes: readonly ObjectiveAxis[]): string =>
  [
    ...axes.map((axis, i) => `${axis.name} ${objectiveText(axis, values[i]!)}`),
    ...Object.entries(point).map(([path, value]) => `${path} ${value}`),
  ].join(", ");

/** Points over two objectives; those of the front are drawn last. */
export function scatterSvg(points: readonly DrawnPoint[], axes: readonly ObjectiveAxis[], x: number, y: number): Html {
  const [right, up] = [axes[x]!, axes[y]!];
  const across = scaleOver(points.map(({ values }) => values[x]!));
  const along = scaleOver(points.map(({ values }) => values[y]!));
  const px = (value: number): number => LEFT + 8 + across.at(value) * (WIDTH - LEFT - 24);
  const py = (value: number): number => HEIGHT - BOTTOM - 8 - along.at(value) * (HEIGHT - BOTTOM - 32);
  const sorted = [...points].sort((a, b) => Number(a.front) - Number(b.front));
  const best = points.filter(({ front }) => front).length;
  return html`<svg class="sweep" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${up.name} over ${right.name}: ${points.length} points, ${best} of them on the front; the table below has these">
<rect class="frame" x="${LEFT}" y="16" width="${WIDTH - LEFT - 8}" height="${HEIGHT - BOTTOM - 16}"/>
${across.ticks.map((tick) => html`<line class="grid" x1="${n(px(tick))}" x2="${n(px(tick))}" y1="16" y2="${HEIGHT - BOTTOM}"/><text x="${n(px(tick))}" y="${HEIGHT - BOTTOM + 15}" text-anchor="middle">${objectiveText(right, tick)}</text>`)}
${along.ticks.map((tick) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - 8}" y1="${n(py(tick))}" y2="${n(py(tick))}"/><text x="${LEFT - 5}" y="${n(py(tick) + 4)}" text-anchor="end">${objectiveText(up, tick)}</text>`)}
${sorted.map((point) => html`<circle class="point${point.front ? " front" : ""}" cx="${n(px(point.values[x]!))}" cy="${n(py(point.values[y]!))}" r="${point.front ? 5 : 3}"><title>${title(point, axes)}</title></circle>`)}
<text class="name" x="${LEFT}" y="11">${up.name}${up.direction === "max" ? " (more is better)" : ""}</text>
<text class="name" x="${WIDTH - 8}" y="${HEIGHT - 8}" text-anchor="end">${right.name}${right.direction === "max" ? " (more is better)" : ""}</text></svg>`;
}

const BAND = 120;
const TALL = 340;

/** One vertical line an axis of the space or objective, and a line a point through its values. */
export function parallelSvg(
  points: readonly DrawnPoint[],
  paths: readonly string[],
  axes: readonly ObjectiveAxis[],
): Html {
  const dimensions = [
    ...paths.map((path) => {
      const given = [...new Set(points.map(({ point }) => point[path]!))].sort((a, b) => (a < b ? -1 : 1));
      const at = (value: unknown): number =>
        given.length < 2 ? 0.5 : given.indexOf(value as never) / (given.length - 1);
      const marks = given.length <= 12 ? given : given.filter((_, i) => i % Math.ceil(given.length / 12) === 0);
      return {
        name: path.replace(/^chip\./, ""),
        of: ({ point }: DrawnPoint) => at(point[path]),
        marks: marks.map((value) => ({ at: at(value), text: String(value) })),
      };
    }),
    ...axes.map((axis, i) => {
      const scale = scaleOver(points.map(({ values }) => values[i]!));
      return {
        name: axis.name,
        of: ({ values }: DrawnPoint) => scale.at(values[i]!),
        marks: scale.ticks.map((tick) => ({ at: scale.at(tick), text: objectiveText(axis, tick) })),
      };
    }),
  ];
  const width = dimensions.length * BAND;
  const x = (i: number): number => i * BAND + BAND / 2;
  const y = (share: number): number => TALL - 16 - share * (TALL - 60);
  const sorted = [...points].sort((a, b) => Number(a.front) - Number(b.front));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Parallel coordinates"><svg class="sweep" style="min-width:${width * 0.75}px" viewBox="0 0 ${width} ${TALL}" role="img" aria-label="Parallel coordinates: ${dimensions.map(({ name }) => name).join(", ")}; the front stands in the table">
${sorted.map((point) => html`<polyline class="line${point.front ? " front" : ""}" points="${dimensions.map((dimension, i) => `${n(x(i))},${n(y(dimension.of(point)))}`).join(" ")}"><title>${title(point, axes)}</title></polyline>`)}
${dimensions.map(
  ({ name, marks }, i) => html`<g><line class="frame" x1="${x(i)}" x2="${x(i)}" y1="${y(0)}" y2="${y(1)}"/>
<text class="name" x="${x(i)}" y="${i % 2 === 0 ? 12 : 28}" text-anchor="middle">${name}</text>
${marks.map(({ at, text }) =>
  // The last axis has its figures at the left, where the drawing goes on.
  i + 1 < dimensions.length
    ? html`<text x="${x(i) + 5}" y="${n(y(at) + 4)}">${text}</text>`
    : html`<text x="${x(i) - 5}" y="${n(y(at) + 4)}" text-anchor="end">${text}</text>`,
)}</g>`,
)}</svg></div>`;
}

/** Hypervolume after each evaluation, of the search and of points at random. */
export function hypervolumeSvg(search: Steps, random: Steps, evaluations: number): Html {
  const px = (value: number): number => LEFT + (value / Math.max(1, evaluations)) * (2 * WIDTH - LEFT - 24);
  const py = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - 24);
  const path = (steps: Steps): string =>
    `M${px(0)} ${n(py(0))}${steps.map(([at, share]) => `H${n(px(at))}V${n(py(share))}`).join("")}H${n(px(evaluations))}`;
  const marks = [0, 0.25, 0.5, 0.75, 1];
  return html`<svg class="sweep" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}" role="img" aria-label="Hypervolume over evaluations, of the search and of points at random; the end values stand in the text">
${marks.map((share) => html`<line class="grid" x1="${LEFT}" x2="${2 * WIDTH - 24}" y1="${n(py(share))}" y2="${n(py(share))}"/><text x="${LEFT - 5}" y="${n(py(share) + 4)}" text-anchor="end">${share * 100} %</text>`)}
<path class="random" d="${path(random)}"/><path class="search" d="${path(search)}"/>
<text x="${LEFT}" y="${HEIGHT - BOTTOM + 16}">0</text><text x="${2 * WIDTH - 24}" y="${HEIGHT - BOTTOM + 16}" text-anchor="end">${evaluations} evaluations</text></svg>`;
}
