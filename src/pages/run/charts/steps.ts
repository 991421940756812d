import { type Html, html } from "../../shell/html.js";
import { csvData } from "../../shell/parts.js";

const WIDTH = 640;
const HEIGHT = 96;

/** A figure of each frame as an area from 0 to its largest, with what that is and where the axis ends. */
export function stepsSvg(values: readonly number[], show: (value: number) => string, end: string, name: string): Html {
  const most = Math.max(...values, 0);
  const x = (frame: number) => ((frame / values.length) * WIDTH).toFixed(1);
  const steps = values.map((value, frame) => {
    const y = HEIGHT * (1 - (most === 0 ? 0 : value / most));
    return `L${x(frame)} ${y.toFixed(1)}H${x(frame + 1)}`;
  });
  const least = Math.min(...values);
  const label = `${name}: from ${show(least)} to ${show(most)}`;
  return html`<figure data-figure="${name}"><figcaption>${label}</figcaption><svg class="timeline steps" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}"><path class="busy" d="M0 ${HEIGHT}${steps.join("")}V${HEIGHT}z"/></svg>
<p class="axis"><span>step 0</span><span>top of the scale: ${show(most)}</span><span>${end}</span></p>${csvData([["frame", name], ...values.map((value, frame) => [frame, value])])}</figure>`;
}
