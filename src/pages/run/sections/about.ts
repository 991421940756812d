import { html } from "../../shell/html.js";
import type { Section } from "../../shell/parts.js";
import type { RunPage } from "../data.js";

/** What the report stands on, and what it lacks. */
export function aboutSection({ facts, missing }: RunPage): Section {
  const body = html`<dl class="about">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>${
    missing.length > 0 && html`<h3>Not shown</h3><ul>${missing.map((line) => html`<li>${line}</li>`)}</ul>`
  }`;
  return { id: "about", short: "About", title: "What this report stands on", body };
}
