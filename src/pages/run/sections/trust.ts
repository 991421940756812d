import { energy, percent } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import { bars, fold, legend, type Section, stacks, table, term } from "../../shell/parts.js";
import type { Constant, RunPage } from "../data.js";
import { plain } from "../names.js";

const GRADES = ["published", "derived", "estimate"] as const;
const MOST_EVENTS = 10;

const MEANING: Readonly<Record<(typeof GRADES)[number], string>> = {
  published: "figure of that very circuit",
  derived: "arithmetic on published figures",
  estimate: "everything else",
};

interface Swing {
  readonly constant: Constant;
  readonly fj: number;
  readonly low: number;
  readonly high: number;
}

/** What the energy would be with one constant at the ends of its range, the others as they are; the widest first. */
function swings({ energy: { totals }, constants }: RunPage): Swing[] {
  const { total_fj, by_event } = totals;
  return constants
    .filter(({ event, value }) => (by_event[event] ?? 0) > 0 && value > 0)
    .map((constant) => {
      const fj = by_event[constant.event]!;
      const at = (end: number): number => total_fj - fj + (fj * end) / constant.value;
      return { constant, fj, low: at(constant.low), high: at(constant.high) };
    })
    .sort((a, b) => b.high - b.low - (a.high - a.low));
}

function tornado(page: RunPage): Html {
  const list = swings(page).slice(0, MOST_EVENTS);
  if (list.length === 0) return html``;
  const { total_fj } = page.energy.totals;
  const top = Math.max(...list.map(({ high }) => high), total_fj);
  return html`<h3>Which constant matters most</h3><p>Energy of the run with one constant at the ends of its published range and the others as they are; the line is ${energy(total_fj)}.</p>
<div class="tornado" style="--at:${((total_fj / top) * 100).toFixed(2)}%">${bars(
    list.map(({ constant, low, high }) => ({
      label: plain(constant.event),
      note: `${constant.value} ${constant.unit} (${constant.low} to ${constant.high}), ${constant.evidence}`,
      figure: `${energy(low)} to ${energy(high)}`,
      from: low / top,
      share: (high - low) / top,
      kind: "range",
    })),
    "Energy with each constant at the ends of its range",
  )}</div>`;
}

function constantsTable({ constants, energy: { totals } }: RunPage): Html {
  const { total_fj, by_event } = totals;
  const rows = constants.map(({ event, value, low, high, unit, evidence, source, note }) => [
    plain(event),
    `${value} ${unit}`,
    `${low} to ${high}`,
    evidence,
    total_fj === 0 ? "" : percent((by_event[event] ?? 0) / total_fj),
    source,
    note,
  ]);
  return table(
    "Constants of the energy ledger",
    [
      { head: "event" },
      { head: "constant", number: true },
      { head: "range", number: true },
      { head: "evidence" },
      { head: "share of the energy", number: true },
      { head: "source" },
      { head: "note" },
    ],
    rows,
  );
}

/** Evidence behind the energy, what its uncertainty comes from. @param exactness what is said of the arithmetic */
export function trustSection(page: RunPage, exactness: Html): Section {
  const { evidence, constantsNote } = page;
  const parts = GRADES.map((grade) => ({
    kind: `grade-${grade}`,
    name: grade,
    share: evidence[grade],
    figure: percent(evidence[grade]),
  }));
  const { low_fj, high_fj, total_fj } = page.energy.totals;
  const body = html`${exactness}
<h3>Evidence behind the energy</h3>
<p>${energy(total_fj)}, between ${term("energy.low_fj", energy(low_fj))} and ${term("energy.high_fj", energy(high_fj))} with every constant at the low or at the high end of its published range at once.</p>
${stacks([{ label: "share of the energy", figure: "", parts }], "Energy by grade of evidence")}
${legend(GRADES.map((grade) => ({ kind: `grade-${grade}`, name: `${grade}, ${MEANING[grade]}: ${percent(evidence[grade])}` })))}
${constantsNote !== undefined && html`<p>${constantsNote}</p>`}
${tornado(page)}
${page.constants.length > 0 && fold("Every constant with its source", constantsTable(page))}`;
  return { id: "trust", short: "Trust", title: "How far can the numbers be trusted?", body };
}
