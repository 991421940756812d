import { COLOURS } from "../frame/chart.mjs";
import { ENERGY_PARTS, energyParts, ranged, stacked } from "../frame/figures.mjs";
import { meanOf } from "../frame/spread.mjs";

/** Bars of the parts of a code's energy, and the range of the whole. */
export function codeFigure(byCode, codes) {
  const lists = codes.map((code) => byCode[code]);
  const bars = lists.map((rows) =>
    ENERGY_PARTS.map((_, part) => meanOf(rows.map((row) => energyParts(row)[part] / 1e9))),
  );
  const mean = (rows, name) => meanOf(rows.map(({ metrics: m }) => m[name] / 1e9));
  return {
    title: "Energy of a sentence by code, mean of ten texts: what it is spent on, and its range",
    width: 820,
    height: 400,
    option: {
      legend: { data: ENERGY_PARTS.map(([name]) => name), top: 0, left: 60, width: 740 },
      grid: [
        { left: 70, top: 70, width: 340, height: 275 },
        { left: 500, top: 70, width: 300, height: 275 },
      ],
      xAxis: [
        { type: "category", data: codes, name: "code" },
        { type: "category", data: codes, name: "code", gridIndex: 1 },
      ],
      yAxis: [
        { type: "value", name: "energy, uJ" },
        { type: "log", name: "energy with the range of the constants, uJ", min: 1, max: 10_000, gridIndex: 1 },
      ],
      series: [
        ...stacked(
          ENERGY_PARTS.map(([name]) => name),
          bars,
        ),
        ranged(
          lists.map((rows) => ({
            low: mean(rows, "energy.low_fj"),
            value: mean(rows, "energy"),
            high: mean(rows, "energy.high_fj"),
          })),
          { xAxisIndex: 1, yAxisIndex: 1 },
        ),
      ],
    },
  };
}

const SHAPES = ["circle", "rect", "triangle"];

/** Energy and latency over those of dense values, by rate of spikes, a line a code. */
export const rateFigure = (rates, codes) => ({
  title: "Energy and latency over those of dense values, by the rate of spikes, a symbol a code",
  width: 820,
  height: 360,
  option: {
    legend: { data: codes, top: 0, left: "center" },
    grid: [
      { left: 70, top: 40, width: 320, height: 260 },
      { left: 480, top: 40, width: 320, height: 260 },
    ],
    xAxis: [0, 1].map((gridIndex) => ({
      type: "value",
      name: "spikes a value and step, code signed",
      min: 0,
      max: 0.25,
      gridIndex,
    })),
    yAxis: ["energy", "latency"].map((what, gridIndex) => ({
      type: "log",
      name: `${what} over that of dense`,
      min: 0.1,
      max: 10,
      gridIndex,
    })),
    series: ["energy", "latency"].flatMap((what, axis) => [
      ...codes.map((code, i) => ({
        name: code,
        type: "line",
        symbol: SHAPES[i],
        symbolSize: 9,
        color: COLOURS[i],
        xAxisIndex: axis,
        yAxisIndex: axis,
        data: rates.map(({ rate, rows }) => [rate, rows[code].metrics[what] / rows.dense.metrics[what]]),
      })),
      {
        type: "line",
        symbol: "none",
        lineStyle: { color: "#999", type: "dashed" },
        xAxisIndex: axis,
        yAxisIndex: axis,
        data: [
          [0, 1],
          [0.25, 1],
        ],
      },
    ]),
  },
});
