import { count, percent } from "../../base/format.js";
import { quantity } from "../../base/quantity.js";
import { type EnergyComparison, type EnergyTimes, rankingText } from "../../contracts/energy-ranking.js";
import { type Compared, isBeyond } from "../../pages/compare/compare.js";
import type { IntervalCompared } from "../../pages/compare/intervals.js";
import type { Paint } from "../io.js";

export interface CompareScreen {
  readonly names: readonly [a: string, b: string];
  readonly metrics: readonly Compared[];
  readonly differences: readonly string[];
  readonly ranking: EnergyComparison | null;
  /** Figures with intervals of 95 %; undefined where there are none. */
  readonly intervals?: readonly IntervalCompared[] | undefined;
  /** Share beyond which a change counts; null: none does. */
  readonly threshold: number | null;
  readonly paint: Paint;
}

const change = ({ relative, delta }: Compared): string =>
  relative !== null
    ? `${relative > 0 ? "+" : relative < 0 ? "-" : ""}${percent(Math.abs(relative))}`
    : delta === null
      ? ""
      : "from 0";

const shown = (value: number | null, unit: string): string => (value === null ? "none" : quantity(value, unit));

/** What chance leaves open. */
const certainty = ({ name, unit, a, b, difference: [low, high], differs }: IntervalCompared): string =>
  `  ${name}: ${quantity(a.value, unit)}, ${quantity(b.value, unit)}; B less A ${quantity(low, unit)} to ${quantity(high, unit)}: ${differs ? "differ" : "may be equal"}`;

/** What a comparison is mostly made for. */
const FIRST = ["energy.total_fj", "latency.p50_seconds", "totals.energy_delay"];
const rank = ({ name }: Compared): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

const timesText = (times: EnergyTimes | null): string[] => {
  if (times === null) return [];
  const [at, least, most] = [times.at, times.least, times.most].map((one) => one.toFixed(2));
  return [`B takes ${at} times the energy of A, ${least} to ${most} in the ranges`];
};

/** Figures that differ: energy and latency, then the largest change first; and how many are equal. */
export function compareScreen({
  names,
  metrics,
  differences,
  ranking,
  intervals = [],
  threshold,
  paint,
}: CompareScreen): string {
  const changed = metrics.filter(({ delta }) => delta !== 0);
  changed.sort(
    (x, y) =>
      rank(x) - rank(y) ||
      Math.abs(y.relative ?? Number.POSITIVE_INFINITY) - Math.abs(x.relative ?? Number.POSITIVE_INFINITY),
  );
  const rows = changed.map((metric) => [
    metric.name,
    shown(metric.a, metric.unit),
    shown(metric.b, metric.unit),
    change(metric),
  ]);
  const head = ["", "A", "B", "change"];
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]! + 2)))
      .join("")
      .trimEnd();
  const beyond = threshold === null ? [] : changed.filter((metric) => isBeyond(metric, threshold));
  const marked = new Set(beyond.map(({ name }) => name));
  return [
    `${paint("bold", "A")}  ${names[0]}`,
    `${paint("bold", "B")}  ${names[1]}`,
    ...differences.map((difference) => `   ${difference}`),
    "",
    ...(rows.length === 0 ? [] : [paint("dim", line(head))]),
    ...rows.map((row) => (marked.has(row[0]!) ? paint("red", line(row)) : line(row))),
    `${count(metrics.length - changed.length)} of ${count(metrics.length)} figures are equal`,
    ...(intervals.length === 0 ? [] : ["With intervals of 95 %", ...intervals.map(certainty)]),
    ...(ranking === null ? [] : [rankingText(ranking, ["A", "B"])]),
    ...timesText(ranking?.times ?? null),
    ...(threshold === null
      ? []
      : [
          `${count(beyond.length)} changed by more than ${percent(threshold)}${beyond.length > 0 ? paint("red", " (beyond the threshold)") : ""}`,
        ]),
    "",
  ].join("\n");
}
