import { COLOURS } from "../frame/chart.mjs";
import { CASES, hopsOf, KEYS, loadOf, mean, networkOf, PLACEMENTS, runs } from "./cases.mjs";

const SHAPES = ["circle", "rect", "triangle", "diamond", "roundRect"];

function scatterFigure(result) {
  const lefts = [60, 345, 630];
  return {
    title: "Latency of a sentence over link hops, by placement; filled: trees, hollow: a packet a destination",
    width: 860,
    height: 400,
    option: {
      legend: { top: 0, left: "center", data: PLACEMENTS },
      title: KEYS.map((key, i) => ({ text: CASES[key].plain, left: lefts[i] + 20, top: 30 })),
      grid: KEYS.map((_, i) => ({ left: lefts[i], top: 60, width: 215, height: 275 })),
      xAxis: KEYS.map((_, gridIndex) => ({ type: "log", name: "link hops, millions", gridIndex })),
      yAxis: KEYS.map((_, gridIndex) => ({
        type: "value",
        name: gridIndex === 0 ? "latency, us" : "",
        scale: true,
        gridIndex,
      })),
      series: KEYS.flatMap((key, axis) =>
        PLACEMENTS.flatMap((placement, i) =>
          [true, false].map((multicast) => ({
            name: placement,
            type: "scatter",
            symbol: SHAPES[i],
            symbolSize: 9,
            xAxisIndex: axis,
            yAxisIndex: axis,
            itemStyle: { color: multicast ? COLOURS[i] : "#fff", borderColor: COLOURS[i], borderWidth: 1.5 },
            data: runs(result, key, placement, multicast).map((m) => [hopsOf(m) / 1e6, m.latency * 1e6]),
          })),
        ),
      ),
    },
  };
}

function barFigure(result) {
  const shown = ["graded", "small"];
  const means = (key, multicast, of) =>
    PLACEMENTS.map((placement) => mean(runs(result, key, placement, multicast), of));
  const panels = shown.flatMap((key, i) => [
    { key, left: 70 + 420 * i, top: 60, name: "network, uJ", of: (m) => networkOf(m) / 1e9 },
    { key, left: 70 + 420 * i, top: 300, name: "busiest link, % of time", of: (m) => loadOf(m) * 100 },
  ]);
  return {
    title: "Energy of the network and load of the busiest link by placement: trees, and a packet a destination",
    width: 860,
    height: 540,
    option: {
      legend: { top: 0, left: "center" },
      title: shown.map((key, i) => ({ text: CASES[key].plain, left: 80 + 420 * i, top: 30 })),
      grid: panels.map(({ left, top }) => ({ left, top, width: 350, height: 185 })),
      xAxis: panels.map((_, gridIndex) => ({
        type: "category",
        data: PLACEMENTS,
        axisLabel: { interval: 0, fontSize: 11 },
        gridIndex,
      })),
      yAxis: panels.map(({ name }, gridIndex) => ({ type: "value", name, gridIndex })),
      series: panels.flatMap(({ key, of }, axis) =>
        [true, false].map((multicast, i) => ({
          name: multicast ? "trees" : "a packet a destination",
          type: "bar",
          xAxisIndex: axis,
          yAxisIndex: axis,
          itemStyle: { color: COLOURS[i] },
          data: means(key, multicast, of),
        })),
      ),
    },
  };
}

export const figures = (result) => ({
  "placement-latency": scatterFigure(result),
  "placement-network": barFigure(result),
});
