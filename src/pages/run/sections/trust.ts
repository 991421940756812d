import { energy, percent } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import { bars, fold, legend, type Section, stacks, table, term } from "../../shell/parts.js";
import type { RunPage } from "../data.js";
import { plain } from "../names.js";

const GRADES = ["published", "derived", "estimate"] as const;

const MEANING: Readonly<Record<(typeof GRADES)[number], string>> = {
  published: "figure of that very circuit",
  derived: "arithmetic on published figures",
  estimate: "everything else",
};

function tornado({ swings: { title, text, list }, energy: { totals } }: RunPage): Html {
  if (list.length === 0) return html``;
  const { total_fj } = totals;
  const top = Math.max(...list.map(({ high }) => high), total_fj);
  return html`<h3>${title}</h3><p>${text}; the line is ${energy(total_fj)}.</p>
<div class="tornado" style="--at:${((total_fj / top) * 100).toFixed(2)}%">${bars(
    list.map(({ label, note, low, high }) => ({
      label,
      note,
      figure: `${energy(low)} to ${energy(high)}`,
      from: low / top,
      share: (high - low) / top,
      kind: "range",
    })),
    "Energy with constants at the ends of their ranges",
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
