import { axis } from "../../base/axis.js";
import { count, percent, plural } from "../../base/format.js";
import { drawnLoad, type NocCurve } from "../../netbench/noc-curve.js";
import type { LoadFigures, LoadResult, networkFacts, Saturation } from "../../netbench/noc-result.js";
import type { Paint } from "../io.js";
import { HEAT_LEGEND, heatMap } from "./heat-map.js";
import { type Curve, plot, short } from "./plot.js";

export interface NocScreenOptions {
  readonly width: number;
  readonly paint: Paint;
}

type Facts = ReturnType<typeof networkFacts>;

const cycles = (value: number | null): string => (value === null ? "-" : value.toFixed(1));
const rate = (value: number): string => String(Number(value.toPrecision(4)));

function heading({ model, topology, routers, nodes, routing, vcs, vc_buffer, pipeline }: Facts, paint: Paint): string {
  const cores = nodes === routers[0] * routers[1] ? "" : ` with ${nodes} nodes`;
  return `${paint("bold", `${topology} ${routers.join(" x ")}`)}${cores}  ${routing} routing, ${plural(vcs, "VC")} of ${plural(vc_buffer, "flit")}, ${pipeline} pipeline  (${model} level)`;
}

/** How a load fares. */
function verdict({ stable, packet_latency_mean: latency }: LoadResult, zeroLoad: number, paint: Paint): string {
  if (stable && latency === null) return "no packet was created in the measured part: --sample-period makes it longer";
  if (latency === null) return paint("red", "saturated: mean latency passes 500 cycles and grows");
  const times = latency / zeroLoad;
  return times >= 3
    ? paint("red", `saturated: latency is ${times.toFixed(1)} times that without load`)
    : paint("green", `not saturated: latency is ${times.toFixed(2)} times that without load`);
}

function singleLoad({ result, loads }: NocCurve, options: NocScreenOptions): string[] {
  const load = loads[0].result;
  const { paint } = options;
  const interval = (half: number | null | undefined, digits: number) =>
    half === undefined || half === null ? "" : ` +- ${half.toFixed(digits)}`;
  const { confidence_95: sure, seeds, busiest_link: link } = load;
  const latency = [
    `${paint("bold", "Latency")}   ${paint("bold", cycles(load.packet_latency_mean))}${interval(sure?.packet_latency_mean, 1)} cycles mean, ${cycles(load.packet_latency_p50)} median, ${cycles(load.packet_latency_p99)} p99; without load ${cycles(result.zero_load_latency)}`,
    `          ${cycles(load.network_latency_mean)}${interval(sure?.network_latency_mean, 1)} of them in the network, the rest at the source`,
  ];
  return [
    ...(load.stable ? latency : [`${paint("bold", "Latency")}   none: it grows as long as the load lasts`]),
    `${paint("bold", "Accepted")}  ${rate(load.accepted_rate)}${interval(sure?.accepted_rate, 4)} of ${rate(load.offered_rate)} flits per node and cycle`,
    `${paint("bold", "Hops")}      ${load.hops_mean === null ? "-" : load.hops_mean.toFixed(3)} routers a packet`,
    `${paint("bold", "Measured")}  ${plural(load.packets_measured, "packet")} in ${plural(load.cycles, "cycle")}${seeds === undefined ? "" : `, ${seeds.length} seeds; +- is the 95 % confidence interval`}`,
    `${paint("bold", "State")}     ${verdict(load, result.zero_load_latency, paint)}`,
    ...(link === null
      ? []
      : [`          busiest link: router ${link.router} ${link.port}, ${percent(link.flits_per_cycle)} busy`]),
  ];
}

function saturationText(saturation: Saturation | null): string {
  if (saturation === null) return "not reached";
  const { from, to } = saturation;
  return from === to
    ? rate(from)
    : `between ${rate(from)} and ${rate(to)}, where latency grows as long as the load lasts`;
}

function table(loads: readonly LoadResult[], paint: Paint): string[] {
  const columns = ["offered", "accepted", "latency", "p99", "in network", "hops"];
  const rows = loads.map((load) => [
    rate(load.offered_rate),
    rate(load.accepted_rate),
    load.stable ? cycles(load.packet_latency_mean) : "saturated",
    cycles(load.packet_latency_p99),
    cycles(load.network_latency_mean),
    load.hops_mean === null ? "-" : load.hops_mean.toFixed(2),
  ]);
  const line = (cells: readonly string[]) => cells.map((cell) => cell.padStart(11)).join("");
  return [paint("dim", line(columns)), ...rows.map(line)];
}

