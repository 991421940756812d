import { html } from "../../shell/html.js";
import type { Section } from "../../shell/parts.js";
import { pipelineSvg, spansOf } from "../charts/pipeline.js";
import type { RunReport } from "../data.js";

/** Layers x tokens through time, of the first sentence. */
export function pipelineSection({ plan, replay, inside, summary }: RunReport): Section | null {
  if (plan === null || replay === null || spansOf(plan, replay.windows, 0).size === 0) return null;
  const input = summary.inputs[0]!;
  const tokens = inside?.tokens ?? input.input_ids.map((id) => `token id ${id}`);
  const body = html`<p>Each line is a token at a layer, from the first packet that comes for it to the last of its windows that closes there; the first token is at the top of
each layer. Tokens follow each other as in any pipeline, except where a core waits for all of the sentence.${summary.inputs.length > 1 && " First sentence."}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Pipeline">${pipelineSvg(plan, replay.windows, 0, tokens, input.latency.ticks, summary.chip.tick_ps)}</div>`;
  return { id: "pipeline", short: "Pipeline", title: "How do tokens move through the layers?", body };
}
