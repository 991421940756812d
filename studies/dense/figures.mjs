import { COLOURS } from "../frame/chart.mjs";

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
