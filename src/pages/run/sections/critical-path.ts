import { count, percent, si } from "../../../base/format.js";
import { PATH_PARTS, type Summary } from "../../../contracts/summary.js";
import { type Html, html } from "../../shell/html.js";
import { type BarRow, bars, precise, type Section, term } from "../../shell/parts.js";
import type { RunReport } from "../data.js";
import { layerName, PATH_NAMES, stagesOf } from "../names.js";

interface Part {
  readonly name: string;
  readonly note?: string;
  readonly ticks: number;
  readonly kind?: string;
}

/** Bars one after the other, then their sum. */
function waterfall(parts: readonly Part[], tickPs: number, label: string): Html {
  const total = parts.reduce((sum, { ticks }) => sum + ticks, 0);
  const show = (ticks: number): string => si((ticks * tickPs) / 1e12, "s");
  let from = 0;
  const rows: BarRow[] = parts.map(({ name, note, ticks, kind }) => {
    const share = total === 0 ? 0 : ticks / total;
    const row = {
      label: name,
      note,
      figure: html`${precise((ticks * tickPs) / 1e12, "s", show(ticks))}  ${percent(share)}`,
      from,
      share,
      ...(kind && { kind }),
    };
    from += share;
    return row;
  });
  return bars([...rows, { label: "latency", figure: show(total), share: 1, kind: "sum", total: true }], label);
}

/** Mean over the sentences of ticks by stage. */
function byStage(summary: Summary): Part[] {
  const { inputs } = summary;
  return stagesOf(summary).map((stage) => ({
    name: layerName(stage),
    ticks: inputs.reduce((sum, { latency }) => sum + latency.by_stage[stage]!, 0) / inputs.length,
  }));
}

/** What each layer's busiest core takes at least. Summaries of earlier versions have none. */
function limits({ limits, chip }: Pick<Summary, "chip"> & Partial<Pick<Summary, "limits">>): Html {
  if (limits === undefined) return html``;
  const show = (ticks: number): string => si((ticks * chip.tick_ps) / 1e12, "s");
  const share = (ticks: number): number => (limits.measured_ticks === 0 ? 0 : ticks / limits.measured_ticks);
  const row = (label: string, note: string, ticks: number): BarRow => ({
    label,
    note,
    figure: html`${precise((ticks * chip.tick_ps) / 1e12, "s", show(ticks))}  ${percent(share(ticks))}`,
    share: share(ticks),
  });
  const rows = [
    ...limits.stages.map(({ stage, largest, bound_ticks, core }) =>
      row(layerName(stage), `${largest}, core ${core}`, bound_ticks),
    ),
    row("busiest link", "flits", limits.link_ticks),
    row("barriers", "", limits.barrier_ticks),
  ];
  return html`<h3>What limits this chip</h3><p>The largest of the ${term("limits.bound_ticks", "bounds")} is that of ${limits.limit}: the run takes at least ${show(limits.bound_ticks)}, and took ${show(limits.measured_ticks)}.</p>${bars(rows, "Bounds by layer")}`;
}

/** Latency in parts: what the last of the results waited for, back to the first input. */
export function criticalPathSection({ summary }: RunReport): Section {
  const { totals, inputs, chip } = summary;
  const one = inputs.length === 1;
  const parts = PATH_PARTS.map((part) => ({
    name: PATH_NAMES[part].name,
    note: PATH_NAMES[part].what,
    ticks: totals.critical_path[part] / inputs.length,
    kind: `path-${part}`,
  }));
  const mean = one ? "" : `, mean of ${count(inputs.length)} sentences`;
  const body = html`<p>The ${term("latency.critical_path.synapses", "critical path")} follows what the result waited for back to the first input, interval by interval, so its parts sum to the
${term("latency.ticks", "latency")}: ${one ? `${count(inputs[0]!.latency.ticks)} ticks` : `${count(totals.latency.mean_ticks)} ticks`} of ${chip.tick_ps / 1000} ns${mean}.</p>
<h3>By what it was spent on</h3>${waterfall(parts, chip.tick_ps, "Critical path by part")}
<h3>By layer</h3>${waterfall(byStage(summary), chip.tick_ps, "Critical path by layer")}${limits(summary)}`;
  return { id: "critical-path", short: "Time", title: "Where did the time go?", body };
}