const PLOT_ROWS = 13;

function plots({ result, reference }: NocCurve, { width, paint }: NocScreenOptions): string[] {
  const { points, zero_load_latency: zeroLoad } = result;
  const most = Math.max(...points.map(({ offered_rate }) => offered_rate), ...reference.map((point) => point.rate));
  const ours = points.map((point) => ({ x: point.offered_rate, ...point }));
  const latency: Curve[] = [
    {
      points: ours.flatMap(({ x, packet_latency_mean: y }) => (y === null ? [] : [{ x, y }])),
      mark: "●",
      style: "cyan",
    },
    {
      points: reference.flatMap(({ rate: x, latency: y }) => (y === undefined ? [] : [{ x, y }])),
      mark: "○",
      style: "yellow",
    },
  ];
  const accepted: Curve[] = [
    { points: ours.map(({ x, accepted_rate: y }) => ({ x, y })), mark: "●", style: "cyan" },
    {
      points: reference.flatMap(({ rate: x, accepted: y }) => (y === undefined ? [] : [{ x, y }])),
      mark: "○",
      style: "yellow",
    },
  ];
  const highest = Math.min(
    4 * zeroLoad,
    Math.max(zeroLoad, ...latency.flatMap((curve) => curve.points.map(({ y }) => y))),
  );
  const size = { width, rows: PLOT_ROWS };
  const x = axis(most).end;
  const accepting = Math.max(...accepted.flatMap(({ points: all }) => all.map(({ y }) => y)));
  const named = reference.length === 0 ? "" : `  ${paint("cyan", "●")} here  ${paint("yellow", "○")} reference`;
  return [
    `${paint("bold", "Mean latency")} in cycles over offered flits per node and cycle${named}`,
    ...plot(latency, { ...size, most: { x, y: axis(highest).end } }, paint),
    "",
    `${paint("bold", "Accepted")} over offered flits per node and cycle`,
    ...plot(accepted, { ...size, most: { x, y: axis(accepting).end } }, paint),
  ];
}

/** A measurement on one screen: a single load in words, several as a table and two plots; then the links. */
export function nocScreen(shown: NocCurve, options: NocScreenOptions): string {
  const { result, loads } = shown;
  const { paint, width } = options;
  const { network, traffic } = result;
  const blocks: string[][] = [
    [
      heading(network, paint),
      `${traffic.pattern} traffic, packets of ${plural(traffic.packet_size, "flit")}, ${traffic.seeds.length === 1 ? `seed ${traffic.seeds[0]}` : `${traffic.seeds.length} seeds`}`,
    ],
  ];
  if (result.saturation === undefined) blocks.push(singleLoad(shown, options));
  else {
    blocks.push(
      [
        `${paint("bold", "Saturation")}  ${saturationText(result.saturation)}`,
        `            (latency three times the ${cycles(result.zero_load_latency)} cycles without load)`,
        `            at most ${short(result.accepted_rate_max ?? 0)} flits per node and cycle accepted`,
      ],
      table(result.points, paint),
      plots(shown, options),
    );
  }
  const drawn = drawnLoad(loads);
  const [columns, rows] = network.routers;
  const map = heatMap(
    drawn.linkLoads,
    { width: columns, height: rows, wraps: network.topology === "torus" },
    width,
    paint,
  );
  if (map !== null) {
    const at = result.saturation === undefined ? "" : ` at ${rate(drawn.result.offered_rate)} offered`;
    blocks.push([`${paint("bold", "Links")}${at}`, HEAT_LEGEND, ...map]);
  }
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

/** What a list of packets came to. */
export function listScreen(facts: Facts, figures: LoadFigures, paint: Paint): string {
  return `${[
    heading(facts, paint),
    "",
    `${paint("bold", "Latency")}   ${paint("bold", cycles(figures.packet_latency_mean))} cycles mean, ${cycles(figures.packet_latency_p50)} median, ${cycles(figures.packet_latency_p99)} p99; ${cycles(figures.network_latency_mean)} of them in the network`,
    `${paint("bold", "Hops")}      ${figures.hops_mean?.toFixed(3)} routers a packet`,
    `${paint("bold", "Packets")}   ${plural(figures.packets_measured, "packet")}, the last one arrived in cycle ${count(figures.cycles - 1)}`,
  ].join("\n")}\n`;
}
