import { energy as energyText } from "../../base/format.js";
import { objectiveText } from "../../explore/objective-text.js";
import type { Steps } from "../../explore/output/pareto-file.js";
import { type Html, html } from "../shell/html.js";
import type { SweepReport } from "./data.js";
import type { DrawnPoint, EnergyRange, ObjectiveAxis } from "./page-data.js";
import { scaleOver } from "./scale.js";

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

const kindOf = ({ front, counted, isDefault }: DrawnPoint): string =>
  `${front ? " front" : ""}${counted ? " counted" : ""}${isDefault ? " default" : ""}`;

/** Those of the front come last: they are drawn over the others. */
const inOrder = (points: readonly DrawnPoint[]): { readonly point: DrawnPoint; readonly index: number }[] =>
  points
    .map((point, index) => ({ point, index }))
    .sort((a, b) => Number(a.point.front || a.point.isDefault) - Number(b.point.front || b.point.isDefault));

/** Points over two objectives. */
export function scatterSvg(
  { drawn: points, limits }: Pick<SweepReport, "drawn" | "limits">,
  axes: readonly ObjectiveAxis[],
  x: number,
  y: number,
): Html {
  const [right, up] = [axes[x]!, axes[y]!];
  const scale = (axis: number) =>
    scaleOver([
      ...points.map(({ values }) => values[axis]!),
      ...limits.filter(({ objective }) => objective === axes[axis]!.name).map(({ value }) => value),
    ]);
  const [across, along] = [scale(x), scale(y)];
  const px = (value: number): number => LEFT + 8 + across.at(value) * (WIDTH - LEFT - 24);
  const py = (value: number): number => HEIGHT - BOTTOM - 8 - along.at(value) * (HEIGHT - BOTTOM - 32);
  const best = points.filter(({ front }) => front).length;
  const lines = limits.flatMap(({ objective, value, text }) => {
    if (objective !== right.name && objective !== up.name) return [];
    const [x1, x2] = objective === right.name ? [px(value), px(value)] : [LEFT, WIDTH - 8];
    const [y1, y2] = objective === right.name ? [16, HEIGHT - BOTTOM] : [py(value), py(value)];
    return [
      html`<line class="limit" x1="${n(x1)}" x2="${n(x2)}" y1="${n(y1)}" y2="${n(y2)}"><title>${text}</title></line>`,
    ];
  });
  return html`<svg class="sweep scatter" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${up.name} over ${right.name}: ${points.length} points, ${best} of them on the front; the table below has these">
<rect class="frame" x="${LEFT}" y="16" width="${WIDTH - LEFT - 8}" height="${HEIGHT - BOTTOM - 16}"/>
${across.ticks.map((tick) => html`<line class="grid" x1="${n(px(tick))}" x2="${n(px(tick))}" y1="16" y2="${HEIGHT - BOTTOM}"/><text x="${n(px(tick))}" y="${HEIGHT - BOTTOM + 15}" text-anchor="middle">${objectiveText(right, tick)}</text>`)}
${along.ticks.map((tick) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - 8}" y1="${n(py(tick))}" y2="${n(py(tick))}"/><text x="${LEFT - 5}" y="${n(py(tick) + 4)}" text-anchor="end">${objectiveText(up, tick)}</text>`)}
${lines}${inOrder(points).map(({ point, index }) => html`<circle class="point${kindOf(point)}" data-point="${index}" cx="${n(px(point.values[x]!))}" cy="${n(py(point.values[y]!))}" r="${point.front || point.isDefault ? 5 : 3}"><title>${title(point, axes)}</title></circle>`)}
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
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Parallel coordinates"><svg class="sweep" style="min-width:${width * 0.75}px" viewBox="0 0 ${width} ${TALL}" role="img" aria-label="Parallel coordinates: ${dimensions.map(({ name }) => name).join(", ")}; the front stands in the table">
${inOrder(points).map(({ point, index }) => html`<polyline class="line${kindOf(point)}" data-point="${index}" points="${dimensions.map((dimension, i) => `${n(x(i))},${n(y(dimension.of(point)))}`).join(" ")}"><title>${title(point, axes)}</title></polyline>`)}
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

const ROW = 20;
const WIDE = 760;
const NAMES = 270;

/** A bar from the least energy to the most for each point, a mark at its value, on a logarithmic axis. */
export function energyRangesSvg(
  points: readonly (DrawnPoint & { readonly index: number; readonly energy: EnergyRange })[],
): Html {
  const ends = points.flatMap(({ energy: { low, high } }) => [low, high]).filter((fj) => fj > 0);
  const scale = scaleOver(ends);
  const x = (fj: number): number => NAMES + 12 + scale.at(Math.max(fj, Math.min(...ends))) * (WIDE - NAMES - 60);
  const height = points.length * ROW + 24;
  const rows = points.map((one, row) => {
    const { fj, low, high } = one.energy;
    const y = row * ROW + 4;
    const name = `${one.isDefault ? "default: " : ""}${Object.values(one.point).join(", ")}`;
    const shown = name.length > 42 ? `${name.slice(0, 41)}…` : name;
    return html`<g data-point="${one.index}" class="range${kindOf(one)}"><title>${name}: ${energyText(fj)}, ${energyText(low)} to ${energyText(high)}</title><text x="0" y="${y + 11}">${shown}</text><rect x="${n(x(low))}" y="${y + 2}" width="${n(Math.max(2, x(high) - x(low)))}" height="10" rx="2"/><line class="mark" x1="${n(x(fj))}" x2="${n(x(fj))}" y1="${y - 1}" y2="${y + 15}"/></g>`;
  });
  return html`<svg class="sweep ranges" viewBox="0 0 ${WIDE} ${height}" role="img" aria-label="Energy ranges of ${points.length} points, from ${energyText(Math.min(...ends))} to ${energyText(Math.max(...ends))}">
${scale.ticks.map((tick) => html`<line class="grid" x1="${n(x(tick))}" x2="${n(x(tick))}" y1="0" y2="${height - 20}"/><text x="${n(x(tick))}" y="${height - 6}" text-anchor="middle">${energyText(tick)}</text>`)}${rows}</svg>`;
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
${random.length > 0 && html`<path class="random" d="${path(random)}"/>`}<path class="search" d="${path(search)}"/>
<text x="${LEFT}" y="${HEIGHT - BOTTOM + 16}">0</text><text x="${2 * WIDTH - 24}" y="${HEIGHT - BOTTOM + 16}" text-anchor="end">${evaluations} evaluations</text></svg>`;
}
