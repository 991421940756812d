import { percent, si } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import { legend } from "../../shell/parts.js";
import type { Replay } from "../data.js";
import { frameLength, sum } from "../load.js";
import { plain } from "../names.js";

const WIDTH = 640;
const HEIGHT = 48;

/** Watts: femtojoules over picoseconds are milliwatts. */
const watts = (fj: number, ticks: number, tickPs: number): number => fj / (ticks * tickPs) / 1000;

/** Power of a frame, watts. */
export const framePower = (replay: Replay, frame: number, tickPs: number): number =>
  watts(
    replay.power.reduce((total, { fj }) => total + fj[frame]!, 0),
    frameLength(replay, frame),
    tickPs,
  );

/** Class of a component's colour: two that every chip has keep theirs. */
const kindOf = (component: string, index: number): string =>
  component === "static" ? "energy-static" : component === "clock" ? "energy-clock" : `power-${index}`;

/** Power over time, components one on the other: the largest at the bottom. */
export function powerFigure(replay: Replay, tickPs: number): Html {
  const { power, frames } = replay;
  if (power.length === 0) return html``;
  const totals = Array.from({ length: frames }, (_, frame) => framePower(replay, frame, tickPs));
  const most = Math.max(...totals);
  const all = sum(power.map(({ fj }) => sum(fj)));
  const x = (frame: number) => ((frame / frames) * WIDTH).toFixed(1);
  const y = (share: number) => (HEIGHT * (1 - (most === 0 ? 0 : share / most))).toFixed(1);
  const below = new Array<number>(frames).fill(0);
  const areas = power.map(({ component, fj }, i) => {
    const from = [...below];
    fj.forEach((value, frame) => {
      below[frame]! += watts(value, frameLength(replay, frame), tickPs);
    });
    const up = below.map((value, frame) => `L${x(frame)} ${y(value)}H${x(frame + 1)}`).join("");
    const down = from.map((value, frame) => `L${x(frame + 1)} ${y(value)}H${x(frame)}`).reverse();
    return html`<path class="area ${kindOf(component, i)}" d="M0 ${y(from[0]!)}${up}${down.join("")}z"><title>${plain(component)}</title></path>`;
  });
  const mean = watts(all, replay.ticks, tickPs);
  const label = `Power over time: ${si(mean, "W")} in the mean, at most ${si(most, "W")}`;
  return html`<figure class="power" data-figure="power"><figcaption>${label}</figcaption><svg class="timeline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${areas}
<line class="cursor" x1="0" x2="0" y1="0" y2="${HEIGHT}"/></svg>
${legend(power.map(({ component, fj }, i) => ({ kind: kindOf(component, i), name: `${plain(component)} ${percent(all === 0 ? 0 : sum(fj) / all)}` })))}</figure>`;
}
