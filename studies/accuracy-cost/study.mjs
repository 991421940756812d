import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { energy, percent, si } from "../../dist/base/format.js";
import { COLOURS } from "../frame/chart.mjs";
import { ENERGY_METRICS } from "../frame/figures.mjs";
import { table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";
import { mapped } from "./mapped.mjs";
import { variant, weightsSha256 } from "./models.mjs";
import { ternary } from "./ternary.mjs";

export const title = "Accuracy and cost";
export const metrics = [
  "energy",
  "latency",
  "area",
  "energy.low_fj",
  "energy.high_fj",
  "inputs",
  ...ENERGY_METRICS,
  "traffic.spikes",
  "traffic.synaptic_operations",
  "chip.cores_used",
  "chip.cores_total",
];
export const slice = {
  study: { model: ["studies/models/sst2-2l"], code: ["graded"] },
  "study-ternary": { model: ["drawn:6x384-ternary"], "chip.core.zero_weights": ["gate"], code: ["graded"] },
};

const CODES = ["offset", "signed", "graded", "dense"];

/**
 * The models with accuracy, standard error and cost by code.
 * @throws Error where the accuracy is that of other weights
 */
function models({ sweeps }, study) {
  const accuracies = JSON.parse(readFileSync(join(study.folder, "accuracies.json"), "utf8"));
  return study.sweeps.study.space.model.map((model) => {
    const { correct, n, weights_sha256 } = accuracies[model] ?? {};
    if (weights_sha256 !== weightsSha256(model))
      throw new Error(
        `accuracies.json has no figure for the weights of ${model}: studies/accuracy-cost/evaluate.mjs measures it`,
      );
    const accuracy = correct / n;
    const rows = sweeps.study.filter(({ point }) => point.model === model);
    return {
      name: basename(model),
      ...variant(model),
      correct,
      n,
      accuracy,
      error: Math.sqrt((accuracy * (1 - accuracy)) / n),
      byCode: Object.fromEntries(rows.map((row) => [row.point.code, mapped(row)])),
    };
  });
}

/** A horizontal line over one standard error to either side of each model's accuracy. */
const errorLines = (list) => ({
  type: "custom",
  data: list.map(({ accuracy, error }, i) => [100 * (accuracy - error), 100 * (accuracy + error), i]),
  encode: { x: [0, 1], y: 2 },
  renderItem: (_, api) => {
    const [x1, y] = api.coord([api.value(0), api.value(2)]);
    const [x2] = api.coord([api.value(1), api.value(2)]);
    return { type: "line", shape: { x1, y1: y, x2, y2: y }, style: { stroke: "#333", lineWidth: 2 } };
  },
});

const SYMBOLS = ["circle", "rect", "triangle", "diamond"];

/** Rows of models, first on top: accuracy, energy, latency. */
export function figures(result, study) {
  const list = models(result, study).reverse();
  const costs = [
    { name: "energy of a sentence, uJ", of: (c) => c.energy / 1e9 },
    { name: "latency, ms", of: (c) => c.latency * 1e3 },
  ];
  const lefts = [100, 350, 600];
  const figure = {
    title: "Accuracy, energy and latency of the variants of the model, a symbol a spike code",
    width: 820,
    height: 110 + 40 * list.length,
    option: {
      legend: { data: CODES, top: 0, left: 460, itemWidth: 12, itemHeight: 12 },
      grid: lefts.map((left) => ({ left, top: 34, width: 200, height: 40 * list.length })),
      xAxis: [
        { type: "value", name: "accuracy on the SST-2 dev set, %", scale: true },
        ...costs.map(({ name }, i) => ({
          type: "log",
          name,
          gridIndex: i + 1,
          splitLine: { lineStyle: { color: "#ddd" } },
        })),
      ],
      yAxis: lefts.map((_, gridIndex) => ({
        type: "category",
        data: list.map(({ name }) => name),
        axisLabel: { show: gridIndex === 0, fontFamily: "sans-serif", fontSize: 12, color: "#333" },
        splitLine: { show: true, lineStyle: { color: "#eee" } },
        gridIndex,
      })),
      series: [
        errorLines(list),
        {
          type: "scatter",
          symbolSize: 10,
          itemStyle: { color: "#333", opacity: 1 },
          data: list.map(({ accuracy }, i) => [accuracy * 100, i]),
        },
        ...costs.flatMap(({ of }, panel) =>
          CODES.map((code, i) => ({
            name: code,
            type: "scatter",
            symbol: SYMBOLS[i],
            symbolSize: 11,
            itemStyle: { color: COLOURS[i], opacity: 1 },
            data: list.map(({ byCode }, row) => [of(byCode[code]), row]),
            xAxisIndex: panel + 1,
            yAxisIndex: panel + 1,
          })),
        ),
      ],
    },
  };
  return { "accuracy-cost": figure };
}

const errorText = ({ accuracy, error }) => `${percent(accuracy)} +- ${(error * 100).toFixed(1)}`;

const costs = (list) =>
  table(
    [
      "model",
      "layers x width",
      "T",
      "weights",
      "correct",
      "accuracy",
      "cores",
      "area",
      ...CODES.flatMap((code) => [`energy, \`${code}\``, "latency"]),
    ],
    list.map((model) => [
      model.name,
      `${model.layers} x ${model.hidden}`,
      model.timesteps,
      model.weights,
      `${model.correct} of ${model.n}`,
      errorText(model),
      model.byCode.graded.cores,
      `${model.byCode.graded.area.toFixed(1)} mm2`,
      ...CODES.flatMap((code) => [energy(model.byCode[code].energy), si(model.byCode[code].latency, "s")]),
    ]),
  );

/** Code whose costs the text compares: that of the paper's spike rate. */
const SPOKEN = "signed";
const costOf = ({ byCode }) => byCode[SPOKEN].energy;

/** Times the energy of a model that another takes, at a corner of the constants. */
const ratio = (more, less, corner = {}) =>
  energyAt(more.byCode[SPOKEN].groups, corner) / energyAt(less.byCode[SPOKEN].groups, corner);
const claim = (more, less, least) =>
  judged({
    what: `\`${more.name}\` takes more than ${least} times the energy of \`${less.name}\``,
    of: (corner) => ratio(more, less, corner),
    bears: (figure) => figure > least,
  });

/** What the answer rests on: depth alone, by one recipe; the best model against the cheapest as good; against the least. */
function claims(list) {
  const [deep, shallow] = ["sst2-6l", "sst2-4l"].map((name) => list.find((model) => model.name === name));
  const { best, cheapest } = choice(list);
  const least = list.reduce((a, b) => (costOf(b) < costOf(a) ? b : a));
  return {
    depth: claim(deep, shallow, 1.5),
    pick: claim(best, cheapest, 2),
    least: claim(best, least, 3),
    shallow,
    deep,
  };
}

/** The best model, and the cheapest that is not worse by more than one standard error of the difference. */
function choice(list) {
  const best = list.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const asGood = list.filter(({ accuracy, error }) => best.accuracy - accuracy <= Math.hypot(error, best.error));
  return { best, cheapest: asGood.reduce((a, b) => (costOf(b) < costOf(a) ? b : a)) };
}

function answer(list) {
  const { best, cheapest } = choice(list);
  const { depth, pick, least, deep, shallow } = claims(list);
  const cost = ({ byCode }) => `${energy(byCode[SPOKEN].energy)} and ${si(byCode[SPOKEN].latency, "s")} a sentence`;
  const cheap = list.reduce((a, b) => (costOf(b) < costOf(a) ? b : a));
  const second =
    cheapest === best
      ? "no cheaper one comes within a standard error of it"
      : `\`${cheapest.name}\`, within a standard error of it, takes ${pick.at.toFixed(1)} times less, by depth and by another recipe, which spikes less`;
  return (
    `Like for like, by one recipe, ${deep.layers} layers take ${depth.at.toFixed(1)} times the energy of ${shallow.layers} (\`${deep.name}\`, ${errorText(deep)}, and \`${shallow.name}\`, ${errorText(shallow)}; code \`${SPOKEN}\`), and more than 1.5 times ${verdict(depth)}. ` +
    `\`${best.name}\` is the most accurate (${errorText(best)}, ${cost(best)}); ${second}; the cheapest, \`${cheap.name}\`, takes ${least.at.toFixed(1)} times less and is ${((best.accuracy - cheap.accuracy) * 100).toFixed(1)} points less accurate. ` +
    `All of it for ten sentences, one at a time, and one run of the training each.`
  );
}

export function blocks(result, study) {
  const list = models(result, study);
  const { depth, pick, least } = claims(list);
  return {
    answer: answer(list),
    costs: costs(list),
    ternary: ternary(result, CODES),
    ranges: claimsTable([depth, pick, least]),
  };
}
