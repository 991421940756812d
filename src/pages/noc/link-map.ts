import { drawnLoad, type NocCurve } from "../../netbench/noc-curve.js";
import { place, rounded } from "../shell/curve-chart.js";
import { type Html, html } from "../shell/html.js";

/** Routers as dots, links as lines, the busier of the two directions deciding how dark. */
export function linkMap({ result, loads }: NocCurve): Html {
  const { linkLoads } = drawnLoad(loads);
  const [columns, rows] = result.network.routers;
  const wraps = result.network.topology === "torus";
  const cell = Math.max(8, Math.min(48, 560 / Math.max(columns, rows)));
  const lines: Html[] = [];
  for (let router = 0; router < columns * rows; router++) {
    const [column, row] = [router % columns, Math.floor(router / columns)];
    for (const [port, to, back] of [
      [0, row * columns + ((column + 1) % columns), 1],
      [2, ((row + 1) % rows) * columns + column, 3],
    ]) {
      if (!wraps && (port === 0 ? column + 1 === columns : row + 1 === rows)) continue;
      const load = Math.max(linkLoads[router * 4 + port], linkLoads[to * 4 + back]);
      const [dx, dy] = port === 0 ? [1, 0] : [0, 1];
      lines.push(
        html`<line x1="${place((column + 0.5 + 0.2 * dx) * cell)}" y1="${place((row + 0.5 + 0.2 * dy) * cell)}" x2="${place((column + 0.5 + 0.8 * dx) * cell)}" y2="${place((row + 0.5 + 0.8 * dy) * cell)}" stroke="color-mix(in oklab, var(--high) ${place(100 * Math.min(1, load))}%, var(--low))" stroke-width="${place(cell / 4)}"><title>router ${router} to router ${to} and back: up to ${rounded(load)} flits per cycle</title></line>`,
      );
    }
  }
  const [width, height] = [columns * cell + cell / 2, rows * cell + cell / 2];
  return html`<svg viewBox="0 0 ${width} ${height}" style="max-width:${width}px;width:100%" role="img" aria-label="Load of the links between routers">${lines}</svg>`;
}
