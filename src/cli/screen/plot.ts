import type { Paint, Style } from "../io.js";

/** Points of one curve; a mark is one character. */
export interface Curve {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly mark: string;
  readonly style: Style;
}

export interface PlotSize {
  readonly width: number;
  readonly rows: number;
  readonly most: { readonly x: number; readonly y: number };
}

const AXIS_WIDTH = 9;

/** Three significant digits, without zeros at the end. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Curves over common axes that begin at 0; earlier curves stand in front, points above `most.y` are left out. */
export function plot(curves: readonly Curve[], { width, rows, most }: PlotSize, paint: Paint): string[] {
  const columns = width - AXIS_WIDTH - 2;
  const cells = Array.from({ length: rows }, () => new Array<string>(columns).fill(" "));
  for (const { points, mark, style } of [...curves].reverse()) {
    for (const { x, y } of points) {
      if (y > most.y || x > most.x) continue;
      const row = rows - 1 - Math.round((y / most.y) * (rows - 1));
      cells[row][Math.round((x / most.x) * (columns - 1))] = paint(style, mark);
    }
  }
  const label = (row: number): string => {
    const labelled = row === 0 || row === rows - 1 || row === (rows - 1) / 2;
    return labelled ? short((most.y * (rows - 1 - row)) / (rows - 1)) : "";
  };
  const lines = cells.map((cell, row) =>
    `${label(row).padStart(AXIS_WIDTH)} ${label(row) === "" ? "│" : "┤"}${cell.join("")}`.trimEnd(),
  );
  const [half, full] = [short(most.x / 2), short(most.x)];
  const middle = Math.round((columns - 1) / 2);
  const scale = `0${" ".repeat(Math.max(1, middle - 1 - (half.length >> 1)))}${half}`;
  return [
    ...lines,
    `${" ".repeat(AXIS_WIDTH + 1)}└${"─".repeat(columns)}`,
    `${" ".repeat(AXIS_WIDTH + 2)}${scale}${full.padStart(Math.max(full.length + 1, columns - scale.length))}`,
  ];
}
