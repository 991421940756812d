import type { Paint } from "../io.js";

export interface HeatGrid {
  readonly width: number;
  readonly height: number;
  /** A torus has links round its edges too. */
  readonly wraps: boolean;
}

/** Lightest to darkest; a link without a flit is blank. */
const SHADES = ["·", "░", "▒", "▓", "█"];
/** Load from which a link counts as near its limit of one flit per cycle. */
const HOT = 0.85;

/**
 * Links of a grid of routers, each as dark as the busier of its two directions, 1 flit per cycle being the darkest;
 * rows from y = 0 down. Null where the terminal is too narrow.
 * @param loads flits per cycle by router * 4 + port (0 = +x, 1 = -x, 2 = +y, 3 = -y)
 */
export function heatMap(loads: Float64Array, grid: HeatGrid, width: number, paint: Paint): string[] | null {
  const perRouter = [3, 2].find((cells) => grid.width * cells + (grid.wraps ? 2 : 0) <= width - 2);
  if (perRouter === undefined || grid.height > 32) return null;
  const shade = (load: number): string => {
    const mark = load === 0 ? " " : SHADES[Math.min(SHADES.length - 1, Math.floor(load * SHADES.length))];
    return load >= HOT ? paint("red", mark) : mark;
  };
  const lines: string[] = [];
  const at = (x: number, y: number, port: number): number =>
    loads[(((y + grid.height) % grid.height) * grid.width + ((x + grid.width) % grid.width)) * 4 + port];
  for (let y = 0; y < grid.height; y++) {
    let across = "  ";
    let down = "  ";
    for (let x = 0; x < grid.width; x++) {
      const hasRight = grid.wraps || x + 1 < grid.width;
      const right = hasRight ? shade(Math.max(at(x, y, 0), at(x + 1, y, 1))) : " ";
      across += paint("bold", "o") + right.repeat(1) + (perRouter === 3 ? right : "");
      const hasDown = grid.wraps || y + 1 < grid.height;
      down += (hasDown ? shade(Math.max(at(x, y, 2), at(x, y + 1, 3))) : " ") + " ".repeat(perRouter - 1);
    }
    lines.push(across.trimEnd(), down.trimEnd());
  }
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

export const HEAT_LEGEND = `flits per cycle: blank 0, ${SHADES.map((mark, i) => `${mark} below ${((i + 1) / SHADES.length).toFixed(1)}`).join(", ")}`;
