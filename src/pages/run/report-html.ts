import { plural } from "../../base/format.js";
import { html } from "../shell/html.js";
import type { PageAssets } from "../shell/page.js";
import { pageHtml } from "../shell/page.js";
import type { Section } from "../shell/parts.js";
import type { RunReport } from "./data.js";
import { aboutSection } from "./sections/about.js";
import { criticalPathSection } from "./sections/critical-path.js";
import { energySection } from "./sections/energy.js";
import { floorPlanSection } from "./sections/floor-plan.js";
import { glance } from "./sections/glance.js";
import { metricsSection } from "./sections/metrics.js";
import { pipelineSection } from "./sections/pipeline.js";
import { predictionSection } from "./sections/prediction.js";
import { ratesSection } from "./sections/rates.js";
import { registersSection } from "./sections/registers.js";
import { trustSection } from "./sections/trust.js";

/** In the order in which they stand on the page; null where the data are missing. */
const SECTIONS: readonly ((report: RunReport) => Section | null)[] = [
  glance,
  predictionSection,
  floorPlanSection,
  pipelineSection,
  criticalPathSection,
  energySection,
  ratesSection,
  trustSection,
  registersSection,
  metricsSection,
  aboutSection,
];

/** What the script of a run's page reads. */
export interface ClientData {
  readonly tickPs: number;
  readonly plan: RunReport["plan"];
  readonly replay: RunReport["replay"];
  readonly inside: RunReport["inside"];
}

/** The report of a run as one page. The same data give the same bytes. */
export function reportHtml(report: RunReport, assets: PageAssets): string {
  const { summary, plan, replay, inside } = report;
  const { model, chip, inputs } = summary;
  const sections = SECTIONS.map((section) => section(report)).filter((section) => section !== null);
  const data: ClientData = { tickPs: chip.tick_ps, plan, replay, inside };
  const what = plural(inputs.length, "sentence");
  return pageHtml(
    {
      title: `${model.name} on ${chip.preset}`,
      subtitle: html`<p>${what}, ${chip.cores_used} of ${chip.cores_total} cores, ${chip.code} code. All figures come from simulation.</p>`,
      sections,
      data,
    },
    assets,
  );
}
