import { count, energy, percent, si } from "../../dist/base/format.js";
import { holds, table } from "../frame/page.mjs";
import { claimsTable, judged, verdict } from "../frame/ranges.mjs";
import { meanOf, plusMinus } from "../frame/spread.mjs";
import { TERMS, total } from "./baselines.mjs";
import { bertShape, claim, rowShapes, STEPS, textShapes, upTo, ways } from "./comparison.mjs";

const times = (a, b) => (a / b).toFixed(1);
const giga = (n) => `${(n / 1e9).toFixed(2)} G`;

/** Times below FP16 with the first `count` terms, and in full at both ends of the constants. */
const below = (all, name, count = TERMS.length) => times(upTo(all.FP16.terms, count), upTo(all[name].terms, count));
/** The claims: which way of two takes more energy, at any corner of the constants. */
function claimsOf(fair) {
  const more = (a, b, way = 1) =>
    judged({
      what: `${a} takes ${way > 0 ? "more" : "less"} than ${b}: times its energy`,
      of: (corner) => fair[a].at(corner) / fair[b].at(corner),
      bears: (ratio) => way * (ratio - 1) > 0,
    });
  const side = (a, b) => more(a, b, fair[a].at({}) > fair[b].at({}) ? 1 : -1);
  return {
    signed: side("Sorbet, signed", "W1A4"),
    offset: side("Sorbet, offset", "W1A4"),
    graded: side("Sorbet, graded", "W1A4"),
    wide: side("Sorbet, signed", "FP16"),
    narrow: side("Sorbet, signed", "INT8"),
  };
}

/** Times the energy of one way that another takes, one a shape. */
const ratios = (shapes, a, b) => shapes.map((all) => all[a].at({}) / all[b].at({}));

function answer(fair, { texts, rows }, measured) {
  const judge = claimsOf(fair);
  const { W1A4, FP16 } = fair;
  const spanned = ({ at, least, most }) => `${at.toFixed(1)} times (${least.toFixed(1)} to ${most.toFixed(1)})`;
  const own = (code) => plusMinus(ratios(rows, `Sorbet, ${code}`, "W1A4"));
  const { graded } = judge;
  return (
    `Against the same 1-bit weights and 4-bit values added without spikes, each weight read once a sentence (W1A4), all terms counted at one node, spikes ${holds(judge.signed.at > 1 && judge.offset.at > 1, "do not pay")} at BERT-base's shape on this chip: \`signed\` takes ${spanned(judge.signed)} their energy, more ${verdict(judge.signed)}, and \`offset\` ${spanned(judge.offset)}; ` +
    `one spike a value, \`graded\`, takes ${graded.at.toFixed(2)} times (${graded.least.toFixed(2)} to ${graded.most.toFixed(2)}), ${graded.at < 1 ? "less" : "more"} ${verdict(graded)}. In brackets: any ends of the constants' ranges. ` +
    `FP16 that reads each weight once takes ${(total(FP16.terms) / total(W1A4.terms)).toFixed(1)} times W1A4's energy, and \`signed\` ${spanned(judge.wide)} that of FP16; by operations alone, as papers count, \`signed\` is ${below(fair, "Sorbet, signed", 1)} and \`offset\` ${below(fair, "Sorbet, offset", 1)} times below FP16. ` +
    `That holds for mean rates of ${measured.rows.rows} dev rows of one trained model, drawn onto a shape for which no trained model is at hand. At the trained model's own shape, mean and deviation over ${rows.length} dev rows counted, \`signed\` takes ${own("signed")}, \`offset\` ${own("offset")} and \`graded\` ${plusMinus(ratios(rows, "Sorbet, graded", "W1A4"), 2)} times the energy of W1A4 (${plusMinus(ratios(texts, "Sorbet, signed", "W1A4"))}, ${plusMinus(ratios(texts, "Sorbet, offset", "W1A4"))} and ${plusMinus(ratios(texts, "Sorbet, graded", "W1A4"), 2)} over ten texts simulated).`
  );
}

