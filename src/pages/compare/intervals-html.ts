import { quantity } from "../../base/quantity.js";
import { html } from "../shell/html.js";
import { type PageAssets, pageHtml } from "../shell/page.js";
import { precise, table } from "../shell/parts.js";
import type { Compared } from "./compare.js";
import type { Estimate, IntervalCompared } from "./intervals.js";

export interface IntervalsPage {
  readonly names: readonly [a: string, b: string];
  readonly metrics: readonly Compared[];
  readonly intervals: readonly IntervalCompared[];
  readonly differences: readonly string[];
}

/** Two folders of campaigns, or of loads, as one page. */
export function intervalsHtml({ names, metrics, intervals, differences }: IntervalsPage, assets: PageAssets): string {
  const shown = (value: number | null, unit: string) =>
    value === null ? "none" : precise(value, unit, quantity(value, unit));
  const estimate = ({ value, low, high }: Estimate, unit: string) =>
    html`${shown(value, unit)} (${quantity(low, unit)} to ${quantity(high, unit)})`;
  const rows = intervals.map(({ name, unit, a, b, difference, differs }) => [
    name,
    estimate(a, unit),
    estimate(b, unit),
    html`${quantity(difference[0], unit)} to ${quantity(difference[1], unit)}`,
    differs ? "differ" : "may be equal",
  ]);
  const all = metrics.map(({ name, unit, a, b }) => [name, shown(a, unit), shown(b, unit)]);
  const number = true;
  const heads = [
    { head: "A", number },
    { head: "B", number },
  ];
  return pageHtml(
    {
      title: "Compare",
      subtitle: html`<p>A: ${names[0]}. B: ${names[1]}.</p>${differences.length > 0 && html`<ul>${differences.map((line) => html`<li>${line}</li>`)}</ul>`}`,
      sections: [
        {
          id: "intervals",
          short: "Intervals",
          title: "Do they differ?",
          body: html`<p>Intervals of 95 %. Two figures differ where the interval of B less A leaves 0 out.</p>${table("Intervals", [{ head: "figure" }, ...heads, { head: "B less A", number }, { head: "" }], rows)}`,
        },
        {
          id: "figures",
          short: "Figures",
          title: "All figures",
          body: html`${table("Figures", [{ head: "figure" }, ...heads], all)}`,
        },
      ],
      data: null,
    },
    assets,
  );
}
