import { axis } from "../../base/axis.js";
import { energy, percent, plural, si } from "../../base/format.js";
import type { LoadPoint } from "../../load/load-point.js";
import type { LoadResult } from "../../load/load-result.js";
import { PERCENTILES, type Times } from "../../load/percentiles.js";
import { plot, short } from "../screen/plot.js";
import type { ScreenOptions } from "../screen/text.js";

const PLOT_ROWS = 11;
const COLUMN = 11;
const SCENARIO = 13;

const time = (value: number | null): string => (value === null ? "-" : si(value, "s"));

function table(points: readonly LoadPoint[], { paint }: ScreenOptions): string[] {
  const several = new Set(points.map(({ scenario }) => scenario)).size > 1;
  const heads = [
    ...(several ? ["scenario"] : []),
    "offered/s",
    "served/s",
    "mean",
    "p90",
    "p99",
    "waiting",
    "in flight",
    "busy",
    "J/request",
    "idle",
  ];
  const rows = points.map((point) => [
    ...(several ? [point.scenario] : []),
    point.offered_per_second === null ? "-" : short(point.offered_per_second),
    short(point.throughput_per_second),
    time(point.latency.mean),
    time(point.latency.p90),
    time(point.latency.p99),
    time(point.waiting.mean),
    point.in_flight_mean.toFixed(2),
    percent(point.slowest.utilisation),
    energy(point.energy_per_request_fj),
    `${percent(point.static_share)}${point.stable === false ? " !" : point.offered_per_second !== null && point.stable === null ? " ?" : ""}`,
  ]);
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (several && i === 0 ? cell.padEnd(SCENARIO) : cell.padStart(COLUMN))).join("");
  const unsure = points.some(({ offered_per_second: rate, stable }) => rate !== null && stable === null);
  const overloaded = points.some(({ stable }) => stable === false);
  const busy = points.reduce((top, point) => (point.slowest.utilisation > top.slowest.utilisation ? point : top));
  const { name, limit_per_second: limit } = busy.slowest;
  return [
    paint("dim", line(heads)),
    ...rows.map(line),
    `  busy: the slowest unit, ${name}, at work; it could serve ${short(limit)} a second. Places in the chip taken: ${percent(busy.places_utilisation)}`,
    ...(unsure ? ["  ?  may be above what the chip can serve: its interval does not tell; more requests may"] : []),
    ...(overloaded ? ["  !  offered above what the chip can serve: times grow with the number of requests"] : []),
  ];
}

function curves(points: readonly LoadPoint[], { width, paint }: ScreenOptions): string[] {
  const of = (name: keyof Times) =>
    points.flatMap(({ offered_per_second: x, latency }) =>
      latency[name] === null ? [] : [{ x: x!, y: latency[name] }],
    );
  const used = points.map((point) => ({ x: point.offered_per_second!, y: point.energy_per_request_fj * 1e-15 }));
  const most = (list: readonly { readonly y: number }[]): number => axis(Math.max(...list.map(({ y }) => y))).end;
  const x = axis(Math.max(...used.map((point) => point.x))).end;
  const [mean, p99] = [of("mean"), of("p99")];
  const size = { width, rows: PLOT_ROWS };
  return [
    `${paint("bold", "Latency")} in seconds over sentences a second offered  ${paint("cyan", "●")} mean  ${paint("yellow", "○")} p99`,
    ...plot(
      [
        { points: mean, mark: "●", style: "cyan" },
        { points: p99, mark: "○", style: "yellow" },
      ],
      { ...size, most: { x, y: most([...mean, ...p99]) } },
      paint,
    ),
    "",
    `${paint("bold", "Energy")} of a request in joules, leakage and clock included`,
    ...plot([{ points: used, mark: "●", style: "cyan" }], { ...size, most: { x, y: most(used) } }, paint),
  ];
}

function intervals({ latency }: LoadPoint): string {
  const half = latency.ci95.mean;
  return half === null ? "" : ` +- ${si(half, "s")}`;
}

/** Result of `load` on one screen. @param page where its page lies, if there is one */
export function loadScreen(result: LoadResult, page: string | null, options: ScreenOptions): string {
  const { paint } = options;
  const {
    points,
    capacity_per_second: capacity,
    capacity_ci_per_second: interval,
    found,
    bound_seconds: bound,
  } = result;
  const [first] = points as readonly [LoadPoint, ...LoadPoint[]];
  const seeds = first.seeds.length === 1 ? `seed ${first.seeds[0]}` : `${first.seeds.length} seeds`;
  const blocks: string[][] = [
    [
      `${paint("bold", result.model)} on ${paint("bold", result.chip)}  scenario ${[...new Set(points.map(({ scenario }) => scenario))].join(", ")}${result.arrival === null ? "" : `, ${result.arrival} arrivals`}`,
      `${plural(first.requests, "request")} a load drawn from ${plural(result.rows, "row")}, ${seeds}; the first ${first.warmup} are warm-up`,
    ],
  ];
  if (capacity !== null)
    blocks.push([
      `${paint("bold", "Capacity")}  ${short(capacity)} sentences a second${interval === null ? "" : ` (${short(interval[0])} to ${short(interval[1])})`}, scenario offline`,
    ]);
  if (found !== undefined)
    blocks.push([
      `${paint("bold", "Found")}     ${found.rate_per_second === null ? `no rate keeps p${PERCENTILES[found.percentile]}` : `${paint("bold", short(found.rate_per_second))} sentences a second keep p${PERCENTILES[found.percentile]}`} within ${time(bound)}`,
    ]);
  blocks.push(table(points, options));
  if (points.length === 1)
    blocks.push([
      `${paint("bold", "Latency")}   ${time(first.latency.mean)}${intervals(first)} mean, ${time(first.latency.p50)} median, ${time(first.latency.p99)} p99, ${time(first.latency.p999)} p99.9`,
      `${paint("bold", "Requests")}  ${first.completed} completed, ${first.refused} refused${first.goodput_per_second === null ? "" : `; ${short(first.goodput_per_second)} a second within ${time(bound)}`}`,
    ]);
  const offered = points.filter((point) => point.offered_per_second !== null);
  if (offered.length > 1) blocks.push(curves(offered, options));
  if (page !== null) blocks.push([`Page: ${page}`]);
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}
