import { count, energy, percent, roughly, si } from "../../dist/base/format.js";
import { COLOURS } from "../frame/chart.mjs";
import { ENERGY_METRICS, ENERGY_PARTS, energyParts, idleOf, ranged, stacked } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";

export const title = "Spike codes";
export const metrics = [
  "energy",
  "latency",
  "tokens",
  "energy.low_fj",
  "energy.high_fj",
  ...ENERGY_METRICS,
  "traffic.spikes",
  "traffic.packets",
  "traffic.packet_hops",
  "traffic.max_link_load",
  "traffic.synaptic_operations",
];
export const slice = { "study-04-tokens": { code: ["graded", "bitserial"] } };

const LONGEST = "study-24-tokens";
const codeOf = ({ point }) => point.code;
const times = (a, b) => (a / b).toFixed(1);

/** Rows of the longest sentence by code. */
const byCode = ({ sweeps }) => Object.fromEntries(sweeps[LONGEST].map((row) => [codeOf(row), row.metrics]));

function energyFigure({ sweeps }) {
  const rows = sweeps[LONGEST];
  const categories = rows.map(codeOf);
  return {
    title: "Energy of a sentence of 24 tokens by spike code: what it is spent on, and its range",
    width: 820,
    height: 400,
    option: {
      legend: { data: ENERGY_PARTS.map(([name]) => name), top: 0, left: 60, width: 740 },
      grid: [
        { left: 70, top: 70, width: 340, height: 275 },
        { left: 500, top: 70, width: 300, height: 275 },
      ],
      xAxis: [
        { type: "category", data: categories, name: "spike code" },
        { type: "category", data: categories, name: "spike code", gridIndex: 1 },
      ],
      yAxis: [
        { type: "value", name: "energy, uJ" },
        { type: "log", name: "energy with the range of the constants, uJ", min: 10, max: 10_000, gridIndex: 1 },
      ],
      series: [
        ...stacked(
          ENERGY_PARTS.map(([name]) => name),
          rows.map((row) => energyParts(row).map((fj) => fj / 1e9)),
        ),
        ranged(
          rows.map(({ metrics: m }) => ({
            low: m["energy.low_fj"] / 1e9,
            value: m.energy / 1e9,
            high: m["energy.high_fj"] / 1e9,
          })),
          { xAxisIndex: 1, yAxisIndex: 1 },
        ),
      ],
    },
  };
}

const SHAPES = ["circle", "rect", "triangle", "diamond"];

/** One line a code over the tokens of the sentence. */
function lines({ sweeps }, of, axis) {
  const lists = Object.values(sweeps);
  return lists[0].map(codeOf).map((code, i) => ({
    name: code,
    type: "line",
    symbol: SHAPES[i],
    symbolSize: 9,
    lineStyle: { width: 2, color: COLOURS[i] },
    itemStyle: { color: COLOURS[i] },
    xAxisIndex: axis,
    yAxisIndex: axis,
    data: lists.map((rows) => {
      const { metrics: m } = rows.find((row) => codeOf(row) === code);
      return [m.tokens, of(m)];
    }),
  }));
}

const lengthFigure = (result) => ({
  title: "Latency and packets of a sentence over its tokens, a line a spike code",
  width: 820,
  height: 360,
  option: {
    legend: { top: 0, left: "center" },
    grid: [
      { left: 70, top: 40, width: 320, height: 260 },
      { left: 480, top: 40, width: 320, height: 260 },
    ],
    xAxis: [0, 1].map((gridIndex) => ({ type: "value", name: "tokens of the sentence", min: 0, max: 25, gridIndex })),
    yAxis: [
      { type: "value", name: "latency, ms" },
      { type: "value", name: "packets, millions", gridIndex: 1 },
    ],
    series: [...lines(result, (m) => m.latency * 1e3, 0), ...lines(result, (m) => m["traffic.packets"] / 1e6, 1)],
  },
});

export const figures = (result) => ({
  "spike-codes-energy": energyFigure(result),
  "spike-codes-length": lengthFigure(result),
});

function answer(result) {
  const codes = byCode(result);
  const names = Object.keys(codes).sort((a, b) => codes[a].energy - codes[b].energy);
  const [best, second] = names;
  const worst = names.at(-1);
  const order = (metric) => [...names].sort((a, b) => codes[a][metric] - codes[b][metric]).join();
  const same = ["energy.low_fj", "energy.high_fj"].every((metric) => order(metric) === names.join());
  return (
    `For one trained model on \`sorbet-native\` and ${holds(same, "with all constants as they are, at their low or at their high ends")}, \`${best}\` is the cheapest code and \`${worst}\` the dearest, at ${times(codes[worst].energy, codes[best].energy)} times its energy and ` +
    `${times(codes[worst].latency, codes[best].latency)} times its latency for a sentence of 24 tokens; \`${second}\` takes ` +
    `${times(codes[second].energy, codes[best].energy)} times the energy of \`${best}\`.`
  );
}

const costs = ({ sweeps }) =>
  table(
    [
      "tokens",
      "code",
      "spikes",
      "packets",
      "link hops",
      "synaptic operations",
      "latency",
      "energy",
      "low to high",
      "clock, leakage",
    ],
    Object.values(sweeps).flatMap((rows) =>
      rows.map(({ point, metrics: m }) => [
        m.tokens,
        `\`${point.code}\``,
        roughly(m["traffic.spikes"]),
        roughly(m["traffic.packets"]),
        roughly(m["traffic.packet_hops"]),
        roughly(m["traffic.synaptic_operations"]),
        si(m.latency, "s"),
        energy(m.energy),
        `${energy(m["energy.low_fj"])} to ${energy(m["energy.high_fj"])}`,
        percent(idleOf(m) / m.energy),
      ]),
    ),
  );

function reading(result) {
  const codes = byCode(result);
  const ratio = (of) => times(of(codes.offset), of(codes.graded));
  const perSpike = (m) => m["traffic.synaptic_operations"] / m["traffic.spikes"];
  const active = (m) => m.energy - idleOf(m);
  return [
    `- Energy follows the spikes: each costs about ${count(perSpike(codes.offset))} synaptic operations wherever it lands, so what a code saves in spikes it saves in ` +
      `additions and weight bits (${times(codes.offset["traffic.spikes"], codes.graded["traffic.spikes"])} times fewer spikes in \`graded\` than in \`offset\`, ${ratio(active)} times less energy without clock and leakage).`,
    `- Static energy is power times time, so it follows latency, which follows the spikes as well.`,
    `- \`offset\` against \`graded\` is ${ratio((m) => m["energy.low_fj"])} times the energy with every constant at its low end, ${ratio((m) => m.energy)} with the values, ` +
      `${ratio((m) => m["energy.high_fj"])} at the high end: the codes share nearly all constants, so the order stands where the energy itself does not.`,
    `- Per packet \`graded\` makes more hops than \`offset\` (${(codes.graded["traffic.packet_hops"] / codes.graded["traffic.packets"]).toFixed(2)} against ` +
      `${(codes.offset["traffic.packet_hops"] / codes.offset["traffic.packets"]).toFixed(2)}): the K, V and residual values, which travel as values in every code, and markers weigh more where there are fewer spikes.`,
  ].join("\n");
}

export const blocks = (result) => ({
  answer: answer(result),
  costs: costs(result),
  reading: reading(result),
});
