import { metricAt } from "../../contracts/metrics.js";
import { type Html, type HtmlValue, html, raw } from "./html.js";

/** One block of the page. */
export interface Section {
  readonly id: string;
  /** In the page's index. */
  readonly short: string;
  readonly title: string;
  readonly body: Html;
}

const HUNDRED = 100;

/** Percent with as many digits as a picture needs. */
const width = (share: number): string => `${Number((Math.max(0, share) * HUNDRED).toFixed(3))}%`;

export interface BarRow {
  readonly label: HtmlValue;
  /** Figure at the end of the row. */
  readonly figure: HtmlValue;
  /** Where the bar begins, and how long it is, as shares of the room. */
  readonly from?: number;
  readonly share: number;
  /** Class of the bar: its colour. */
  readonly kind?: string;
  /** Said under the label. */
  readonly note?: HtmlValue;
  readonly total?: boolean;
}

/** Rows of label, bar and figure: a list that reads as text without its bars. */
export function bars(rows: readonly BarRow[], label: string): Html {
  return html`<ul class="bars" aria-label="${label}">${rows.map(
    ({ label: name, figure, from = 0, share, kind = "plain", note, total }) =>
      html`<li${total === true && html` class="total"`}><span class="bar-label">${name}${note !== undefined && html`<small>${note}</small>`}</span>
<span class="bar-room" aria-hidden="true"><span class="bar ${kind}" style="margin-left:${width(from)};width:${width(share)}"></span></span>
<span class="bar-figure">${figure}</span></li>`,
  )}</ul>`;
}

export interface StackPart {
  readonly kind: string;
  readonly name: string;
  readonly share: number;
  readonly figure: string;
}

export interface StackRow {
  readonly label: HtmlValue;
  readonly figure: HtmlValue;
  readonly parts: readonly StackPart[];
}

/** Rows of stacked bars; each part says its name and figure when pointed at, and the row's text says all of them. */
export function stacks(rows: readonly StackRow[], label: string): Html {
  return html`<ul class="bars" aria-label="${label}">${rows.map(({ label: name, figure, parts }) => {
    const shown = parts.filter(({ share }) => share > 0);
    const words = shown.map(({ name: part, figure: value }) => `${part} ${value}`).join(", ");
    return html`<li><span class="bar-label">${name}</span>
<span class="bar-room" role="img" aria-label="${words === "" ? "nothing" : words}">${shown.map(
      ({ kind, name: part, share, figure: value }) =>
        html`<span class="bar ${kind}" style="width:${width(share)}" title="${part}: ${value}"></span>`,
    )}</span>
<span class="bar-figure">${figure}</span></li>`;
  })}</ul>`;
}

/** @param entries classes that have a colour in the style sheet, or a colour of their own */
export const legend = (
  entries: readonly { readonly kind: string; readonly name: string; readonly colour?: string }[],
): Html =>
  html`<ul class="legend" aria-label="Legend">${entries.map(
    ({ kind, name, colour }) =>
      html`<li><span class="swatch ${kind}"${colour !== undefined && html` style="--role:${colour}"`} aria-hidden="true"></span>${name}</li>`,
  )}</ul>`;

/** A figure's name with its definition, formula and source behind it. @param path of the figure in summary.json */
export function term(path: string, name: HtmlValue): Html {
  const metric = metricAt(path);
  if (metric === undefined) throw new Error(`no metric is called ${path}`);
  return html`<abbr title="${metric.definition} [${metric.unit}]. ${metric.formula}. Source: ${metric.source}.">${name}</abbr>`;
}

export interface Column {
  readonly head: HtmlValue;
  /** Numbers stand at the right. */
  readonly number?: boolean;
}

export function table(caption: string, columns: readonly Column[], rows: readonly (readonly HtmlValue[])[]): Html {
  const kind = (column: number) => columns[column]!.number === true && html` class="number"`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${columns.map(({ head }, i) => html`<th scope="col"${kind(i)}>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row"${kind(i)}>${cell}</th>` : html`<td${kind(i)}>${cell}</td>`))}</tr>`)}</tbody></table></div>`;
}

/** A figure as people read it, with the number behind it for order and files. @param unit of the number */
export const precise = (value: number, unit: string, text: HtmlValue): Html =>
  html`<data value="${String(value)}" data-unit="${unit}">${text}</data>`;

/** What the figures of a drawing are, as a CSV file; no cell needs quotes. */
export const csvData = (rows: readonly (readonly (string | number)[])[]): Html =>
  raw(
    `<script type="text/csv">${rows
      .map((row) => `${row.join(",")}\n`)
      .join("")
      .replaceAll("<", "")}</script>`,
  );

/** What is folded away on the screen. */
export const fold = (summary: HtmlValue, body: HtmlValue): Html =>
  html`<details><summary>${summary}</summary>${body}</details>`;
