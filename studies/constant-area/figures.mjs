import { COLOURS } from "../frame/chart.mjs";
import { stacked } from "../frame/figures.mjs";
import { BUDGETS, chips, columnsOf, fastest, front, lanesOf, leastEnergy, parts } from "./chips.mjs";

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect"];
const at = ({ metrics: m }) => [m.latency * 1e3, m.energy / 1e9];
const PARTS = ["dynamic", "clock, leakage: working", "clock, leakage: idle"];

function fronts({ simulated, sizes, byBudget, bySize }) {
  const lines = sizes.map((size, i) => {
    const rows = simulated.filter((row) => columnsOf(row) === size);
    const lanes = [...new Set(rows.map(lanesOf))].sort((a, b) => a - b);
    return {
      name: `${size} columns`,
      type: "line",
      symbol: SYMBOLS[i],
      symbolSize: 8,
      lineStyle: { width: 1.5, color: COLOURS[i] },
      itemStyle: { color: COLOURS[i] },
      label: {
        show: size === 512,
        position: "right",
        distance: 8,
        formatter: ({ data }) => (data.lanes > 512 ? "" : `${data.lanes} lanes`),
      },
      data: lanes.map((n) => ({ value: at(leastEnergy(rows.filter((row) => lanesOf(row) === n))), lanes: n })),
    };
  });
  const ring = {
    name: "front",
    type: "scatter",
    symbol: "circle",
    symbolSize: 18,
    itemStyle: { color: "transparent", borderColor: "#333", borderWidth: 1.5 },
    data: front(simulated).map(at),
  };
  const bars = [...byBudget, bySize.at(-1)];
  const budgets = byBudget.map((row, i) => `${BUDGETS[i]} mm2\n${columnsOf(row)} columns\n${lanesOf(row)} lanes`);
  const large = bySize.at(-1);
  return {
    title:
      "Left: energy over latency of all chips of 49 mm2, a line a size of core. Right: energy of the best chip of each budget",
    width: 860,
    height: 430,
    option: {
      legend: [
        { data: [...lines.map(({ name }) => name), "front"], top: 0, left: 50, width: 420 },
        { data: PARTS, top: 0, left: 540, width: 320 },
      ],
      grid: [
        { left: 70, top: 60, width: 400, height: 300 },
        { left: 570, top: 60, width: 270, height: 300 },
      ],
      xAxis: [
        { type: "value", name: "latency, ms", min: 1, max: 5 },
        {
          type: "category",
          gridIndex: 1,
          data: [...budgets, `49 mm2\n${columnsOf(large)} columns\n${lanesOf(large)} lanes`],
          axisLabel: { interval: 0, fontFamily: "sans-serif", fontSize: 10, color: "#333" },
        },
      ],
      yAxis: [
        { type: "value", name: "energy, uJ", min: 300, max: 800 },
        { type: "value", name: "energy, uJ", gridIndex: 1 },
      ],
      series: [
        ...lines,
        ring,
        ...stacked(
          PARTS,
          bars.map((row) => parts(row).map((fj) => fj / 1e9)),
          { xAxisIndex: 1, yAxisIndex: 1 },
        ),
      ],
    },
  };
}

function supplies({ supply }) {
  const label = ({ point }) => `${point["chip.voltage_mv"]} mV`;
  const voltages = [...new Set(supply.map(label))];
  const longer = voltages.map((name, i) => ({
    name,
    type: "line",
    symbol: SYMBOLS[i % SYMBOLS.length],
    symbolSize: 7,
    lineStyle: { width: 1, type: "dashed", color: COLOURS[i] },
    itemStyle: { color: COLOURS[i] },
    data: supply.filter((row) => label(row) === name).map(at),
  }));
  const shortest = {
    name: "shortest tick",
    type: "line",
    symbol: "emptyCircle",
    symbolSize: 14,
    lineStyle: { width: 2, color: "#333" },
    itemStyle: { color: "#333" },
    data: fastest(supply).map(at),
  };
  return {
    title:
      "Energy over latency of one chip, a dashed line a voltage with every tick that it allows, and a line along the shortest",
    width: 720,
    height: 420,
    option: {
      legend: { data: [...voltages, shortest.name], top: 0, left: "center" },
      grid: { left: 70, top: 40, width: 610, height: 320 },
      xAxis: { type: "value", name: "latency, ms", scale: true },
      yAxis: { type: "value", name: "energy, uJ", min: 100 },
      series: [...longer, shortest],
    },
  };
}

export function figures(result) {
  const all = chips(result);
  return { "constant-area": fronts(all), "constant-area-supply": supplies(all) };
}
