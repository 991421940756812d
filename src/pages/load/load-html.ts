import { count, energy, percent, plural, prefixOf, si } from "../../base/format.js";
import type { LoadPoint } from "../../load/load-point.js";
import type { LoadResult } from "../../load/load-result.js";
import { scenarioFigures } from "../../load/scenario-figure.js";
import { type Curve, curveChart, curveLegend, type Dot, rounded } from "../shell/curve-chart.js";
import { type Html, type HtmlValue, html } from "../shell/html.js";
import { type PageAssets, pageHtml } from "../shell/page.js";
import { precise, type Section, table } from "../shell/parts.js";

const LATENCIES = ["mean", "p50", "p90", "p99", "p999"] as const;
const NAMES: Readonly<Record<(typeof LATENCIES)[number], string>> = {
  mean: "mean",
  p50: "p50",
  p90: "p90",
  p99: "p99",
  p999: "p99.9",
};
/** Latencies of so many times the least mean end the axis: above it only points without a steady state are marked. */
const MOST_TIMES = 8;
const ACROSS = "offered, sentences a second";

const seconds = (value: number | null): HtmlValue => (value === null ? "-" : precise(value, "s", si(value, "s")));
const rate = (value: number | null): HtmlValue => (value === null ? "-" : precise(value, "1/s", rounded(value)));
const joules = (fj: number): Html => precise(fj, "fJ", energy(fj));
const share = (value: number): Html => precise(value, "-", percent(value));

const curve = (name: string, ours: readonly Dot[]): Curve => ({ name, ours, reference: [], saturation: null });
const highest = (curves: readonly Curve[]): number =>
  Math.max(...curves.flatMap(({ ours }) => ours.map(({ y }) => y)), Number.MIN_VALUE);

/** Dots of one figure over the offered rate, in units of `size`. */
const dotsOf = (points: readonly LoadPoint[], size: number, of: (point: LoadPoint) => number | null): Dot[] =>
  points.flatMap((point) => {
    const value = of(point);
    const unstable = point.stable === false;
    return value === null ? [] : [{ x: point.offered_per_second!, y: value / size, unstable }];
  });

function latencyChart(points: readonly LoadPoint[], bound: number | null): Html {
  const means = points.flatMap(({ latency }) => (latency.mean === null ? [] : [latency.mean]));
  const steady = points.filter(({ stable }) => stable !== false);
  const values = (steady.length > 0 ? steady : points).flatMap(({ latency }) =>
    LATENCIES.flatMap((name) => latency[name] ?? []),
  );
  const most = Math.max(bound ?? 0, Math.min(MOST_TIMES * Math.min(...means), Math.max(...values)));
  const [size, prefix] = prefixOf(most);
  const curves = LATENCIES.flatMap((name) => {
    const ours = points.flatMap(({ offered_per_second: x, latency, stable }) => {
      const half = latency.ci95[name];
      const y = latency[name];
      if (y === null) return [];
      return [{ x: x!, y: y / size, half: half === null ? null : half / size, unstable: stable === false }];
    });
    return ours.length === 0 ? [] : [curve(NAMES[name], ours)];
  });
  return html`<div><h3>Latency</h3>${curveLegend(curves.map(({ name }) => name))}<div data-figure="latency" data-table="points">${curveChart(
    {
      label: "Latency over offered rate",
      across: ACROSS,
      up: `latency, ${prefix}s`,
      curves,
      most: { x: Math.max(...points.map((point) => point.offered_per_second!)), y: most / size },
      bound: bound === null ? null : { at: bound / size, name: `bound ${si(bound, "s")}` },
    },
  )}</div></div>`;
}

function rateCharts(points: readonly LoadPoint[], hasBound: boolean): Html {
  const x = Math.max(...points.map((point) => point.offered_per_second!));
  const [size, prefix] = prefixOf(Math.max(...points.map((point) => point.energy_per_request_fj)) * 1e-15);
  const joule = size * 1e15;
  const used = [
    curve(
      "with leakage and clock",
      dotsOf(points, joule, (point) => point.energy_per_request_fj),
    ),
    curve(
      "without",
      dotsOf(points, joule, (point) => point.dynamic_per_request_fj),
    ),
  ];
  const idle = [
    curve(
      "share",
      dotsOf(points, 0.01, (point) => point.static_share),
    ),
  ];
  const served = [
    curve(
      "answered",
      dotsOf(points, 1, (point) => point.throughput_per_second),
    ),
    ...(hasBound
      ? [
          curve(
            "within the bound",
            dotsOf(points, 1, (point) => point.goodput_per_second),
          ),
        ]
      : []),
  ];
  const chart = (figure: string, label: string, up: string, curves: readonly Curve[], y: number): Html =>
    html`<div><h3>${label}</h3>${curves.length > 1 && curveLegend(curves.map(({ name }) => name))}<div data-figure="${figure}" data-table="points">${curveChart({ label: `${label} over offered rate`, across: ACROSS, up, curves, most: { x, y } })}</div></div>`;
  return html`${chart("energy", "Energy a request", `energy, ${prefix}J`, used, highest(used))}
${chart("static share", "Share of leakage and clock in it", "percent", idle, 100)}
${chart("throughput", "Requests answered", "requests a second", served, highest(served))}`;
}

