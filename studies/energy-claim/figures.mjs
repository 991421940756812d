import { COLOURS } from "../frame/chart.mjs";
import { stacked } from "../frame/figures.mjs";
import { TERMS } from "./baselines.mjs";
import { bertShape, STEPS, upTo, ways } from "./comparison.mjs";

const PANELS = [
  { reuse: false, name: "weights read for every use", left: 110 },
  { reuse: true, name: "baselines read each weight once a sentence", left: 480 },
];

/**
 * Energy of every way at BERT-base's shape by term, but for FP32, which would flatten the others; the spiking chip has
 * the same bars in both halves.
 */
function termsFigure(result, constants) {
  const shape = bertShape(result);
  const lists = PANELS.map(({ reuse }) =>
    ways(shape, constants, reuse)
      .filter(({ name }) => name !== "FP32")
      .reverse(),
  );
  const most = Math.max(...lists.flat().map(({ terms }) => upTo(terms, TERMS.length))) / 1e12;
  const max = Math.ceil(most / 10) * 10;
  return {
    title: "Energy of a sentence of 128 tokens at BERT-base's shape by way of computing and term",
    width: 820,
    height: 440,
    option: {
      title: PANELS.map(({ name, left }) => ({ text: name, left, top: 34 })),
      legend: { data: TERMS, top: 4, left: "center" },
      grid: PANELS.map(({ left }) => ({ left, top: 58, width: 320, height: 325 })),
      xAxis: PANELS.map((_, gridIndex) => ({ type: "value", name: "energy of a sentence, mJ", max, gridIndex })),
      yAxis: PANELS.map((_, gridIndex) => ({
        type: "category",
        data: lists[gridIndex].map(({ name }) => name),
        axisLabel: { show: gridIndex === 0, fontFamily: "sans-serif", fontSize: 12, color: "#333" },
        gridIndex,
      })),
      series: lists.flatMap((list, panel) =>
        stacked(
          TERMS,
          list.map(({ terms }) => TERMS.map((term) => terms[term] / 1e12)),
          { xAxisIndex: panel, yAxisIndex: panel, stack: `panel ${panel}` },
        ),
      ),
    },
  };
}

const SHOWN = ["INT8", "ternary", "W1A4", "Sorbet, offset", "Sorbet, signed", "Sorbet, graded"];
const SYMBOLS = ["emptyRect", "emptyTriangle", "emptyCircle", "circle", "diamond", "rect"];

/** How many times below FP16, as more terms are counted on both sides. */
function ratioFigure(result, constants) {
  const shape = bertShape(result);
  const all = ways(shape, constants, true);
  const fp16 = all.find(({ name }) => name === "FP16");
  const paper = constants.published.bert_fp16.value / constants.published.sorbet.value;
  return {
    title: "Energy of BERT-base in FP16 over that of other ways, as more terms are counted",
    width: 820,
    height: 400,
    option: {
      legend: { data: SHOWN, top: 0, left: "center", width: 760 },
      grid: { left: 70, top: 40, width: 560, height: 290 },
      xAxis: { type: "category", data: STEPS.map(([name]) => name), name: "what is counted, on both sides" },
      yAxis: { type: "log", name: "times below FP16", min: 1, max: 100 },
      series: [
        ...SHOWN.map((name, i) => {
          const { terms, spiking } = all.find((way) => way.name === name);
          const values = STEPS.map(([, count]) => upTo(fp16.terms, count) / upTo(terms, count));
          return {
            name,
            type: "line",
            symbol: SYMBOLS[i],
            symbolSize: 9,
            data: values,
            lineStyle: { color: COLOURS[i], width: 2, type: spiking ? "solid" : "dotted" },
            itemStyle: { color: COLOURS[i] },
          };
        }),
        {
          name: "paper",
          type: "line",
          data: [],
          markLine: {
            symbol: "none",
            silent: true,
            lineStyle: { color: "#333", type: "dashed" },
            label: { formatter: `as published, ${paper.toFixed(1)}`, position: "end", color: "#333", fontSize: 12 },
            data: [{ yAxis: paper }],
          },
        },
      ],
    },
  };
}

export const figuresOf = (result, constants) => ({
  "energy-claim-terms": termsFigure(result, constants),
  "energy-claim-ratio": ratioFigure(result, constants),
});
