import { axis } from "../../base/axis.js";
import { count } from "../../base/format.js";
import { drawnLoad, type NocCurve } from "../../netbench/noc-curve.js";
import { pageAssets } from "../shell/assets.js";
import { type Html, html } from "../shell/html.js";
import { pageHtml } from "../shell/page.js";
import { type Section, table } from "../shell/parts.js";

interface Dot {
  readonly x: number;
  readonly y: number;
}

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 60;
const BOTTOM = 40;
const RIGHT = 20;

const rounded = (value: number): string => String(Number(value.toPrecision(3)));
const place = (value: number): string => String(Number(value.toFixed(1)));

/** Ours as a line with dots, the reference as rings; what lies above `most.y` is left out. */
function chart(label: string, unit: string, ours: readonly Dot[], reference: readonly Dot[], most: Dot): Html {
  const [across, up] = [axis(most.x), axis(most.y)];
  const x = (value: number) => place(LEFT + (value / across.end) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => place(HEIGHT - BOTTOM - (value / up.end) * (HEIGHT - BOTTOM - 20));
  const shown = (dots: readonly Dot[]) => dots.filter((dot) => dot.y <= up.end);
  const marks = ({ end, step }: typeof up) => Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" style="max-width:${WIDTH}px;width:100%" role="img" aria-label="${label}; the table below has the figures">
<g stroke="var(--rule)">${marks(up).map((mark) => html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(mark)}" y2="${y(mark)}"/>`)}</g>
<g fill="var(--soft)" font-size="12">${marks(up).map((mark) => html`<text x="${LEFT - 6}" y="${y(mark)}" dy="4" text-anchor="end">${rounded(mark)}</text>`)}${marks(across).map((mark) => html`<text x="${x(mark)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${rounded(mark)}</text>`)}
<text x="${(WIDTH + LEFT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">offered, flits per node and cycle</text><text x="${LEFT}" y="12">${unit}</text></g>
<polyline fill="none" stroke="var(--blue)" stroke-width="2" points="${shown(ours)
    .map((dot) => `${x(dot.x)},${y(dot.y)}`)
    .join(" ")}"/>
${shown(ours).map((dot) => html`<circle cx="${x(dot.x)}" cy="${y(dot.y)}" r="3.5" fill="var(--blue)"/>`)}
${shown(reference).map((dot) => html`<circle cx="${x(dot.x)}" cy="${y(dot.y)}" r="5" fill="none" stroke="var(--red)" stroke-width="1.5"/>`)}</svg>`;
}

/** Routers as dots, links as lines, the busier of the two directions deciding how dark. */
function links({ result, loads }: NocCurve): Html {
  const { linkLoads } = drawnLoad(loads);
  const [columns, rows] = result.network.routers;
  const wraps = result.network.topology === "torus";
  const cell = Math.max(8, Math.min(48, 560 / Math.max(columns, rows)));
  const lines: Html[] = [];
  for (let router = 0; router < columns * rows; router++) {
    const [column, row] = [router % columns, Math.floor(router / columns)];
    for (const [port, to, back] of [
      [0, row * columns + ((column + 1) % columns), 1],
      [2, ((row + 1) % rows) * columns + column, 3],
    ]) {
      if (!wraps && (port === 0 ? column + 1 === columns : row + 1 === rows)) continue;
      const load = Math.max(linkLoads[router * 4 + port], linkLoads[to * 4 + back]);
      const [dx, dy] = port === 0 ? [1, 0] : [0, 1];
      lines.push(
        html`<line x1="${place((column + 0.5 + 0.2 * dx) * cell)}" y1="${place((row + 0.5 + 0.2 * dy) * cell)}" x2="${place((column + 0.5 + 0.8 * dx) * cell)}" y2="${place((row + 0.5 + 0.8 * dy) * cell)}" stroke="color-mix(in oklab, var(--high) ${place(100 * Math.min(1, load))}%, var(--low))" stroke-width="${place(cell / 4)}"><title>router ${router} to router ${to} and back: up to ${rounded(load)} flits per cycle</title></line>`,
      );
    }
  }
  const [width, height] = [columns * cell + cell / 2, rows * cell + cell / 2];
  return html`<svg viewBox="0 0 ${width} ${height}" style="max-width:${width}px;width:100%" role="img" aria-label="Load of the links between routers">${lines}</svg>`;
}

/**
 * The page of a measurement: latency and accepted rate over offered, with the reference where there is one, and the
 * links.
 */
export function nocPage(shown: NocCurve): string {
  const { result, reference } = shown;
  const { points, network, traffic, zero_load_latency: zeroLoad, saturation } = result;
  const latency = points.flatMap(({ offered_rate: x, packet_latency_mean: y }) => (y === null ? [] : [{ x, y }]));
  const theirs = reference.flatMap(({ rate: x, latency: y }) => (y === undefined ? [] : [{ x, y }]));
  const accepted = points.map(({ offered_rate: x, accepted_rate: y }) => ({ x, y }));
  const theirAccepted = reference.flatMap(({ rate: x, accepted: y }) => (y === undefined ? [] : [{ x, y }]));
  const most = Math.max(...[...accepted, ...theirAccepted].map(({ x }) => x));
  const accepting = Math.max(...[...accepted, ...theirAccepted].map(({ y }) => y));
  const highest = Math.min(4 * zeroLoad, Math.max(zeroLoad, ...[...latency, ...theirs].map(({ y }) => y)));
  const figure = (value: number | null, digits: number) => (value === null ? "-" : value.toFixed(digits));
  const said =
    saturation === undefined
      ? ""
      : saturation === null
        ? "No load of this sweep saturates the network."
        : saturation.from === saturation.to
          ? `Latency reaches three times that without load at ${rounded(saturation.from)} flits per node and cycle.`
          : `The network saturates between ${rounded(saturation.from)} and ${rounded(saturation.to)} flits per node and cycle.`;
  const curves: Section = {
    id: "load",
    short: "Load",
    title: "Latency and accepted rate",
    body: html`<p>${said} Without load the mean latency is ${rounded(zeroLoad)} cycles.${reference.length > 0 && " Rings: reference."}</p>
${chart("Mean packet latency over offered load", "cycles", latency, theirs, { x: most, y: highest })}
${chart("Accepted over offered load", "flits per node and cycle accepted", accepted, theirAccepted, { x: most, y: accepting })}
${table(
  "Loads measured",
  ["offered", "accepted", "mean latency", "p99", "in the network", "hops", "packets"].map((head) => ({
    head,
    number: true,
  })),
  points.map((point) => [
    rounded(point.offered_rate),
    figure(point.accepted_rate, 4),
    point.stable ? figure(point.packet_latency_mean, 2) : "saturated",
    figure(point.packet_latency_p99, 0),
    figure(point.network_latency_mean, 2),
    figure(point.hops_mean, 3),
    count(point.packets_measured),
  ]),
)}`,
  };
  const map: Section = {
    id: "links",
    short: "Links",
    title: `Links at ${rounded(drawnLoad(shown.loads).result.offered_rate)} flits per node and cycle offered`,
    body: html`<p>The darker, the busier; the darkest carries a flit in every cycle. Point at a link for its figure.</p>${links(shown)}`,
  };
  return pageHtml(
    {
      title: `${network.topology} ${network.routers.join(" x ")}, ${traffic.pattern} traffic`,
      subtitle: html`<p>${network.model} level, ${network.routing} routing, ${network.vcs} virtual channels of ${network.vc_buffer} flits, ${network.pipeline} pipeline, packets of ${traffic.packet_size} flit${traffic.packet_size > 1 && "s"}, seed${traffic.seeds.length > 1 && "s"} ${traffic.seeds.join(", ")}.</p>`,
      sections: [curves, map],
      data: null,
    },
    { css: pageAssets().css, script: "" },
  );
}
