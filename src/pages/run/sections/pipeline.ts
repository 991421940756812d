import { html } from "../../shell/html.js";
import type { Section } from "../../shell/parts.js";
import { type TimelineFacts, tracksOf } from "../charts/tracks.js";
import { tracksSvg } from "../charts/tracks-svg.js";
import type { Plan, Replay } from "../data.js";

const WIDTH = 1160;

/** Sentences, layers and cores through time. */
export function pipelineSection(plan: Plan | null, replay: Replay | null, facts: TimelineFacts): Section | null {
  if (plan === null || replay === null || replay.windows.length === 0) return null;
  const { tickPs, result, tokens, title, text } = facts;
  const tracks = tracksOf(plan, replay, (sentence, token) => tokens[sentence]?.[token]);
  if (tracks.layers.length === 0) return null;
  const view = { from: 0, to: tracks.end, width: WIDTH, group: "layers" } as const;
  const body = html`<p>${text}${replay.runs > 1 && ` ${replay.runs} chip runs, one after the other.`}<span class="script"> Drag over a stretch of time to see it closer, or use + and - and the arrow keys.</span></p>
<div class="controls script"><label>Rows <select id="tracks-group"><option value="layers">${plan.words.step === "step" ? "populations" : "layers"}</option><option value="cores">cores</option></select></label>
<button type="button" id="zoom-in">Zoom in</button><button type="button" id="zoom-out">Zoom out</button><button type="button" id="zoom-whole">Whole run</button><span id="tracks-range" class="axis" aria-live="polite"></span></div>
<div data-figure="timeline"><div id="tracks" tabindex="0" role="group" aria-label="Timeline: plus and minus zoom, arrow keys move">${tracksSvg(tracks, view, tickPs, result)}</div></div>`;
  return { id: "pipeline", short: "Timeline", title, body };
}
