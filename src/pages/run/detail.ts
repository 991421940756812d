import { count, energy, percent, plural, si } from "../../base/format.js";
import { type Html, html } from "../shell/html.js";
import { spansSvg, timeAxis, timelineSvg } from "./charts/timeline.js";
import type { Plan, Replay, ReplayLink } from "./data.js";
import { busiestUnit, busyShare, frameLength, linkLoad, linkName, sum } from "./load.js";
import { layerName, plain } from "./names.js";

const KIB_BITS = 8192;
const UNITS_SHOWN = 4;

const memory = (used: number, available: number): string =>
  used === 0
    ? "none used"
    : `${(used / KIB_BITS).toFixed(1)} of ${(available / KIB_BITS).toFixed(1)} KiB (${percent(used / available)})`;

/** Share of the frame with most of it; 1 at most. */
const peak = (replay: Replay, values: readonly number[]): number =>
  Math.min(1, Math.max(...values.map((value, frame) => value / frameLength(replay, frame)), 0));

/** Scale of a timeline: its peak, but no less than a percent. */
const topOf = (peaks: readonly number[]): number => Math.max(0.01, ...peaks);

/** A core: what it is, its memory, its units and windows through time. */
export function coreDetail(plan: Plan, replay: Replay, index: number, tickPs: number): Html {
  const core = plan.cores[index]!;
  const units = [...replay.cores[index]!].sort((a, b) => sum(b.busy) - sum(a.busy));
  const unit = busiestUnit(units);
  const windows = replay.windows.filter((window) => window.core === index && window.close <= replay.ticks);
  const queue = replay.queues[index]!;
  const sites = [...new Set(windows.map(({ site }) => site))];
  const show = (ticks: number): string => si((ticks * tickPs) / 1e12, "s");
  const top = topOf(units.slice(0, UNITS_SHOWN).map(({ busy }) => peak(replay, busy)));
  return html`<section class="facts" data-figure="core ${core.name}"><h3>Core ${core.name}</h3>
<dl><dt>Role</dt><dd>${plan.labels[core.role]!.name}, ${layerName(core.layer)}, ${plan.words.holds} ${core.from} to ${core.to - 1}</dd>
<dt>Router</dt><dd>(${core.x}, ${core.y})${queue.length > 0 && `; longest queue before it: ${show(Math.max(...queue))} to go, as sampled`}</dd>
<dt>Busy</dt><dd>${unit === undefined ? "never" : `${unit.unit} ${percent(busyShare(replay, unit))} of the run`}</dd>
<dt>Synapse memory</dt><dd>${memory(core.synapseBits, plan.synapseBits)}</dd>
${plan.residualBits > 0 && html`<dt>Residual memory</dt><dd>${memory(core.residualBits, plan.residualBits)}</dd>`}
<dt>Energy</dt><dd>${energy(core.energyFj)} without static power</dd></dl>
<div class="lines">${units.slice(0, UNITS_SHOWN).map(({ unit: name, busy, stalled }) => {
    const label = `${plain(name)}: busy ${percent(sum(busy) / Math.max(1, replay.ticks))}, stalled ${percent(sum(stalled) / Math.max(1, replay.ticks))}`;
    const both = busy.map((value, frame) => value + stalled[frame]!);
    return html`<figure><figcaption>${label}</figcaption>${timelineSvg(
      replay,
      [
        { name: "stalled", kind: "stalled", values: both },
        { name: "busy", kind: "busy", values: busy },
      ],
      top,
      label,
    )}</figure>`;
  })}${timeAxis(replay, tickPs, top)}
${
  windows.length > 0 &&
  html`<figure><figcaption>${plural(windows.length, "window")}, from first packet to close</figcaption>${spansSvg(
    replay,
    windows.map(({ open, close, token, site, sentence }) => ({
      from: open,
      to: close,
      lane: sites.indexOf(site),
      name: `${site}, ${plan.words.sample} ${sentence}, ${plan.words.step} ${token}: ${show(open)} to ${show(close)}`,
    })),
    `Windows of ${sites.join(", ")}`,
  )}<p class="axis"><span>lanes: ${sites.join(", ")}</span></p></figure>`
}</div></section>`;
}

/** A link: what it carried, and when. */
export function linkDetail(replay: Replay, link: ReplayLink, tickPs: number): Html {
  const top = topOf([peak(replay, link.flits)]);
  const label = `Load of link ${linkName(link)}: ${percent(linkLoad(replay, link))} over the run, ${percent(peak(replay, link.flits))} in its busiest frame`;
  return html`<section class="facts" data-figure="link ${linkName(link)}"><h3>Link ${linkName(link)}</h3>
<dl><dt>Load</dt><dd>${percent(linkLoad(replay, link))} of the ticks, ${plural(sum(link.flits), "flit")}</dd>
<dt>Busiest frame</dt><dd>${percent(peak(replay, link.flits))}</dd>
<dt>Longest queue</dt><dd>${count(Math.max(...link.backlog, 0))} ticks to go, as sampled</dd></dl>
<div class="lines"><figure><figcaption>Load through time</figcaption>${timelineSvg(replay, [{ name: "flits", kind: "busy", values: link.flits }], top, label)}</figure>${timeAxis(replay, tickPs, top)}</div></section>`;
}