function published(c, constants) {
  const p = Object.fromEntries(Object.entries(constants.published).map(([name, { value }]) => [name, value]));
  return [
    `- **BERT, reproduced.** BERT-base at ${p.tokens} tokens is ${giga(c.macs)} multiply-accumulates; at ${c.fp32.toFixed(1)} pJ that is ${c.fp32Mj.toFixed(2)} mJ, the ${p.bert_fp32} mJ published for FP32. ` +
      `The ${p.bert_fp16} mJ for FP16 are ${c.impliedFp16Pj.toFixed(2)} pJ each; the table behind the other figures gives ${c.fp16.toFixed(1)} pJ, so ${c.fp16Mj.toFixed(2)} mJ, at 45 nm; all below is at 28 nm.`,
    `- **Sorbet, ${p.sorbet} mJ: reproduced only with a very small addition.** ${p.timesteps} steps at rate ${p.rate} make ${giga(c.additions)} additions of those multiply-accumulates, so ${p.sorbet} mJ are ` +
      `${c.impliedAdditionFj.toFixed(1)} fJ each (worked back from the total; we have not seen the constant). An addition of 8 bits is ${constants.as_published.int8_add.value} fJ in the same table, and the sums need 14 to 17 bits: ${constants.as_published.int16_add.value} fJ there, ${constants.operations.int16_add.value} fJ here.`,
    `- **The ratios.** ${p.bert_fp16} / ${p.sorbet} = ${c.ratio.toFixed(2)} and ${p.spikelm} / ${p.sorbet} = ${c.spikelmRatio.toFixed(2)} follow from these totals. SpikeLM itself was not counted again here.`,
  ].join("\n");
}

function measuredRates({ rows }, { published: p }, shape) {
  const { offset, signed, graded } = Object.fromEntries(
    Object.entries(shape.byCode).map(([code, { metrics }]) => [code, metrics]),
  );
  const spread = ({ mean, deviation, least, most }) =>
    `${mean.toFixed(3)} +- ${deviation.toFixed(3)} (${least.toFixed(3)} to ${most.toFixed(3)})`;
  return (
    `Measured rates of the bundled model on ${rows.rows} rows of the SST-2 dev set (${rows.tokens.mean.toFixed(0)} +- ${rows.tokens.deviation.toFixed(0)} tokens), all sites that send spikes together, mean, deviation and extremes over the rows: ` +
    `${spread(rows.signed)} spikes a value and step counted signed (the paper's figure is ${p.rate.value}), ${spread(rows.offset)} in offset code, which the paper's program sends; ` +
    `${percent(rows.nonzero.mean)} of the values are not 0. At BERT-base's shape that makes ` +
    `${giga(offset["traffic.synaptic_operations"])} (offset), ${giga(signed["traffic.synaptic_operations"])} (signed) and ${giga(graded["traffic.synaptic_operations"])} (graded) synaptic operations.`
  );
}

function comparison(all) {
  const rows = Object.values(all).map((way) => [
    way.name,
    ...TERMS.map((term) => energy(way.terms[term])),
    way.elements === undefined ? "counted above" : percent(way.elements / upTo(way.terms, 4)),
    energy(total(way.terms)),
    `${energy(way.low)} to ${energy(way.high)}`,
    times(total(way.terms), total(all.W1A4.terms)),
    ...STEPS.map(([, count]) => below(all, way.name, count)),
  ]);
  const head = [
    "way",
    ...TERMS,
    "norms, softmax, GELU of the first four",
    "total",
    "all low to all high",
    "times W1A4",
  ];
  return table([...head, ...STEPS.map(([name], i) => (i === 0 ? `times below FP16: ${name}` : name))], rows);
}

/** The bundled model's own shape: means over texts and rows. */
function own({ texts, rows }) {
  const names = Object.keys(texts[0]);
  const mean = (of) => energy(meanOf(texts.map(of)));
  return table(
    [
      "way",
      "energy, ten texts simulated",
      "all low to all high",
      "times W1A4",
      `times W1A4, ${rows.length} rows counted`,
    ],
    names.map((name) => [
      name,
      mean((all) => all[name].at({})),
      `${mean((all) => all[name].low)} to ${mean((all) => all[name].high)}`,
      plusMinus(ratios(texts, name, "W1A4"), 2),
      plusMinus(ratios(rows, name, "W1A4"), 2),
    ]),
  );
}

