import { count, energy, percent, plural, roughly, si, signed } from "../../base/format.js";
import { PAPER_FIRING_RATE } from "../../contracts/metrics.js";
import { overRunTime } from "../../contracts/run-time.js";
import { type InputResult, PATH_PARTS, type RegisterUse, type Summary } from "../../contracts/summary.js";
import { packetDoubt } from "../../simulation/packet-safety.js";
import { DRAWN, isDrawn } from "../../sorbet/drawn/drawn-name.js";
import { breakdown } from "./breakdown.js";
import { energyLines } from "./energy-lines.js";
import { clip, type ScreenOptions } from "./text.js";

const MOST_SENTENCES = 12;

function heading({ model, chip }: Summary, { paint }: ScreenOptions): string[] {
  const { total } = chip.area_mm2;
  const area = `${total.toFixed(total < 100 ? 1 : 0)} mm2`;
  const { value, low, high } = chip.shortest_tick_ps;
  const ns = (ps: number | null): string => (ps === null ? "none" : (ps / 1000).toFixed(2));
  const voltage =
    chip.voltage_mv === chip.nominal_mv
      ? []
      : [
          `${chip.voltage_mv} mV, which allow ${ns(value)} ns a tick; within the law's ranges ${ns(low)} to ${ns(high)}`,
        ];
  const mapping = chip.mapping_sha256 === undefined ? "" : ", given mapping";
  return [
    `${paint("bold", model.name)}  ${plural(model.layers, "layer")} x ${model.hidden}, ${plural(model.heads, "head")}${isDrawn(model.name) ? DRAWN : ""}`,
    `${paint("bold", chip.preset)}  ${chip.cores_used} of ${chip.cores_total} cores, ${chip.topology} ${chip.mesh.join(" x ")}, ${chip.code} code, ${chip.sync} sync, ${area}${mapping}`,
    ...voltage,
  ];
}

function oneSentence(
  { text, input_ids, prediction, label, logits }: InputResult,
  { width, paint }: ScreenOptions,
): string[] {
  const shown = text === undefined ? `${input_ids.length} token ids` : `"${clip(text.trim(), width - 4)}"`;
  const right =
    label === undefined ? "" : label === prediction ? " (as labelled)" : paint("yellow", ` (labelled ${label})`);
  return [
    `  ${shown}`,
    `  ${paint("bold", prediction)}${right}  logits ${logits.map(signed).join(", ")}  ${plural(input_ids.length, "token")}`,
  ];
}

const FIGURES_WIDTH = 21;
const ID_WIDTH = 7;

function manySentences(inputs: readonly InputResult[], { width, paint }: ScreenOptions): string[] {
  const names = Math.max(...inputs.map(({ prediction }) => prediction.length));
  const room = width - 2 - ID_WIDTH - names - 3 - FIGURES_WIDTH;
  const lines = inputs.slice(0, MOST_SENTENCES).map((input) => {
    const { id, text, input_ids, prediction, label, latency, energy: used, exact } = input;
    const wrong = label !== undefined && label !== prediction;
    const shown = clip(text?.trim() ?? `${input_ids.length} token ids`, room);
    const figures = `${si(latency.seconds, "s").padStart(9)} ${energy(used.total_fj).padStart(9)}${exact ? "" : paint("red", " !")}`;
    const name = `${paint("bold", prediction.padEnd(names))}${wrong ? paint("yellow", " x ") : "   "}`;
    return `  ${clip(String(id), ID_WIDTH - 1).padEnd(ID_WIDTH)}${name}${shown}${" ".repeat(room - [...shown].length)}${figures}`;
  });
  const rest = inputs.length - MOST_SENTENCES;
  if (rest > 0) lines.push(`  and ${count(rest)} more (all of them with --json or --out)`);
  if (inputs.some(({ label, prediction }) => label !== undefined && label !== prediction))
    lines.push("  x  not as labelled");
  if (inputs.some(({ exact }) => !exact)) lines.push("  !  not exact");
  return lines;
}

const signedPercent = (share: number): string => `${share < 0 ? "-" : "+"}${percent(Math.abs(share))}`;

const sentences = ({ inputs }: Summary, options: ScreenOptions): string[] =>
  inputs.length === 1 ? oneSentence(inputs[0]!, options) : manySentences(inputs, options);

/** Where the packet level is not to be trusted. */
function doubt({ totals, chip }: Summary, { paint }: ScreenOptions): string[] {
  const why = chip.noc === "packet" ? packetDoubt(totals.critical_path, totals.traffic.max_link_load) : undefined;
  return why === undefined ? [] : [`  ${paint("yellow", "in doubt")}: ${why}`];
}

function latency(summary: Summary, options: ScreenOptions): string[] {
  const { inputs, totals, chip } = summary;
  const { paint, width } = options;
  const seconds = (ticks: number) => si((ticks * chip.tick_ps) / 1e12, "s");
  const tick = `${chip.tick_ps / 1000} ns`;
  const { ticks } = inputs[0]!.latency;
  const figure =
    inputs.length === 1
      ? `${paint("bold", seconds(ticks))}  ${count(ticks)} ticks of ${tick}`
      : `${paint("bold", seconds(totals.latency.p50_ticks))} median, ${seconds(totals.latency.p99_ticks)} p99; below, the mean`;
  const { response, refused } = totals;
  const host =
    response.mean_waiting_ticks === 0 && refused === 0
      ? []
      : [
          `  from arrival ${seconds(response.mean_ticks)}: ${seconds(response.mean_waiting_ticks)} waiting at the host${inputs.length === 1 ? "" : `, ${seconds(response.p99_ticks)} p99`}${refused === 0 ? "" : `; ${plural(refused, "sentence")} refused`}`,
        ];
  const path = PATH_PARTS.map((name) => ({ name, value: totals.critical_path[name] / inputs.length }));
  path.sort((a, b) => b.value - a.value);
  const level = totals.latency.packet_level;
  const levels =
    level === undefined
      ? []
      : [`  at packet level ${seconds(level.mean_ticks)}: ${signedPercent(level.error)} against flit by flit`];
  return [
    `${paint("bold", "Latency")}  ${figure}`,
    ...breakdown(path, totals.latency.mean_ticks, { show: seconds, width, paint, style: "cyan" }),
    `  empty after ${seconds(totals.ticks)}; ${overRunTime(totals)}`,
    ...host,
    ...levels,
    ...doubt(summary, options),
  ];
}

