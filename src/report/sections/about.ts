import { plural } from "../../units/format.js";
import type { RunReport } from "../data.js";
import { html } from "../html.js";
import type { Section } from "../parts.js";

/** What the report stands on, and what it lacks. */
export function aboutSection({ summary, version, missing }: RunReport): Section {
  const { chip, model, seed, config_sha256 } = summary;
  const facts: readonly (readonly [string, string])[] = [
    [
      "Model",
      `${model.name}: ${plural(model.layers, "layer")} x ${model.hidden}, ${plural(model.heads, "head")}, feed-forward ${model.ffn}`,
    ],
    ["Weights", `SHA-256 ${model.weights_sha256}`],
    [
      "Chip",
      `${chip.preset}: ${chip.cores_used} of ${chip.cores_total} cores, mesh ${chip.mesh.join(" x ")}, tick ${chip.tick_ps} ps at ${chip.voltage_mv} mV, ${chip.area_mm2.total.toFixed(1)} mm2`,
    ],
    ["Mode", `${chip.code} code, ${chip.noc} network, ${chip.sync} synchronisation, seed ${seed}`],
    ["Configuration", `SHA-256 ${config_sha256}`],
    ["Report", `sorbet-sim ${version}, schema ${summary.schema}`],
  ];
  const body = html`<dl class="about">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>${
    missing.length > 0 && html`<h3>Not shown</h3><ul>${missing.map((line) => html`<li>${line}</li>`)}</ul>`
  }`;
  return { id: "about", short: "About", title: "What this report stands on", body };
}
