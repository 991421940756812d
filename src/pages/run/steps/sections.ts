import { count, energy, percent, plural, roughly, si } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import { bars, fold, precise, type Section, table, term } from "../../shell/parts.js";
import { stepsSvg } from "../charts/steps.js";
import { bottleneck, card, cardsSection, energyCard, trustCard } from "../sections/glance.js";
import type { StepReport } from "./data.js";

/** Output neurons that have a bar. */
const MOST_OUTPUTS = 40;

const seconds = ({ page }: StepReport, ticks: number): string => si((ticks * page.tickPs) / 1e12, "s");

function spikesCard({ populations, outputs }: StepReport): Html {
  const spikes = populations.reduce((sum, row) => sum + row.spikes, 0);
  const most = populations.reduce((a, b) => (b.spikes > a.spikes ? b : a));
  const answers = outputs.map(({ name, spikes: own }) => {
    const top = own.indexOf(Math.max(...own));
    return `${name}: ${own[top] === 0 ? "silent" : `neuron ${top} fires most, ${plural(own[top]!, "spike")}`}`;
  });
  return card(
    "What fired?",
    html`${plural(spikes, "spike")}`,
    html`Most of them in ${most.name}. ${answers.length > 0 && `Output ${answers.join("; ")}.`}`,
    "populations",
  );
}

function timeCard(report: StepReport): Html {
  const { limits, steps } = report;
  return card(
    "Where did the time go?",
    html`${seconds(report, limits.stepTicks)} <small>a step</small>`,
    html`${term(limits.metric, "Largest bound")}: ${limits.limit}, ${seconds(report, limits.boundTicks)}; ${plural(steps, "step")} take ${seconds(report, limits.stepTicks * steps)}.`,
    "limits",
  );
}

/** Questions and answers. */
export function stepGlance(report: StepReport): Section {
  const { page, exact } = report;
  const place = bottleneck(page);
  return cardsSection([
    spikesCard(report),
    timeCard(report),
    energyCard(page, ""),
    ...(place === null ? [] : [place]),
    trustCard(page, exact ? "exact" : "not exact"),
  ]);
}

/** Populations, and what the network gives. */
export function populationsSection(report: StepReport): Section {
  const { populations, outputs, steps } = report;
  const rows = populations.map((row) => [
    row.name,
    row.kind,
    count(row.neurons),
    count(row.cores),
    count(row.spikes),
    (row.spikes / Math.max(1, row.neurons * steps)).toFixed(4),
    precise(row.energyFj, "fJ", energy(row.energyFj)),
  ]);
  const columns = ["neurons", "cores", "spikes", "spikes a neuron and step", "energy"];
  const body = html`${table(
    "Populations",
    [{ head: "population" }, { head: "kind" }, ...columns.map((head) => ({ head, number: true }))],
    rows,
  )}${outputs.map(({ name, spikes }) => {
    const most = Math.max(...spikes, 1);
    const title = `Output ${name}: spikes by neuron`;
    return html`<h3>${title}</h3>${bars(
      spikes.slice(0, MOST_OUTPUTS).map((own, neuron) => ({
        label: `neuron ${neuron}`,
        figure: count(own),
        share: own / most,
        kind: own === most ? "accent" : "plain",
      })),
      title,
    )}${spikes.length > MOST_OUTPUTS && html`<p>And ${count(spikes.length - MOST_OUTPUTS)} more in summary.json.</p>`}`;
  })}`;
  return { id: "populations", short: "Populations", title: "What fired?", body };
}

/** Step time, energy and traffic from step to step. */
export function stepsSection(report: StepReport): Section | null {
  const { series, samples } = report;
  if (series === null) return null;
  const end = `step ${count(series.steps - 1)}`;
  const mean = series.stepsAFrame === 1 ? "" : `, means of ${count(series.stepsAFrame)} steps`;
  const body = html`<p>${plural(series.steps, "step")}${samples > 1 && `, those of ${plural(samples, "sample")} one after the other`}${mean}.</p>
${stepsSvg(series.ticks, (ticks) => seconds(report, ticks), end, "Time of a step")}
${stepsSvg(series.energyFj, energy, end, "Energy of a step")}
${stepsSvg(series.fired, roughly, end, "Neurons that fire in a step")}
${stepsSvg(series.packets, roughly, end, "Packets of a step")}`;
  return { id: "steps", short: "Steps", title: "How does it go from step to step?", body };
}

/** What a step takes at least, bound by bound, beside what it took. */
export function limitsSection(report: StepReport): Section {
  const { populations, limits } = report;
  const bounds = [
    ...populations.flatMap(({ name, neuronTicks, synapseTicks }) => [
      { label: `neurons of ${name}`, ticks: neuronTicks },
      { label: `synapses of ${name}`, ticks: synapseTicks },
    ]),
    { label: "busiest link", ticks: limits.linkTicks },
    { label: "barrier", ticks: limits.barrierTicks },
  ];
  const most = Math.max(limits.stepTicks, ...bounds.map(({ ticks }) => ticks), Number.MIN_VALUE);
  bounds.sort((a, b) => b.ticks - a.ticks);
  const bar = ({ label, ticks }: { label: string; ticks: number }, kind = "plain", total = false) => ({
    label,
    figure: `${seconds(report, ticks)}  ${percent(limits.stepTicks === 0 ? 0 : ticks / limits.stepTicks)}`,
    share: ticks / most,
    kind,
    total,
  });
  const first = bounds.slice(0, 12);
  const body = html`<p>A step takes at least as long as its slowest core works on its neurons or on what comes in for it, as the busiest link carries packets, and as the barrier lasts. The largest is that of
${limits.limit}: ${seconds(report, limits.boundTicks)} of the ${seconds(report, limits.stepTicks)} that a step took in the mean.</p>
${bars([...first.map((bound, i) => bar(bound, i === 0 ? "accent" : "plain")), bar({ label: "step", ticks: limits.stepTicks }, "sum", true)], "Bounds of a step")}
${
  bounds.length > first.length &&
  fold(
    "All bounds",
    table(
      "Bounds of a step",
      [{ head: "bound" }, { head: "in the mean", number: true }],
      bounds.map(({ label, ticks }) => [label, seconds(report, ticks)]),
    ),
  )
}`;
  return { id: "limits", short: "Limits", title: "What limits this chip?", body };
}

/** What is said of the arithmetic. */
export const stepExactness = ({ exact, exactness }: StepReport): Html =>
  html`<p><span class="${exact ? "good" : "bad"}">${exact ? "Exact." : "Not exact."}</span> ${exactness.join(" ")}</p>`;
