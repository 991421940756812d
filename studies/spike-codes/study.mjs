import { energy, percent, roughly, si } from "../../dist/base/format.js";
import { COLOURS } from "../frame/chart.mjs";
import { codeFigure, ENERGY_METRICS, idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";
import { countedRows } from "../frame/rows.mjs";
import { meanOf, plusMinus } from "../frame/spread.mjs";

export const title = "Spike codes";
export const metrics = [
  "energy",
  "latency",
  "tokens",
  "seconds",
  "energy.low_fj",
  "energy.high_fj",
  ...ENERGY_METRICS,
  "energy_views.operations_only_fj",
  "energy_views.with_memory_and_network_fj",
  "traffic.spikes",
  "traffic.packets",
  "traffic.packet_hops",
  "traffic.mean_hops",
  "traffic.synaptic_operations",
];
export const each = ["study"];
export const slice = { study: { code: ["graded", "bitserial"] } };

const CODES = ["offset", "signed", "bitserial", "graded"];

/** Simulated texts: rows by code, shortest text first. */
const byCode = ({ sweeps }) =>
  Object.fromEntries(CODES.map((code) => [code, sweeps.study.filter(({ point }) => point.code === code)]));
const metricsOf = (result, code) => byCode(result)[code].map(({ metrics }) => metrics);
/** Energies by group of texts or rows. */
const simulated = (result) => (code) => byCode(result)[code].map(({ groups }) => groups);
const dev = (rows) => (code) => rows.map((row) => row.byCode[code].groups);

/** Energy of one code over that of another, one ratio a text, at a corner of the constants. */
const ratios = (of, a, b, corner = {}) =>
  of(a).map((groups, i) => energyAt(groups, corner) / energyAt(of(b)[i], corner));

function claims(result) {
  const of = simulated(result);
  const pairs = CODES.slice(0, -1).map((code, i) => [code, CODES[i + 1]]);
  return [...pairs, ["offset", "graded"]].map(([a, b]) =>
    judged({
      what: `\`${a}\` takes more than \`${b}\`: times its energy`,
      of: (corner) => meanOf(ratios(of, a, b, corner)),
      bears: (ratio) => ratio > 1,
    }),
  );
}

const SHAPES = ["circle", "rect", "triangle", "diamond"];

/** One point a text, a symbol a code. */
const lengthFigure = (result) => ({
  title: "Latency and packets of a sentence over its tokens, a symbol a spike code",
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
    series: [(m) => m.latency * 1e3, (m) => m["traffic.packets"] / 1e6].flatMap((of, axis) =>
      CODES.map((code, i) => ({
        name: code,
        type: "scatter",
        symbol: SHAPES[i],
        symbolSize: 9,
        itemStyle: { color: COLOURS[i], opacity: 1 },
        xAxisIndex: axis,
        yAxisIndex: axis,
        data: metricsOf(result, code).map((m) => [m.tokens, of(m)]),
      })),
    ),
  },
});

export const figures = (result) => ({
  "spike-codes-energy": codeFigure(byCode(result), CODES, "spike code"),
  "spike-codes-length": lengthFigure(result),
});

function answer(result, rows) {
  const ends = claims(result);
  const [texts, counts] = [simulated(result), dev(rows)];
  const both = (a, b) => `${plusMinus(ratios(texts, a, b))} times (${plusMinus(ratios(counts, a, b))})`;
  const latency = metricsOf(result, "offset").map((m, i) => m.latency / metricsOf(result, "graded")[i].latency);
  return (
    `For one trained model on \`sorbet-native\`, a sentence at a time, \`graded\` is the cheapest code and \`offset\` the dearest, ${verdict(ends.at(-1))}: ` +
    `\`offset\` takes ${both("offset", "graded")} its energy and ${plusMinus(latency)} times its latency, \`signed\` ${both("signed", "graded")} and \`bitserial\` ${both("bitserial", "graded")} its energy, ` +
    `mean and deviation over ten texts simulated and, in brackets, ${rows.length} dev rows counted. ${holds(
      ends.every(({ flips }) => flips.length === 0),
      "No group of constants at an end of its range changes the order of the four.",
    )}`
  );
}

const costs = (result) =>
  table(
    ["code", "spikes", "packets", "synaptic operations", "latency", "energy", "low to high", "clock, leakage"],
    CODES.map((code) => {
      const list = metricsOf(result, code);
      const mean = (of) => meanOf(list.map(of));
      return [
        `\`${code}\``,
        roughly(mean((m) => m["traffic.spikes"])),
        roughly(mean((m) => m["traffic.packets"])),
        roughly(mean((m) => m["traffic.synaptic_operations"])),
        si(
          mean((m) => m.latency),
          "s",
        ),
        energy(mean((m) => m.energy)),
        `${energy(mean((m) => m["energy.low_fj"]))} to ${energy(mean((m) => m["energy.high_fj"]))}`,
        percent(mean((m) => idleOf(m) / m.energy)),
      ];
    }),
  );

function reading(result) {
  const [offset, graded] = ["offset", "graded"].map((code) => metricsOf(result, code));
  const active = (m) => m.energy - idleOf(m);
  const of = (figure) => plusMinus(offset.map((m, i) => figure(m) / figure(graded[i])));
  return [
    `- What a code saves in spikes it saves in additions and weight bits: \`graded\` sends ${of((m) => m["traffic.spikes"])} times fewer spikes than \`offset\` and takes ${of(active)} times less energy without clock and leakage.`,
    `- Clock and leakage are power times time, so they follow latency, which follows the spikes as well.`,
  ].join("\n");
}

export function blocks(result) {
  const rows = countedRows();
  return {
    answer: answer(result, rows),
    costs: costs(result),
    ranges: claimsTable(claims(result)),
    reading: reading(result),
  };
}
