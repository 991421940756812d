import { PATH_PARTS, type Summary } from "../../spec/summary.js";
import type { Paint } from "../io.js";
import { breakdown, largestParts, type Part } from "./breakdown.js";
import { clip, count, energy, percent, roughly, si, signed } from "./format.js";

/** Firing rate that the paper gives for SST-2 (Tang et al. 2025, arXiv 2409.15298). */
const PAPER_RATE = 0.13;
const MOST_SENTENCES = 12;
const MOST_COMPONENTS = 8;

export interface ScreenOptions {
  readonly width: number;
  readonly paint: Paint;
}

const parts = (record: Readonly<Record<string, number>>): Part[] =>
  Object.entries(record).map(([name, value]) => ({ name, value }));

function heading({ model, chip }: Summary, { paint }: ScreenOptions): string[] {
  const shape = `${model.layers} layers x ${model.hidden}, ${model.heads} heads`;
  const cores = `${chip.cores_used} of ${chip.cores_total} cores, mesh ${chip.mesh.join(" x ")}`;
  return [
    `${paint("bold", model.name)}  ${shape}`,
    `${paint("bold", chip.preset)}  ${cores}, ${chip.code} code, ${chip.sync} sync, ${si(chip.area_mm2.total * 1e-6, "m2").replace("um2", "mm2")}`,
  ];
}

function sentences({ inputs }: Summary, { width, paint }: ScreenOptions): string[] {
  if (inputs.length === 1) {
    const [{ text, input_ids, prediction, label, logits, exact }] = inputs as [Summary["inputs"][0]];
    const shown = text === undefined ? `${input_ids.length} token ids` : `"${clip(text.trim(), width - 4)}"`;
    const right = label === undefined ? "" : label === prediction ? "  (as labelled)" : `  (labelled ${label})`;
    return [
      `  ${shown}`,
      `  ${paint("bold", prediction)}${right}   logits ${logits.map(signed).join(", ")}   ${input_ids.length} tokens   ${exactMark(exact, paint)}`,
    ];
  }
  const names = Math.max(...inputs.map(({ prediction }) => prediction.length));
  const lines = inputs
    .slice(0, MOST_SENTENCES)
    .map(({ id, text, input_ids, prediction, label, latency, energy: used, exact }) => {
      const wrong = label !== undefined && label !== prediction ? paint("yellow", "x") : " ";
      const figures = `${si(latency.seconds, "s").padStart(8)} ${energy(used.total_fj).padStart(8)} ${exact ? " " : paint("red", "!")}`;
      const room = width - 2 - 7 - names - 3 - 20;
      const shown = clip(text?.trim() ?? `${input_ids.length} token ids`, room);
      return `  ${String(id).slice(0, 6).padEnd(7)}${paint("bold", prediction.padEnd(names))}${wrong} ${shown}${" ".repeat(room - [...shown].length + 1)}${figures}`;
    });
  const rest = inputs.length - MOST_SENTENCES;
  return rest > 0 ? [...lines, `  and ${count(rest)} more (--json or --out for all)`] : lines;
}

const exactMark = (exact: boolean, paint: Paint): string =>
  exact ? paint("green", "exact") : paint("red", "NOT EXACT");

function latency({ inputs, totals, chip }: Summary, options: ScreenOptions): string[] {
  const { paint, width } = options;
  const tick = si(chip.tick_ps * 1e-12, "s");
  const one = inputs.length === 1;
  const figure = one
    ? `${si(inputs[0]!.latency.seconds, "s")}  ${count(inputs[0]!.latency.ticks)} ticks of ${tick}`
    : `${si(totals.latency.p50_seconds, "s")} median, ${si(totals.latency.p99_seconds, "s")} p99  ticks of ${tick}`;
  const seconds = (ticks: number) => si(ticks * chip.tick_ps * 1e-12, "s");
  const path = PATH_PARTS.map((name) => ({ name, value: totals.critical_path[name] })).sort(
    (a, b) => b.value - a.value,
  );
  return [
    `${paint("bold", "Latency")}  ${figure}  ${count(totals.tokens_per_second)} tokens/s`,
    ...breakdown(path, seconds, width, paint, "cyan"),
  ];
}

function energyLines({ totals, energy_views: views, inputs }: Summary, { paint, width }: ScreenOptions): string[] {
  const { energy: used } = totals;
  const each = inputs.length > 1 ? `, ${energy(used.total_fj / inputs.length)} a sentence` : "";
  return [
    `${paint("bold", "Energy")}   ${energy(used.total_fj)}${each}  between ${energy(used.low_fj)} and ${energy(used.high_fj)}  ${si(totals.power_w, "W")}`,
    ...breakdown(largestParts(parts(used.by_component), MOST_COMPONENTS), energy, width, paint, "magenta"),
    `  as papers count (operations only) ${paint("bold", energy(views.operations_only_fj))}`,
    `  with memory and network ${paint("bold", energy(views.with_memory_and_network_fj))}, with static power ${paint("bold", energy(views.with_static_fj))}`,
  ];
}

function trafficLines({ totals: { traffic } }: Summary, { paint }: ScreenOptions): string[] {
  return [
    `${paint("bold", "Traffic")}  ${roughly(traffic.spikes)} spikes, ${roughly(traffic.packets)} packets, ${roughly(traffic.deliveries)} deliveries`,
    `  ${roughly(traffic.packet_hops)} link hops, ${traffic.mean_hops.toFixed(2)} a packet; busiest link ${percent(traffic.max_link_load)} busy`,
    `  ${roughly(traffic.synaptic_operations)} synaptic operations; ${roughly(traffic.markers)} markers and ${roughly(traffic.credits)} credits`,
  ];
}

function certainty({ inputs, totals, chip, evidence, registers }: Summary, { paint }: ScreenOptions): string[] {
  const exact = inputs.filter((input) => input.exact).length;
  const all = exact === inputs.length;
  const which =
    inputs.length === 1
      ? "every logit equals the reference bit for bit"
      : `${exact} of ${inputs.length} sentences, every logit bit for bit`;
  const tight = registers.reduce<(typeof registers)[0] | undefined>(
    (least, use) =>
      least === undefined || use.bits_available - use.bits_needed < least.bits_available - least.bits_needed
        ? use
        : least,
    undefined,
  );
  const rate = totals.firing_rate;
  const lines = [
    `${paint("bold", "Exact")}    ${all ? paint("green", "yes") : paint("red", "NO")}: ${all ? which : `${exact} of ${inputs.length} sentences equal the reference`}`,
    `${paint("bold", "Certain")}  constants behind the energy: ${percent(evidence.published)} published, ${percent(evidence.derived)} derived, ${percent(evidence.estimate)} estimate`,
    `${paint("bold", "Firing")}   rate ${rate.signed.toFixed(3)} in signed count (paper: ${PAPER_RATE}); ${chip.code} code sent ${rate.sent.toFixed(3)}`,
  ];
  return tight === undefined
    ? lines
    : [
        ...lines,
        `${paint("bold", "Tightest")} register ${tight.site}: ${tight.bits_needed} of ${tight.bits_available} bits`,
      ];
}

/** The result of a run on one screen of 80 to 100 columns. */
export function runScreen(summary: Summary, options: ScreenOptions): string {
  const blocks = [heading, sentences, latency, energyLines, trafficLines, certainty];
  return `${blocks.map((block) => block(summary, options).join("\n")).join("\n\n")}\n`;
}
