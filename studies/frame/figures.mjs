import { COLOURS } from "./chart.mjs";
import { meanOf } from "./spread.mjs";

/** Parts of a chip's energy as the figures show them: name, components of summary.json. */
export const ENERGY_PARTS = [
  ["clock", ["clock"]],
  ["leakage", ["static"]],
  ["accumulate", ["accumulate", "attention"]],
  ["synapse and K, V memory", ["synapse_memory", "kv_memory", "residual_memory"]],
  ["network and interfaces", ["network", "interface"]],
  ["spike generation", ["spike_generation"]],
  ["markers, credits, barriers", ["synchronisation"]],
  ["rounding, BSPN, PTsoftmax", ["requantise", "residual_add", "bspn", "softmax"]],
];

/** Metrics that `energyParts` reads. */
export const ENERGY_METRICS = ENERGY_PARTS.flatMap(([, names]) => names.map((name) => `energy.by_component.${name}`));

/** Metrics that `idleOf` reads. */
export const IDLE_METRICS = ["energy.by_component.static", "energy.by_component.clock"];

/** Energy of clock and leakage, fJ: time, whatever is done in it. */
export const idleOf = (m) => IDLE_METRICS.reduce((sum, name) => sum + m[name], 0);

/** Energy of a row by part, fJ. */
export const energyParts = ({ metrics }) =>
  ENERGY_PARTS.map(([, names]) => names.reduce((sum, name) => sum + metrics[`energy.by_component.${name}`], 0));

/** Series of stacked bars: a bar a category, a colour a part. `bars[i][j]` is part j of bar i. */
export const stacked = (names, bars, more = {}) =>
  names.map((name, j) => ({
    name,
    type: "bar",
    stack: "all",
    barWidth: "60%",
    itemStyle: { color: COLOURS[j] },
    data: bars.map((bar) => bar[j]),
    ...more,
  }));

/** Series of values with a range: a dot and a line from low to high a category. `data[i]` is {low, value, high}. */
export const ranged = (data, more = {}) => ({
  type: "custom",
  data: data.map(({ low, value, high }, i) => [i, low, value, high]),
  encode: { x: 0, y: [1, 2, 3] },
  renderItem: (_, api) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, middle] = api.coord([api.value(0), api.value(2)]);
    const [, high] = api.coord([api.value(0), api.value(3)]);
    const line = (x1, y1, x2, y2) => ({
      type: "line",
      shape: { x1, y1, x2, y2 },
      style: { stroke: COLOURS[0], lineWidth: 2 },
    });
    const dot = { type: "circle", shape: { cx: x, cy: middle, r: 5 }, style: { fill: COLOURS[0] } };
    const ends = [line(x - 8, low, x + 8, low), line(x - 8, high, x + 8, high)];
    return { type: "group", children: [line(x, low, x, high), ...ends, dot] };
  },
  ...more,
});

/** Bars of the parts of a code's energy, and the range of the whole. @param axis what the codes are called */
export function codeFigure(byCode, codes, axis) {
  const lists = codes.map((code) => byCode[code]);
  const bars = lists.map((rows) =>
    ENERGY_PARTS.map((_, part) => meanOf(rows.map((row) => energyParts(row)[part] / 1e9))),
  );
  const mean = (rows, name) => meanOf(rows.map(({ metrics: m }) => m[name] / 1e9));
  return {
    title: `Energy of a sentence by ${axis}, mean of ten texts: what it is spent on, and its range`,
    width: 820,
    height: 400,
    option: {
      legend: { data: ENERGY_PARTS.map(([name]) => name), top: 0, left: 60, width: 740 },
      grid: [
        { left: 70, top: 70, width: 340, height: 275 },
        { left: 500, top: 70, width: 300, height: 275 },
      ],
      xAxis: [
        { type: "category", data: codes, name: axis },
        { type: "category", data: codes, name: axis, gridIndex: 1 },
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
