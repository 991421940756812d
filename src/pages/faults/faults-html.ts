import { count, percent } from "../../base/format.js";
import { FAULT_TEXTS, isStored, OUTCOMES } from "../../faults/kinds.js";
import type { FaultsReport } from "../../faults/report.js";
import type { KindTally, RateTally } from "../../faults/tally.js";
import { type Html, html } from "../shell/html.js";
import { type PageAssets, pageHtml } from "../shell/page.js";
import type { Section } from "../shell/parts.js";

const WIDTH = 720;
const LEFT = 160;
const RIGHT = 150;
const BAR = 18;
const ROW = 26;

const COLOURS: Readonly<Record<(typeof OUTCOMES)[number], readonly [colour: string, name: string]>> = {
  masked: ["var(--grey)", "masked"],
  detected: ["var(--blue)", "detected"],
  deadlock: ["var(--accent)", "deadlock"],
  silent_same: ["color-mix(in oklab, var(--orange), var(--paper) 45%)", "silent, same prediction"],
  silent_other: ["var(--orange)", "silent, another prediction"],
};
const ORDER = ["masked", "detected", "deadlock", "silent_same", "silent_other"] as const;

/** Lines of codes. */
const LINES = ["var(--accent)", "var(--blue)", "var(--orange)", "var(--soft)", "var(--ink)"] as const;

const CSS = `
.faults { width: 100%; height: auto; font-size: 12px; overflow: visible; }
.faults text { fill: var(--soft); }
.faults .name { fill: var(--ink); font-weight: 600; }
.faults .grid { stroke: var(--rule); fill: none; }
.faults .line { fill: none; stroke: var(--accent); stroke-width: 2; }
.faults .ends { stroke: var(--accent); stroke-opacity: 0.5; }
.mark { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.3em; }
`;

const n = (value: number): string => value.toFixed(1);

/** A bar for each kind: what became of its runs. */
function outcomeSvg(kinds: readonly KindTally[]): Html {
  const height = kinds.length * ROW + 8;
  const room = WIDTH - LEFT - RIGHT;
  return html`<svg class="faults" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Outcomes by kind; the table below has the figures">${kinds.map(
    (row, i) => {
      let from = 0;
      const y = i * ROW + 4;
      return html`<g><text class="name" x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${row.kind}, ${row.code}</text>${ORDER.map(
        (outcome) => {
          const share = row.injected === 0 ? 0 : row[outcome] / row.injected;
          const x = LEFT + from * room;
          from += share;
          const [colour, name] = COLOURS[outcome];
          return html`<rect x="${n(x)}" y="${y}" width="${n(share * room)}" height="${BAR}" style="fill:${colour}"><title>${row.kind}, ${row.code}: ${name} ${row[outcome]} of ${row.injected}</title></rect>`;
        },
      )}<text x="${WIDTH - RIGHT + 8}" y="${y + 13}">${row.coverage === null ? "no effect" : `coverage ${percent(row.coverage)}`}</text></g>`;
    },
  )}</svg>`;
}

const legend = html`<p>${ORDER.map((outcome) => html`<span class="mark" style="background:${COLOURS[outcome][0]}"></span>${COLOURS[outcome][1]} `)}</p>`;

function outcomes({ kinds }: FaultsReport): Section {
  return {
    id: "outcomes",
    short: "Outcomes",
    title: "What became of the runs",
    body: html`${outcomeSvg(kinds)}${legend}<div class="scroll" tabindex="0" role="region" aria-label="Outcomes"><table><thead><tr><th>kind</th><th>code</th><th>what</th><th>runs</th><th>faults</th>${OUTCOMES.map((outcome) => html`<th>${COLOURS[outcome][1]}</th>`)}<th>coverage</th><th>95 %</th><th>found by</th></tr></thead><tbody>${kinds.map(
      (row) =>
        html`<tr><th>${row.kind}</th><td>${row.code}</td><td>${FAULT_TEXTS[row.kind].what}</td><td>${count(row.injected)}</td><td>${count(row.faults)}</td>${OUTCOMES.map((outcome) => html`<td>${count(row[outcome])}</td>`)}<td>${row.coverage === null ? "-" : percent(row.coverage)}</td><td>${row.coverage === null ? "" : `${percent(row.coverage_ci[0])} to ${percent(row.coverage_ci[1])}`}</td><td>${Object.entries(
          row.checks,
        )
          .map(([check, times]) => `${check} ${times}`)
          .join(", ")}</td></tr>`,
    )}</tbody></table></div>`,
  };
}

