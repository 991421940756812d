import { count, energy, percent, plural, si, signed } from "../../../base/format.js";
import { overRunTime } from "../../../contracts/run-time.js";
import { PATH_PARTS, type Summary } from "../../../contracts/summary.js";
import { type Html, type HtmlValue, html } from "../../shell/html.js";
import { type Section, term } from "../../shell/parts.js";
import type { RunPage, RunReport } from "../data.js";
import { busiestCore, busiestLink, linkName } from "../load.js";
import { layerName, PATH_NAMES, plain } from "../names.js";

/** A question, its answer in short, and more of it. */
export const card = (question: string, answer: Html, more: Html, href: string): Html =>
  html`<li class="card"><h3><a href="#${href}">${question}</a></h3><p class="answer">${answer}</p><p>${more}</p></li>`;

const largest = (record: Readonly<Record<string, number>>): [string, number] =>
  Object.entries(record).sort((a, b) => b[1] - a[1])[0]!;

function prediction({ summary: { inputs } }: RunReport): Html {
  const [first] = inputs;
  if (inputs.length === 1) {
    const { prediction: label, label: truth, logits, input_ids } = first!;
    const right = truth === undefined ? "" : truth === label ? ", as labelled" : `, but labelled ${truth}`;
    return card(
      "What was predicted?",
      html`${label}${right}`,
      html`Logits ${logits.map(signed).join(" and ")}, from ${plural(input_ids.length, "token")}.`,
      "prediction",
    );
  }
  const tally: Record<string, number> = {};
  for (const { prediction: label } of inputs) tally[label] = (tally[label] ?? 0) + 1;
  const labelled = inputs.filter(({ label }) => label !== undefined);
  const correct = labelled.filter(({ label, prediction: predicted }) => label === predicted).length;
  const more =
    labelled.length === 0
      ? "No sentence has a label."
      : `${count(correct)} of ${count(labelled.length)} labelled sentences are right.`;
  const answer = Object.entries(tally)
    .map(([label, n]) => `${count(n)} ${label}`)
    .join(", ");
  return card("What was predicted?", html`${answer}`, html`${count(inputs.length)} sentences. ${more}`, "prediction");
}

function time({ summary }: RunReport): Html {
  const { totals, inputs, chip } = summary;
  const path = totals.critical_path;
  const sum = PATH_PARTS.reduce((n, part) => n + path[part], 0);
  const [part, ticks] = largest(path) as [keyof typeof PATH_NAMES, number];
  const one = inputs.length === 1;
  const figure = one ? inputs[0]!.latency.ticks : totals.latency.p50_ticks;
  return card(
    "Where did the time go?",
    html`${si((figure * chip.tick_ps) / 1e12, "s")}${!one && " median"}`,
    html`${percent(sum === 0 ? 0 : ticks / sum)} of the ${term("latency.ticks", "latency")} is ${PATH_NAMES[part].name}. ${term("totals.ticks", "Empty")} after ${si(totals.seconds, "s")}; ${overRunTime(totals)}.`,
    "critical-path",
  );
}

function operationsShare({ summary }: RunReport): Html {
  const { total_fj } = summary.totals.energy;
  return html`; operations as papers count them are ${percent(summary.energy_views.operations_only_fj / total_fj)}`;
}

/** @param more what else is said of it */
export function energyCard({ energy: { totals } }: RunPage, more: HtmlValue): Html {
  const [component, fj] = largest(totals.by_component);
  return card(
    "Where did the energy go?",
    html`${energy(totals.total_fj)}`,
    html`${percent(totals.total_fj === 0 ? 0 : fj / totals.total_fj)} is ${plain(component)}${more}.`,
    "energy",
  );
}

const BOTTLENECK = "Where is the bottleneck?";

function busiest({ summary }: RunReport): Html {
  const load = percent(summary.totals.traffic.max_link_load);
  return card(
    BOTTLENECK,
    html`${load}`,
    html`is the ${term("traffic.max_link_load", "load of the busiest link")}.`,
    "about",
  );
}

/** null where no tables say it. */
export function bottleneck({ plan, replay }: RunPage): Html | null {
  if (plan === null || replay === null) return null;
  const core = busiestCore(replay);
  const link = busiestLink(replay);
  const { name, layer } = plan.cores[core.index]!;
  return card(
    BOTTLENECK,
    html`${name} <small>${percent(core.share)}</small>`,
    html`${layerName(layer)}, ${core.unit} at work.${
      link !== null && html` Busiest link: ${linkName(link.link)}, ${percent(link.load)} of the ticks.`
    }`,
    "floor-plan",
  );
}

function verdict({ inputs }: Summary): string {
  const exact = inputs.filter((input) => input.exact).length;
  return exact === inputs.length ? "exact" : `${count(inputs.length - exact)} of ${count(inputs.length)} not exact`;
}

/** @param arithmetic whether it is exact */
export function trustCard({ energy: { totals }, evidence }: RunPage, arithmetic: string): Html {
  return card(
    "How far can it be trusted?",
    html`Arithmetic ${arithmetic}`,
    html`Energy ${energy(totals.low_fj)} to ${energy(totals.high_fj)}; ${percent(evidence.estimate)} of it rests on estimates.`,
    "trust",
  );
}

/** Questions with their answers. */
export const cardsSection = (cards: readonly Html[]): Section => ({
  id: "glance",
  short: "At a glance",
  title: "At a glance",
  body: html`<ul class="cards">${cards}</ul>`,
});

/** Five questions, five answers. */
export const glance = (report: RunReport, page: RunPage): Section =>
  cardsSection([
    prediction(report),
    time(report),
    energyCard(page, operationsShare(report)),
    bottleneck(page) ?? busiest(report),
    trustCard(page, verdict(report.summary)),
  ]);