function reading(fair, every, chipKib) {
  const { FP16, W1A4 } = fair;
  const [signed, offset, graded] = ["signed", "offset", "graded"].map((code) => fair[`Sorbet, ${code}`]);
  const active = (way) => upTo(way.terms, 4);
  return [
    `- **What spikes buy and cost.** Nothing is multiplied, and nothing added where a value is 0: \`graded\` takes ${times(W1A4.terms.operations, graded.terms.operations)} times less energy for operations than W1A4. A value sent as several spikes reads its row of weights and adds it as many times: before clock and leakage \`signed\` takes ${times(active(signed), active(W1A4))} and \`offset\` ${times(active(offset), active(W1A4))} times the energy of W1A4.`,
    `- **LayerNorm, softmax and GELU** in FP16 are ${percent(W1A4.elements / active(W1A4))} of W1A4 before clock and leakage, ${percent(FP16.elements / active(FP16))} of FP16.`,
    `- **${holds(total(W1A4.terms) < total(signed.terms), "Most of the gain over FP16 is the width")}**, not the spike: W1A4 is ${below(fair, "W1A4")} times below FP16, ternary weights ${below(fair, "ternary")} times, L-Mul ${below(fair, "L-Mul")} times.`,
    `- **Reading weights once a sentence** is what a chip that takes tokens one by one cannot do. With every weight read for every use \`signed\` takes ${times(total(signed.terms), total(every.W1A4.terms))} times the energy of W1A4 and is ${below(every, "Sorbet, signed")} times below FP16.`,
    `- **Clock and leakage** are time, flip-flops and area. The chip has ${count(chipKib)} KiB, of which W1A4 would fill ${count(W1A4.kib)} and FP16 need ${count(FP16.kib)}; it is busy for ${si(graded.seconds, "s")} in \`graded\` and ${si(offset.seconds, "s")} in \`offset\`, W1A4 for ${si(W1A4.seconds, "s")}.`,
  ].join("\n");
}

function movement(base, { published: p }) {
  const offset = upTo(base["Sorbet, offset"].terms, 4);
  return (
    `A later paper of the same group puts Sorbet at ${p.sorbet_with_movement.value} mJ with memory and data movement, ${p.bert_over_sorbet_with_movement.value} times below BERT (whose precision we have not checked). ` +
    `The same terms here, without clock and leakage, are ${energy(offset)} in offset code and ${energy(upTo(base["Sorbet, signed"].terms, 4))} in signed code.`
  );
}

function check({ measured: { real384, drawn384, bertBase } }, { texts, rows }) {
  const off = Math.abs(drawn384.energy / real384.energy - 1);
  const { graded } = bertBase;
  const bound = (code) => {
    const [simulated, counted] = [texts, rows].map((list) => meanOf(ratios(list, `Sorbet, ${code}`, "W1A4")));
    return `${counted.toFixed(2)} and ${simulated.toFixed(2)}`;
  };
  return (
    `BERT-base's shape takes ${graded["chip.cores_used"]} of ${graded["chip.cores_total"]} cores. The check of the drawing: a sentence of the bundled model counted with its own codes and with drawn ones, offset code, gives ${energy(real384.energy)} and ${energy(drawn384.energy)} (${(off * 100).toFixed(2)} % apart), ` +
    `${count(real384["traffic.packets"])} and ${count(drawn384["traffic.packets"])} packets. ` +
    `That of the bound: ratios to W1A4, whose time follows that of \`graded\`, counted and simulated, are ${bound("signed")} (\`signed\`), ${bound("offset")} (\`offset\`).`
  );
}

const named = (all) => Object.fromEntries(all.map((way) => [way.name, way]));

export function blocksOf(result, constants) {
  const shape = bertShape(result);
  const [every, fair] = [false, true].map((reuse) => named(ways(shape, constants, reuse)));
  const small = {
    texts: textShapes(result).map((one) => named(ways(one, constants, true))),
    rows: rowShapes(result).map((one) => named(ways(one, constants, true))),
  };
  return {
    answer: answer(fair, small, result.measured),
    published: published(claim(result, constants), constants),
    rates: measuredRates(result.measured, constants, shape),
    terms: comparison(fair),
    own: own(small),
    ranges: claimsTable(Object.values(claimsOf(fair))),
    reading: reading(fair, every, shape.byCode.graded.metrics.memory_kib),
    movement: movement(fair, constants),
    check: check(result, small),
  };
}