/** Runs of a memory that went wrong unseen, most of them first: what wants protection. */
function memories({ kinds, protection }: FaultsReport): Section | null {
  const stored = kinds
    .filter(({ kind, injected }) => isStored(kind) && injected > 0)
    .map((row) => ({ ...row, silent: (row.silent_same + row.silent_other) / row.injected }))
    .sort((a, b) => b.silent_other / b.injected - a.silent_other / a.injected || b.silent - a.silent);
  if (stored.length === 0) return null;
  return {
    id: "memories",
    short: "Memories",
    title: "Which memories want protection",
    body: html`<p>Most wrong answers a fault first. A code finds or corrects flipped bits before they are used; chip.protection puts one in force.</p><ol>${stored.map(
      ({ kind, code, silent, silent_other, injected }) =>
        html`<li><strong>${kind}</strong>, code ${code}: ${percent(silent_other / injected)} of the runs gave another prediction unseen, ${percent(silent)} other figures</li>`,
    )}</ol><table><thead><tr><th>memory</th><th>code</th><th>data bits a word</th><th>check bits</th></tr></thead><tbody>${protection.map((row) => html`<tr><th>${row.memory}</th><td>${row.code}</td><td>${row.data_bits}</td><td>${row.check_bits}</td></tr>`)}</tbody></table>`,
  };
}

/** Right answers of one kind over its rates, each with its interval, in a line for each code. */
function rateSvg(kind: string, rows: readonly RateTally[]): Html {
  const height = 170;
  const rates = [...new Set(rows.map(({ rate }) => rate))];
  const codes = [...new Set(rows.map(({ code }) => code))];
  const right = WIDTH - RIGHT;
  const x = (rate: number, c: number): number =>
    70 + (rates.length < 2 ? 0.5 : rates.indexOf(rate) / (rates.length - 1)) * (right - 90) + 4 * c;
  const y = (share: number): number => 140 - share * 115;
  const line = (code: string, c: number): Html => {
    const own = rows.filter((row) => row.code === code);
    const colour = `stroke:${LINES[c % LINES.length]}`;
    return html`<g>${own.map(({ rate, correct_ci: [low, high] }) => html`<line class="ends" style="${colour}" x1="${n(x(rate, c))}" x2="${n(x(rate, c))}" y1="${n(y(low))}" y2="${n(y(high))}"/>`)}<polyline class="line" style="${colour}" points="${own.map(({ rate, correct, n: all }) => `${n(x(rate, c))},${n(y(correct / all))}`).join(" ")}"><title>${kind}, ${code}</title></polyline><text style="fill:${LINES[c % LINES.length]}" x="${right + 16}" y="${40 + 16 * c}">${code}</text></g>`;
  };
  return html`<svg class="faults" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${kind}: right answers over the rate of faults; the table has the figures"><text class="name" x="70" y="14">${kind}</text>${[0, 0.5, 1].map((share) => html`<line class="grid" x1="65" x2="${right}" y1="${n(y(share))}" y2="${n(y(share))}"/><text x="60" y="${n(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`)}${rates.map((rate) => html`<text x="${n(x(rate, 0))}" y="160" text-anchor="middle">${String(rate)}</text>`)}${codes.map(line)}</svg>`;
}

function accuracy({ accuracy: rows }: FaultsReport): Section | null {
  if (rows.length === 0) return null;
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return {
    id: "accuracy",
    short: "Accuracy",
    title: "Right answers over the rate of faults",
    body: html`<p>A run that the chip stops has no answer and counts as not right.</p>${kinds.map((kind) =>
      rateSvg(
        kind,
        rows.filter((row) => row.kind === kind),
      ),
    )}<table><thead><tr><th>kind</th><th>code</th><th>rate</th><th>runs</th><th>answered</th><th>right</th></tr></thead><tbody>${rows.map((row) => html`<tr><th>${row.kind}</th><td>${row.code}</td><td>${String(row.rate)}</td><td>${count(row.n)}</td><td>${count(row.answered)}</td><td>${count(row.correct)}</td></tr>`)}</tbody></table>`,
  };
}

/** A campaign as one page. The same report gives the same bytes. */
export function faultsHtml(report: FaultsReport, { css, script }: PageAssets): string {
  const { model, chip, rows, present, runs } = report;
  return pageHtml(
    {
      title: "Faults",
      subtitle: html`<p>${model.name} on ${chip.preset}, code ${chip.codes.join(", ")}: ${count(rows)} sentences, ${count(present)} of ${count(runs)} runs.</p>`,
      sections: [outcomes(report), memories(report), accuracy(report)].filter((section) => section !== null),
      data: null,
    },
    { css: css + CSS, script },
  );
}
