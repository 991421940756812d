import { plural } from "../../../base/format.js";
import type { EngineTally } from "../../../contracts/event-engine.js";
import { DRAWN, isDrawn } from "../../../sorbet/drawn/drawn-name.js";
import { html } from "../../shell/html.js";
import type { Section } from "../../shell/parts.js";
import type { RunReport } from "../data.js";

const runs = (n: number): string => (n === 1 ? "1 chip run" : `${n} chip runs`);

function engineText({ fast, observed, why_observed }: EngineTally): string {
  const parts = [];
  if (fast > 0) parts.push(`fast, ${runs(fast)}`);
  if (observed > 0) parts.push(`observed, ${runs(observed)}: ${why_observed.join("; ")}`);
  return parts.join("; ");
}

/** What the report stands on, and what it lacks. */
export function aboutSection({ summary, version, missing, engines }: RunReport): Section {
  const { chip, model, seed, config_sha256 } = summary;
  const facts: readonly (readonly [string, string])[] = [
    [
      "Model",
      `${model.name}: ${plural(model.layers, "layer")} x ${model.hidden}, ${plural(model.heads, "head")}, feed-forward ${model.ffn}${isDrawn(model.name) ? DRAWN : ""}`,
    ],
    ["Weights", `SHA-256 ${model.weights_sha256}`],
    [
      "Chip",
      `${chip.preset}: ${chip.cores_used} of ${chip.cores_total} cores, mesh ${chip.mesh.join(" x ")}, tick ${chip.tick_ps} ps at ${chip.voltage_mv} mV, ${chip.area_mm2.total.toFixed(1)} mm2`,
    ],
    ["Mode", `${chip.code} code, ${chip.noc} network, ${chip.sync} synchronisation, seed ${seed}`],
    ...(engines === undefined ? [] : [["Event engine", engineText(engines)] as const]),
    ["Configuration", `SHA-256 ${config_sha256}`],
    ...(chip.mapping_sha256 === undefined ? [] : [["Mapping", `given, SHA-256 ${chip.mapping_sha256}`] as const]),
    ["Report", `sorbet-sim ${version}, schema ${summary.schema}`],
  ];
  const body = html`<dl class="about">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>${
    missing.length > 0 && html`<h3>Not shown</h3><ul>${missing.map((line) => html`<li>${line}</li>`)}</ul>`
  }`;
  return { id: "about", short: "About", title: "What this report stands on", body };
}