function pointsTable(points: readonly LoadPoint[]): Html {
  const heads = [
    "offered",
    "answered",
    "within the bound",
    ...LATENCIES.map((name) => NAMES[name]),
    "+- of the mean",
    "waiting",
    "in flight",
    "places taken",
    "slowest unit busy",
    "it could serve",
    "energy a request",
    "without leakage and clock",
    "their share",
    "answers",
    "refused",
  ];
  const columns = [{ head: "scenario" }, ...heads.map((head) => ({ head, number: true })), { head: "state" }];
  const rows = points.map((point): HtmlValue[] => [
    point.scenario,
    rate(point.offered_per_second),
    rate(point.throughput_per_second),
    rate(point.goodput_per_second),
    ...LATENCIES.map((name) => seconds(point.latency[name])),
    seconds(point.latency.ci95.mean),
    seconds(point.waiting.mean),
    precise(point.in_flight_mean, "requests", rounded(point.in_flight_mean)),
    share(point.places_utilisation),
    html`${share(point.slowest.utilisation)} ${point.slowest.name}`,
    rate(point.slowest.limit_per_second),
    joules(point.energy_per_request_fj),
    joules(point.dynamic_per_request_fj),
    share(point.static_share),
    count(point.completed),
    count(point.refused),
    point.offered_per_second === null
      ? "-"
      : point.stable === null
        ? "not certain"
        : point.stable
          ? "stable"
          : "unstable",
  ]);
  return html`<div id="points">${table("Loads measured", columns, rows)}</div>`;
}

function curvesSection({
  points,
  bound_seconds: bound,
  capacity_per_second: capacity,
  capacity_ci_per_second: interval,
}: LoadResult): Section | null {
  const offered = points.filter((point) => point.offered_per_second !== null);
  if (offered.length === 0) return null;
  const unstable = offered.some(({ stable }) => stable === false);
  return {
    id: "curves",
    short: "Curves",
    title: "Latency and energy over the offered rate",
    body: html`<p>The chip answers at most <strong>${rounded(capacity!)}</strong> sentences a second (scenario offline${interval !== null && `; ${rounded(interval[0])} to ${rounded(interval[1])} with 95 %`}).${unstable && " Hollow marks are unstable: more is offered than that, so times grow with the number of requests and mean nothing; those beyond the drawing stand at its upper edge."} Upright lines are 95 % confidence intervals.</p>
<div class="columns">${latencyChart(offered, bound)}
${rateCharts(offered, bound !== null)}</div>`,
  };
}

function scenariosSection(result: LoadResult): Section {
  const rows = scenarioFigures(result).map(({ scenario, name, value, unit, point }): HtmlValue[] => [
    scenario,
    name,
    value === null ? "none" : unit === "s" ? seconds(value) : html`${rate(value)} a second`,
    seconds(point.latency.mean),
    seconds(point.latency.p99),
    rate(point.throughput_per_second),
    joules(point.energy_per_request_fj),
    share(point.static_share),
  ]);
  const heads = ["its value", "mean latency", "p99", "answered a second", "energy a request", "leakage and clock"];
  const columns = [{ head: "scenario" }, { head: "figure" }, ...heads.map((head) => ({ head, number: true }))];
  return {
    id: "scenarios",
    short: "Scenarios",
    title: "What each scenario is judged by",
    body: html`<p>Scenarios are named as MLPerf Inference names them; its rules on numbers of queries and run times are not applied.</p>${table("Scenarios", columns, rows)}`,
  };
}

/** Loads as one page. The same result gives the same bytes. */
export function loadHtml(result: LoadResult, assets: PageAssets): string {
  const { model, chip, rows, arrival, points } = result;
  const { requests, warmup, seeds } = points[0]!;
  const curves = curvesSection(result);
  return pageHtml(
    {
      title: "Load",
      subtitle: html`<p>${model} on ${chip}${arrival !== null && `, ${arrival} arrivals`}: ${plural(requests, "request")} a load drawn from ${plural(rows, "row")}, the first ${count(warmup)} are warm-up; seed${seeds.length > 1 && "s"} ${seeds.join(", ")}.</p>`,
      sections: [
        ...(curves === null ? [] : [curves]),
        scenariosSection(result),
        { id: "loads", short: "Loads", title: "All loads", body: pointsTable(points) },
      ],
      data: null,
    },
    assets,
  );
}