const stageName = (stage: string): string => (/^\d+$/.test(stage) ? `layer ${stage}` : stage);

/** What the run takes at least, and each stage of it, beside what it took. */
function limitLines({ limits, chip }: Summary, { paint, width }: ScreenOptions): string[] {
  const seconds = (ticks: number) => si((ticks * chip.tick_ps) / 1e12, "s");
  const rows = [
    ...limits.stages.map(({ stage, largest, bound_ticks }) => `${stageName(stage)} ${seconds(bound_ticks)} ${largest}`),
    `busiest link ${seconds(limits.link_ticks)}`,
    ...(limits.barrier_ticks > 0 ? [`barriers ${seconds(limits.barrier_ticks)}`] : []),
  ];
  const column = Math.max(...rows.map(({ length }) => length)) + 2;
  const across = Math.max(1, Math.floor((width - 2) / column));
  const lines = Array.from({ length: Math.ceil(rows.length / across) }, (_, line) =>
    rows
      .slice(line * across, (line + 1) * across)
      .map((row) => row.padEnd(column))
      .join("")
      .trimEnd(),
  );
  return [
    `${paint("bold", "Limits")}   at least ${seconds(limits.bound_ticks)}, by ${limits.limit}`,
    ...lines.map((line) => `  ${line}`),
  ];
}

/** What dead parts of the chip cost the network. */
function deadLines({ totals: { traffic, dead_parts } }: Summary): string[] {
  if (dead_parts === undefined) return [];
  const { undamaged_packet_hops, extra_network_fj } = dead_parts;
  const share = undamaged_packet_hops === 0 ? 0 : traffic.packet_hops / undamaged_packet_hops - 1;
  const sign = extra_network_fj < 0 ? "-" : "+";
  return [
    `         dead parts change link hops by ${signedPercent(share)}, network energy by ${sign}${energy(Math.abs(extra_network_fj))}`,
  ];
}

function trafficLines(summary: Summary, { paint }: ScreenOptions): string[] {
  const {
    chip,
    totals: { traffic },
  } = summary;
  const saved =
    traffic.multicast_saving === 0
      ? []
      : [
          `         multicast saves ${percent(traffic.multicast_saving)} of the ${roughly(traffic.unicast_hops)} that unicast would take`,
        ];
  return [
    `${paint("bold", "Traffic")}  ${roughly(traffic.spikes)} ${chip.code === "dense" ? "values" : "spikes"}, ${roughly(traffic.packets)} packets, ${roughly(traffic.deliveries)} deliveries`,
    `         ${roughly(traffic.packet_hops)} link hops, ${traffic.mean_hops.toFixed(2)} a packet; busiest link ${percent(traffic.max_link_load)} busy`,
    ...deadLines(summary),
    ...saved,
    `         ${roughly(traffic.synaptic_operations)} synaptic operations; ${roughly(traffic.markers)} markers, ${roughly(traffic.credits)} credits`,
  ];
}

/** The register with the fewest bits to spare. */
function tightest(registers: Summary["registers"]): Summary["registers"] {
  const spare = ({ bits_available, bits_needed }: RegisterUse) => bits_available - bits_needed;
  return [...registers].sort((a, b) => spare(a) - spare(b)).slice(0, 1);
}

function certainty({ inputs, totals, chip, evidence, registers }: Summary, { paint }: ScreenOptions): string[] {
  const exact = inputs.filter((input) => input.exact).length;
  const verdict =
    exact === inputs.length
      ? `${paint("green", "yes")}: every logit equals the reference bit for bit`
      : `${paint("red", "NO")}: ${count(inputs.length - exact)} of ${plural(inputs.length, "sentence")} differ${inputs.length === 1 ? "s" : ""} from the reference`;
  const { sent, signed: signedRate } = totals.firing_rate;
  const { published, derived, estimate } = evidence;
  return [
    `${paint("bold", "Exact")}    ${verdict}`,
    `${paint("bold", "Certain")}  energy rests on: published ${percent(published)}, derived ${percent(derived)}, estimates ${percent(estimate)}`,
    `${paint("bold", "Firing")}   rate ${signedRate.toFixed(3)} in signed count (paper: ${PAPER_FIRING_RATE}); ${chip.code === "dense" ? "values are sent densely" : `sent in ${chip.code} code: ${sent.toFixed(3)}`}`,
    ...tightest(registers).map(
      ({ site, bits_needed, bits_available }) =>
        `${paint("bold", "Widths")}   tightest register: ${site}, ${bits_needed} of ${bits_available} bits`,
    ),
  ];
}

/** The result of a run on one screen of 80 to 100 columns. */
export function runScreen(summary: Summary, options: ScreenOptions): string {
  const blocks = [heading, sentences, latency, limitLines, energyLines, trafficLines, certainty];
  return `${blocks.map((block) => block(summary, options).join("\n")).join("\n\n")}\n`;
}
