import { COLOURS } from "../frame/chart.mjs";

/** Chips that the figure draws, and how. */
const DRAWN = [
  ["1 place", "solid", 7],
  ["2 banks", "solid", 0],
  ["4 banks", "solid", 2],
  ["8 banks", "solid", 1],
  ["2 banks, idle asleep", "dashed", 0],
  ["8 banks, idle asleep", "dashed", 1],
];

export function figures({ measured: { loads } }) {
  const panels = [
    { name: "mean latency, us", of: (one) => one.mean_s * 1e6, left: 70, type: "value" },
    { name: "energy a request, uJ", of: (one) => one.energy_fj / 1e9, left: 490, type: "log" },
  ];
  return {
    load: {
      title:
        "Mean latency and energy of a request over the offered rate, by places and banks, awake and with idle cores asleep",
      width: 840,
      height: 400,
      option: {
        legend: { data: DRAWN.map(([name]) => name), top: 0, left: "center", itemGap: 24 },
        grid: panels.map(({ left }) => ({ left, top: 60, width: 320, height: 270 })),
        xAxis: panels.map((_, gridIndex) => ({ type: "log", name: "requests a second", min: 300, gridIndex })),
        yAxis: panels.map(({ name, type }, gridIndex) => ({ type, name, gridIndex })),
        series: panels.flatMap(({ of }, panel) =>
          DRAWN.map(([name, type, colour]) => ({
            name,
            type: "line",
            symbolSize: 7,
            xAxisIndex: panel,
            yAxisIndex: panel,
            lineStyle: { width: 2, type, color: COLOURS[colour] },
            itemStyle: { color: COLOURS[colour] },
            data: Object.entries(loads[name].at)
              .filter(([, { stable }]) => stable)
              .map(([rate, one]) => [Number(rate), of(one)]),
          })),
        ),
      },
    },
  };
}
