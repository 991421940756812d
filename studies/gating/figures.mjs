import { COLOURS } from "../frame/chart.mjs";
import { idleOf, stacked } from "../frame/figures.mjs";

export const SPLIT = ["busy", "idle", "unused"].map((part) => `energy.static_split.${part}_fj`);
export const GATINGS = ["none", "unused", "idle"];
export const SWEEPS = { offset: ["study", "study-constants"], graded: ["study-graded", "study-constants-graded"] };
export const CODES = Object.keys(SWEEPS);

export const intervals = ({ sweeps }, code) => [
  ...new Set(sweeps[SWEEPS[code][0]].map(({ point }) => point["host.arrival"])),
];
export const at = ({ sweeps }, code, gating, ticks) =>
  sweeps[SWEEPS[code][0]].find(({ point }) => point["chip.gating"] === gating && point["host.arrival"] === ticks);
/** Share of the time in which a sentence is in the chip: one at a time, so the time they take without pauses. */
const dutyOf = (result, code, ticks) =>
  at(result, code, "none", 0).metrics.ticks / at(result, code, "none", ticks).metrics.ticks;
export const dutyName = (result, code, ticks) => `${Number((100 * dutyOf(result, code, ticks)).toPrecision(2))} %`;

export function figures(result) {
  const parts = [
    ["work", (m) => m.energy - idleOf(m)],
    ["clock", (m) => m["energy.by_component.clock"]],
    ["leakage, cores at work", (m) => m[SPLIT[0]] / m.inputs],
    ["leakage, idle cores", (m) => m[SPLIT[1]] / m.inputs],
    ["leakage, unused cores", (m) => m[SPLIT[2]] / m.inputs],
  ];
  const panels = intervals(result, "offset").map((ticks, i) => ({ ticks, left: 70 + 265 * i }));
  return {
    gating: {
      title:
        "Energy of a sentence by what takes it, without gating, unused cores off, and idle ones asleep, at three loads",
      width: 840,
      height: 360,
      option: {
        legend: { data: parts.map(([name]) => name), top: 0, left: "center", itemGap: 26 },
        grid: panels.map(({ left }) => ({ left, top: 50, width: 190, height: 240 })),
        xAxis: panels.map(({ ticks }, gridIndex) => ({
          type: "category",
          data: GATINGS,
          name: `at work ${dutyName(result, "offset", ticks)} of the time`,
          gridIndex,
        })),
        yAxis: panels.map((_, gridIndex) => ({ type: "value", name: "uJ a sentence", min: 0, nameGap: 45, gridIndex })),
        series: panels
          .flatMap(({ ticks }, panel) =>
            stacked(
              parts.map(([name]) => name),
              GATINGS.map((gating) => {
                const { metrics: m } = at(result, "offset", gating, ticks);
                return parts.map(([, of]) => of(perSentence(m)) / 1e9);
              }),
              { xAxisIndex: panel, yAxisIndex: panel, stack: `${panel}` },
            ),
          )
          .map((series) => ({
            ...series,
            itemStyle: { color: COLOURS[parts.findIndex(([name]) => name === series.name)] },
          })),
      },
    },
  };
}

/** Components are of all sentences, `energy` of one. */
export const perSentence = (m) => ({
  ...m,
  ...Object.fromEntries(
    Object.entries(m)
      .filter(([name]) => name.startsWith("energy.by_component."))
      .map(([name, fj]) => [name, fj / m.inputs]),
  ),
});
