import { html } from "../shell/html.js";
import type { PageAssets } from "../shell/page.js";
import { pageHtml } from "../shell/page.js";
import type { Section } from "../shell/parts.js";
import type { TimelineFacts } from "./charts/tracks.js";
import type { RunPage, RunReport } from "./data.js";
import { type PackedReplay, packReplay } from "./pack.js";
import { aboutSection } from "./sections/about.js";
import { criticalPathSection } from "./sections/critical-path.js";
import { energySection } from "./sections/energy.js";
import { energyContext } from "./sections/energy-context.js";
import { floorPlanSection } from "./sections/floor-plan.js";
import { glance } from "./sections/glance.js";
import { metricsSection } from "./sections/metrics.js";
import { pipelineSection } from "./sections/pipeline.js";
import { exactness, predictionSection } from "./sections/prediction.js";
import { ratesSection } from "./sections/rates.js";
import { registersSection } from "./sections/registers.js";
import { trustSection } from "./sections/trust.js";
import { sentencePage } from "./sentence-page.js";
import type { StepReport } from "./steps/data.js";
import { limitsSection, populationsSection, stepExactness, stepGlance, stepsSection } from "./steps/sections.js";

/** What the script of a run's page reads. */
export interface ClientData {
  readonly tickPs: number;
  readonly plan: RunReport["plan"];
  readonly replay: PackedReplay | null;
  readonly inside: RunReport["inside"];
  readonly timeline: TimelineFacts;
}

type Sections = readonly (Section | null)[];

/** A page of sections, in the order in which they stand; null where the data are missing. */
function runHtml(
  { title, subtitle, plan, replay, tickPs }: RunPage,
  sections: Sections,
  inside: RunReport["inside"],
  timeline: TimelineFacts,
  assets: PageAssets,
): string {
  const data: ClientData = { tickPs, plan, replay: replay === null ? null : packReplay(replay), inside, timeline };
  return pageHtml(
    {
      title,
      subtitle: html`<p>${subtitle} Times and counts are simulated; energies are counts times constants.</p>`,
      sections: sections.filter((section) => section !== null),
      data,
    },
    assets,
  );
}

/** Sentences by their tokens, those of the first in full. */
function sentenceTimeline({ summary, inside }: RunReport): TimelineFacts {
  return {
    tickPs: summary.chip.tick_ps,
    result: summary.inputs[0]!.latency.ticks,
    tokens: inside === null ? [] : [inside.tokens],
    title: "How do tokens move through the layers?",
    text: "Each bar is a token at a layer or core, from the first packet that comes for it to the last of its windows that closes there; the first token is at the top of each layer. Tokens follow each other as in any pipeline, except where a core waits for all of the sentence.",
  };
}

/** The report of a run of sentences as one page. The same data give the same bytes. */
export function reportHtml(report: RunReport, assets: PageAssets): string {
  const page = sentencePage(report);
  const { length } = report.summary.inputs;
  const timeline = sentenceTimeline(report);
  const sections = [
    glance(report, page),
    floorPlanSection(page),
    pipelineSection(page.plan, page.replay, timeline),
    predictionSection(report),
    criticalPathSection(report),
    energySection(page, length > 1 ? ` All ${length} sentences.` : "", energyContext(report.summary)),
    ratesSection(report),
    trustSection(page, exactness(report)),
    registersSection(report),
    metricsSection(page),
    aboutSection(page),
  ];
  return runHtml(page, sections, report.inside, timeline, assets);
}

/** The report of a run in steps. */
export function stepReportHtml(report: StepReport, assets: PageAssets): string {
  const { page, samples } = report;
  const timeline = {
    tickPs: page.tickPs,
    result: null,
    tokens: [],
    title: "What happens when?",
    text: "Each bar is a step at a population or core, from the first packet that comes for it to the last of its windows that closes there.",
  };
  const sections = [
    stepGlance(report),
    floorPlanSection(page),
    pipelineSection(page.plan, page.replay, timeline),
    populationsSection(report),
    stepsSection(report),
    limitsSection(report),
    energySection(page, samples > 1 ? ` All ${samples} samples.` : ""),
    trustSection(page, stepExactness(report)),
    metricsSection(page),
    aboutSection(page),
  ];
  return runHtml(page, sections, null, timeline, assets);
}
