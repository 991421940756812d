import { count } from "../../base/format.js";
import { drawnLoad, type NocCurve } from "../../netbench/noc-curve.js";
import { PORT_NAMES } from "../../netbench/noc-result.js";
import { pageAssets } from "../shell/assets.js";
import { type Curve, curveChart, curveLegend, type Dot, rounded } from "../shell/curve-chart.js";
import { type Html, type HtmlValue, html } from "../shell/html.js";
import { pageHtml } from "../shell/page.js";
import { csvData, fold, precise, type Section, table } from "../shell/parts.js";
import { linkMap } from "./link-map.js";

/** Latencies of so many times that without load end the axis. */
const MOST_TIMES = 4;

/** What tells curves apart: topology, routing and traffic, as far as they differ. */
function namesOf(curves: readonly NocCurve[]): string[] {
  const parts = curves.map(({ result: { network, traffic } }) => [
    network.topology,
    `${network.routing} routing`,
    `${traffic.pattern} traffic`,
  ]);
  const differing = [0, 1, 2].filter((part) => new Set(parts.map((own) => own[part])).size > 1);
  const shown = differing.length === 0 ? [0, 1, 2] : differing;
  return parts.map((own) => shown.map((part) => own[part]).join(", "));
}

function saturationText({ result: { saturation } }: NocCurve): string {
  if (saturation === undefined) return "not asked: one load";
  if (saturation === null) return "not reached";
  const { from, to } = saturation;
  return from === to ? rounded(from) : `${rounded(from)} to ${rounded(to)}`;
}

const defined = (x: number, y: number | null | undefined): Dot[] => (y === null || y === undefined ? [] : [{ x, y }]);

/** Curves of one figure of each load. */
const curvesOf = (
  shown: readonly NocCurve[],
  names: readonly string[],
  ours: "packet_latency_mean" | "accepted_rate",
  theirs: "latency" | "accepted",
): Curve[] =>
  shown.map(({ result, reference }, i) => ({
    name: names[i]!,
    ours: result.points.flatMap((point) => defined(point.offered_rate, point[ours])),
    reference: reference.flatMap((point) => defined(point.rate, point[theirs])),
    saturation: result.saturation ?? null,
  }));

const figure = (value: number | null, unit: string, digits: number): HtmlValue =>
  value === null ? "-" : precise(value, unit, value.toFixed(digits));

function loadsTable(shown: readonly NocCurve[], names: readonly string[]): Html {
  const heads = ["offered", "accepted", "mean latency", "p99", "in the network", "hops", "packets"];
  const columns = [
    ...(shown.length > 1 ? [{ head: "network" }] : []),
    ...heads.map((head) => ({ head, number: true })),
  ];
  const rows = shown.flatMap(({ result }, i) =>
    result.points.map((point): HtmlValue[] => [
      ...(shown.length > 1 ? [names[i]!] : []),
      rounded(point.offered_rate),
      figure(point.accepted_rate, "flits per node and cycle", 4),
      point.stable ? figure(point.packet_latency_mean, "cycles", 2) : "saturated",
      figure(point.packet_latency_p99, "cycles", 0),
      figure(point.network_latency_mean, "cycles", 2),
      figure(point.hops_mean, "routers", 3),
      count(point.packets_measured),
    ]),
  );
  return table("Loads measured", columns, rows);
}

/** Latency and accepted rate over offered load. */
function loadSection(shown: readonly NocCurve[], names: readonly string[]): Section {
  const latency = curvesOf(shown, names, "packet_latency_mean", "latency");
  const accepted = curvesOf(shown, names, "accepted_rate", "accepted");
  const dots = (curves: readonly Curve[]): Dot[] => curves.flatMap(({ ours, reference }) => [...ours, ...reference]);
  const zero = shown.map(({ result }) => result.zero_load_latency);
  const most = Math.max(...accepted.flatMap(({ ours }) => ours.map(({ x }) => x)));
  const highest = Math.min(MOST_TIMES * Math.max(...zero), Math.max(...zero, ...dots(latency).map(({ y }) => y)));
  const hasReference = shown.some(({ reference }) => reference.length > 0);
  const axes = { across: "offered, flits per node and cycle" };
  const rows = shown.map((curve, i) => [
    names[i]!,
    precise(zero[i]!, "cycles", rounded(zero[i]!)),
    saturationText(curve),
    curve.result.accepted_rate_max === undefined ? "-" : rounded(curve.result.accepted_rate_max),
  ]);
  const heads = ["latency without load", "saturated from", "most accepted"].map((head) => ({ head, number: true }));
  return {
    id: "load",
    short: "Load",
    title: "Latency and accepted rate",
    body: html`<p>A network is saturated where its mean latency reaches three times that without load; a band goes over the loads between which that happens.${hasReference && " Rings are the reference's."}</p>
${curveLegend(names)}<div class="columns"><div data-figure="latency" data-table="loads">${curveChart({ ...axes, label: "Mean packet latency over offered load", up: "mean latency, cycles", curves: latency, most: { x: most, y: highest } })}</div>
<div data-figure="accepted" data-table="loads">${curveChart({ ...axes, label: "Accepted over offered load", up: "flits per node and cycle accepted", curves: accepted, most: { x: most, y: Math.max(...dots(accepted).map(({ y }) => y)) } })}</div></div>
${table("Networks", [{ head: "network" }, ...heads], rows)}
<div id="loads">${shown.length > 1 ? fold("Loads as a table", loadsTable(shown, names)) : loadsTable(shown, names)}</div>`,
  };
}

/** Load of the links of each network. */
function linksSection(shown: readonly NocCurve[], names: readonly string[]): Section {
  return {
    id: "links",
    short: "Links",
    title: "Which links are busy?",
    body: html`<p>At the highest load at which latency can be measured. The darker, the busier; the darkest carries a flit in every cycle. Point at a link for its figure.</p>
<div class="columns">${shown.map((curve, i) => {
      const { result, linkLoads } = drawnLoad(curve.loads);
      const { offered_rate: offered } = result;
      const loads = [...linkLoads].map((load, link) => [Math.floor(link / 4), PORT_NAMES[link % 4]!, load]);
      const words = `${names[i]!}, ${rounded(offered)} flits per node and cycle offered`;
      return html`<figure data-figure="links, ${names[i]!}"><figcaption>${words}</figcaption>${linkMap(curve)}${csvData([["router", "port", "flits_per_cycle"], ...loads])}</figure>`;
    })}</div>`,
  };
}

/** The page of measurements, with the reference where there is one, and the links. */
export function nocPage(shown: readonly NocCurve[]): string {
  const names = namesOf(shown);
  const { network, traffic } = shown[0]!.result;
  const one = (values: readonly string[]): string => [...new Set(values)].join(", ");
  const topologies = one(shown.map(({ result }) => result.network.topology));
  const routings = one(shown.map(({ result }) => result.network.routing));
  const patterns = one(shown.map(({ result }) => result.traffic.pattern));
  return pageHtml(
    {
      title: `${topologies} ${network.routers.join(" x ")}, ${patterns} traffic`,
      subtitle: html`<p>${network.model} level, ${routings} routing, ${network.vcs} virtual channels of ${network.vc_buffer} flits, ${network.pipeline} pipeline, packets of ${traffic.packet_size} flit${traffic.packet_size > 1 && "s"}, seed${traffic.seeds.length > 1 && "s"} ${traffic.seeds.join(", ")}.</p>`,
      sections: [loadSection(shown, names), linksSection(shown, names)],
      data: null,
    },
    pageAssets(),
  );
}
