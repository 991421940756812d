import { count, energy, percent, plural, si } from "../../base/format.js";
import { quantity } from "../../base/quantity.js";
import type { ResolvedConfig } from "../../config/config-keys.js";
import { PATH_PARTS, type Summary } from "../../contracts/summary.js";
import { mostLoad, planSvg } from "../run/charts/plan.js";
import type { RunPage, RunReport } from "../run/data.js";
import { busiestCore, busiestLink, linkName } from "../run/load.js";
import { PATH_NAMES, plain } from "../run/names.js";
import { sentencePage } from "../run/sentence-page.js";
import { type Html, type HtmlValue, html } from "../shell/html.js";
import type { PageAssets } from "../shell/page.js";
import { pageHtml } from "../shell/page.js";
import { bars, legend, precise, type Section, stacks, table, term } from "../shell/parts.js";
import { type Compared, compareRuns, differences } from "./compare.js";

/** One of two runs. */
export interface Side {
  readonly name: string;
  readonly resolved: ResolvedConfig;
  readonly report: RunReport;
}
export type Sides = readonly [a: Side, b: Side];

const LETTERS = ["A", "B"] as const;
const SIDE_LEGEND = legend(LETTERS.map((letter) => ({ kind: `side-${letter.toLowerCase()}`, name: letter })));

/** Figures that decide, by their names in the catalogue. */
const HEADLINES: readonly (readonly [name: string, label: string])[] = [
  ["latency.p50_seconds", "latency, median"],
  ["totals.tokens_per_second", "tokens a second"],
  ["energy.total_fj", "energy"],
  ["energy_views.operations_only_fj", "energy, operations only"],
  ["totals.power_w", "power"],
  ["totals.energy_delay", "energy times delay"],
  ["chip.area_mm2.total", "area"],
  ["chip.cores_used", "cores used"],
  ["traffic.packets", "packets"],
  ["traffic.max_link_load", "load of the busiest link"],
  ["firing_rate.signed", "firing rate, signed count"],
];

const cell = (value: number | null, unit: string): HtmlValue =>
  value === null ? "none" : precise(value, unit, quantity(value, unit));

function change({ relative, delta }: Compared): string {
  if (relative === null) return delta === null ? "" : "from 0";
  if (relative === 0) return "equal";
  return `${relative > 0 ? "+" : "-"}${percent(Math.abs(relative))}`;
}

/** Two bars, one above the other, for each thing. */
function pairs(
  rows: readonly {
    readonly label: string;
    readonly values: readonly number[];
    readonly show: (value: number) => string;
    readonly note?: string;
  }[],
  label: string,
  scale?: number,
): Html {
  return bars(
    rows.flatMap(({ label: name, values, show, note }) => {
      const most = scale ?? Math.max(...values);
      return values.map((value, i) => ({
        label: i === 0 ? html`${name}${note !== undefined && html`<small>${note}</small>`}` : "",
        figure: `${LETTERS[i]}  ${show(value)}`,
        share: most === 0 ? 0 : value / most,
        kind: `side-${LETTERS[i]!.toLowerCase()}`,
      }));
    }),
    label,
  );
}

function headlinesSection({ metrics, headlines }: ComparePage): Section {
  const rows = headlines.flatMap(([name, label]) => {
    const metric = metrics.find((entry) => entry.name === name);
    if (metric === undefined || metric.a === null || metric.b === null) return [];
    return [
      { label, note: change(metric), values: [metric.a, metric.b], show: (v: number) => quantity(v, metric.unit) },
    ];
  });
  return {
    id: "headlines",
    short: "At a glance",
    title: "At a glance",
    body: html`${SIDE_LEGEND}${pairs(rows, "Headline figures of A and B")}`,
  };
}

function predictions([a, b]: readonly [Summary, Summary]): Section {
  const other = new Map(b.inputs.map((input) => [String(input.id), input]));
  const rows = a.inputs.flatMap((input) => {
    const match = other.get(String(input.id));
    return match === undefined ? [] : [{ input, match }];
  });
  const changed = rows.filter(({ input, match }) => input.prediction !== match.prediction);
  const exact = ({ inputs }: Summary): string =>
    `${count(inputs.filter((i) => i.exact).length)} of ${count(inputs.length)}`;
  const body = html`<p>${count(changed.length)} of ${count(rows.length)} sentences that both ran are predicted differently. Exact: A ${exact(a)}, B ${exact(b)}.</p>${
    changed.length > 0 &&
    table(
      "Sentences predicted differently",
      [{ head: "id" }, { head: "sentence" }, { head: "A" }, { head: "B" }],
      changed
        .slice(0, 100)
        .map(({ input, match }) => [String(input.id), input.text ?? "token ids", input.prediction, match.prediction]),
    )
  }`;
  return { id: "predictions", short: "Predictions", title: "What was predicted?", body };
}

