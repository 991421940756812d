import { percent } from "../../base/format.js";
import type { Paint, Style } from "../io.js";
import { bar } from "./text.js";

export interface Part {
  readonly name: string;
  readonly value: number;
}

const NAME_WIDTH = 18;
const FIGURE_WIDTH = 19;

/** The largest first; all beyond `most` lines, and those of nothing, in one line "other". */
export function largestParts(parts: readonly Part[], most: number): Part[] {
  const sorted = parts.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
  if (sorted.length <= most) return sorted;
  const rest = sorted.slice(most - 1);
  return [
    ...sorted.slice(0, most - 1),
    { name: `other (${rest.length})`, value: rest.reduce((sum, { value }) => sum + value, 0) },
  ];
}

export interface BreakdownStyle {
  readonly show: (value: number) => string;
  readonly width: number;
  readonly paint: Paint;
  readonly style: Style;
}

/** Lines of name, bar, figure and share of `total`, the bar in proportion to the largest part. */
export function breakdown(
  parts: readonly Part[],
  total: number,
  { show, width, paint, style }: BreakdownStyle,
): string[] {
  const largest = Math.max(...parts.map(({ value }) => value), 1);
  const room = width - 2 - NAME_WIDTH - FIGURE_WIDTH;
  return parts.map(({ name, value }) => {
    const drawn = bar(value / largest, room);
    const figure = `${show(value).padStart(10)} ${percent(total === 0 ? 0 : value / total).padStart(8)}`;
    return `  ${name.replaceAll("_", " ").padEnd(NAME_WIDTH)}${paint(style, drawn)}${" ".repeat(room - drawn.length)}${figure}`;
  });
}
