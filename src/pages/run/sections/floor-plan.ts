import { count, energy, percent, plural } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import { fold, legend, precise, type Section, table } from "../../shell/parts.js";
import { planShape, planSvg } from "../charts/plan.js";
import { powerFigure } from "../charts/power.js";
import { COLOURS } from "../colour.js";
import type { Plan, Replay, RunPage } from "../data.js";
import { coreDetail, linkDetail } from "../detail.js";
import { busiestCore, busiestLink, busiestUnit, busyShare, linkLoad, linkName, sum } from "../load.js";
import { layerName } from "../names.js";

const LINKS_LISTED = 40;

function coreTable(plan: Plan, replay: Replay | null): Html {
  const rows = plan.cores.map((core, index) => {
    const unit = replay === null ? undefined : busiestUnit(replay.cores[index]!);
    return {
      share: replay === null ? 0 : busyShare(replay, unit),
      cells: [
        core.name,
        plan.labels[core.role]!.name,
        layerName(core.layer),
        `(${core.x}, ${core.y})`,
        replay === null ? "" : `${unit?.unit ?? "none"} ${percent(busyShare(replay, unit))}`,
        plan.synapseBits === 0 ? "" : percent(core.synapseBits / plan.synapseBits),
        precise(core.energyFj, "fJ", energy(core.energyFj)),
      ],
    };
  });
  rows.sort((a, b) => b.share - a.share);
  return table(
    "Cores, busiest first",
    [
      { head: "core" },
      { head: "role" },
      { head: "layer" },
      { head: "router" },
      { head: "busiest unit", number: true },
      { head: "memory used", number: true },
      { head: "energy", number: true },
    ],
    rows.map(({ cells }) => cells),
  );
}

function linkTable(replay: Replay): Html {
  const links = [...replay.links].sort((a, b) => sum(b.flits) - sum(a.flits)).slice(0, LINKS_LISTED);
  return table(
    "Links, busiest first",
    [{ head: "link" }, { head: "flits", number: true }, { head: "load", number: true }],
    links.map((link) => [
      linkName(link),
      precise(sum(link.flits), "flits", count(sum(link.flits))),
      percent(linkLoad(replay, link)),
    ]),
  );
}

const roleLegend = (plan: Plan): Html =>
  legend(
    [...new Set(plan.cores.map(({ role }) => role))].map((role) => ({
      kind: "role",
      colour: plan.labels[role]!.colour,
      name: `${plan.labels[role]!.short} ${plan.labels[role]!.name}`,
    })),
  );

function controls(replay: Replay, tickPs: number): Html {
  const { frames, runs } = replay;
  return html`<div class="controls script"><button type="button" id="play" aria-pressed="false">Play</button>
<label>Colour <select id="colour">${COLOURS.map((colour) => html`<option value="${colour}">${colour}</option>`)}</select></label>
<button type="button" id="whole" aria-pressed="false">Whole mesh</button><p id="frame-text" class="axis" aria-live="off">Whole run</p></div>
<input class="time script" type="range" id="frame" min="0" max="${frames}" value="0" aria-label="Time" aria-describedby="frame-text">
${powerFigure(replay, tickPs)}${runs > 1 && html`<p class="note">The first of ${runs} chip runs.</p>`}`;
}

/** The chip with its cores and links, replayed over time. */
export function floorPlanSection({ plan, replay, coresTotal, coresUsed, tickPs, energy }: RunPage): Section | null {
  if (plan === null) return null;
  const core = replay === null ? null : busiestCore(replay);
  const link = replay === null ? null : busiestLink(replay);
  const idle = coresTotal - coresUsed;
  const counts = (energy.totals.by_component.static ?? 0) > 0 ? ", yet their static power counts" : "";
  const body = html`<div class="plan-and-detail" style="${planShape(plan, false)}"><div>${replay !== null && controls(replay, tickPs)}
<div class="plan-box" data-colour="role" data-figure="floor-plan">${planSvg(plan, replay)}${roleLegend(plan)}<p class="scale-note" id="scale"></p></div></div>
<div id="detail" class="detail" aria-live="polite" tabindex="0" role="region" aria-label="The chosen core or link">${
    replay !== null &&
    core !== null &&
    html`${coreDetail(plan, replay, core.index, tickPs)}${link !== null && linkDetail(replay, link.link, tickPs)}`
  }</div></div>
<p class="note">Each core is filled to the share of time that its busiest unit works, each link is as strong as its load; links run on the right of their direction.
${idle} of ${plural(coresTotal, "core")} ${idle === 1 ? "is" : "are"} idle${counts}.${replay !== null && " Energy counts when a piece of work is done."}<span class="script"> Choose a core or a link with the pointer, or with the arrow keys once the plan has the focus.</span></p>
${fold("Cores as a table", coreTable(plan, replay))}${replay !== null && fold("Links as a table", linkTable(replay))}`;
  return { id: "floor-plan", short: "Floor plan", title: "Which core, which link?", body };
}