function time(summaries: readonly [Summary, Summary]): Section {
  const seconds = ({ chip }: Summary, ticks: number): number => (ticks * chip.tick_ps) / 1e12;
  const mean = (summary: Summary, part: (typeof PATH_PARTS)[number]): number =>
    seconds(summary, summary.totals.critical_path[part] / summary.inputs.length);
  const totals = summaries.map((summary) => PATH_PARTS.reduce((sum, part) => sum + mean(summary, part), 0));
  const most = Math.max(...totals);
  const rows = summaries.map((summary, i) => ({
    label: LETTERS[i]!,
    figure: si(totals[i]!, "s"),
    parts: PATH_PARTS.map((part) => ({
      kind: `path-${part}`,
      name: PATH_NAMES[part].name,
      share: most === 0 ? 0 : mean(summary, part) / most,
      figure: si(mean(summary, part), "s"),
    })),
  }));
  const body = html`<p>Critical path of the mean ${term("latency.ticks", "latency")}.</p>${stacks(rows, "Critical path of A and B")}${legend(
    PATH_PARTS.map((part) => ({ kind: `path-${part}`, name: PATH_NAMES[part].name })),
  )}${SIDE_LEGEND}${pairs(
    PATH_PARTS.map((part) => ({
      label: PATH_NAMES[part].name,
      values: summaries.map((s) => mean(s, part)),
      show: (v) => si(v, "s"),
    })),
    "Critical path by part",
    Math.max(...PATH_PARTS.flatMap((part) => summaries.map((s) => mean(s, part)))),
  )}`;
  return { id: "time", short: "Time", title: "Where did the time go?", body };
}

function energySection(pages: Pages): Section {
  const splits = pages.map(({ energy: { totals } }) => totals.by_component);
  const of = (component: string): number[] => splits.map((split) => split[component] ?? 0);
  const rows = [...new Set(splits.flatMap((split) => Object.keys(split)))]
    .map((component) => ({ label: plain(component), values: of(component), show: energy }))
    .filter(({ values }) => values.some((fj) => fj > 0))
    .sort((x, y) => Math.max(...y.values) - Math.max(...x.values));
  const most = Math.max(...rows.flatMap(({ values }) => values), 0);
  const body = html`${SIDE_LEGEND}${pairs(rows, "Energy by component of A and B", most)}`;
  return { id: "energy", short: "Energy", title: "Where did the energy go?", body };
}

function plans(pages: Pages): Section | null {
  if (pages.every(({ plan }) => plan === null)) return null;
  const most = Math.max(...pages.map(({ replay }) => mostLoad(replay)));
  const body = html`<p>Cores are filled to the share of time that their busiest unit works; lines of both are on one scale, the strongest being ${percent(most)}.</p>
<div class="columns">${pages.map(({ plan, replay }, i) => {
    if (plan === null) return html`<figure><figcaption>${LETTERS[i]}: no tables in the folder</figcaption></figure>`;
    const core = replay === null ? null : busiestCore(replay);
    const link = replay === null ? null : busiestLink(replay);
    const words = html`${LETTERS[i]}: ${plural(plan.cores.length, "core")}${core !== null && html`; busiest core ${plan.cores[core.index]!.name}, ${percent(core.share)}`}${
      link !== null && html`; busiest link ${linkName(link.link)}, ${percent(link.load)}`
    }`;
    return html`<figure class="still-plan" data-figure="plan ${LETTERS[i]!}"><figcaption>${words}</figcaption><div aria-hidden="true" data-colour="role">${planSvg(plan, replay, `plan-${i}`, most)}</div></figure>`;
  })}</div>`;
  return { id: "plans", short: "Floor plans", title: "Which core, which link?", body };
}

function everything(metrics: readonly Compared[]): Section {
  const body = table(
    "Every figure of both runs",
    [{ head: "figure" }, { head: "A", number: true }, { head: "B", number: true }, { head: "change", number: true }],
    metrics.map((metric) => [
      html`<code>${metric.name}</code>`,
      cell(metric.a, metric.unit),
      cell(metric.b, metric.unit),
      change(metric),
    ]),
  );
  return { id: "figures", short: "Figures", title: "Every figure", body };
}

type Pages = readonly [a: RunPage, b: RunPage];

/** What stands on a page of two runs. */
export interface ComparePage {
  readonly names: readonly [a: string, b: string];
  readonly pages: Pages;
  readonly metrics: readonly Compared[];
  readonly differences: readonly string[];
  /** Figures that decide, by their names in the catalogue, and what they are called. */
  readonly headlines: readonly (readonly [name: string, label: string])[];
  /** Sections of the workload's own: what came out, and where the time went. */
  readonly results: Section | null;
  readonly time: Section | null;
}

/** Two runs of one workload side by side on one page. */
export function comparePage(compared: ComparePage, assets: PageAssets): string {
  const { names, pages, metrics, differences: notes, results, time: spent } = compared;
  const sections = [
    headlinesSection(compared),
    results,
    plans(pages),
    spent,
    energySection(pages),
    everything(metrics),
  ];
  return pageHtml(
    {
      title: "Two runs compared",
      subtitle: html`<dl class="about">${names.map((name, i) => html`<dt>${LETTERS[i]}</dt><dd>${name}</dd>`)}</dl>${
        notes.length > 0 && html`<p>They differ in: ${notes.join("; ")}.</p>`
      }`,
      sections: sections.filter((section) => section !== null),
      data: null,
    },
    assets,
  );
}

/** Two runs of sentences side by side on one page. */
export function compareHtml([a, b]: Sides, assets: PageAssets): string {
  const summaries = [a.report.summary, b.report.summary] as const;
  return comparePage(
    {
      names: [a.name, b.name],
      pages: [sentencePage(a.report), sentencePage(b.report)],
      metrics: compareRuns(...summaries),
      differences: differences(
        { summary: summaries[0], resolved: a.resolved },
        { summary: summaries[1], resolved: b.resolved },
      ),
      headlines: HEADLINES,
      results: predictions(summaries),
      time: time(summaries),
    },
    assets,
  );
}
