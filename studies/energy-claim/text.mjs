import { count, energy, percent, si } from "../../dist/base/format.js";
import { holds, table } from "../frame/page.mjs";
import { TERMS, total } from "./baselines.mjs";
import { claim, STEPS, shapes, upTo, ways } from "./comparison.mjs";

const times = (a, b) => (a / b).toFixed(1);
const named = (all) => Object.fromEntries(all.map((way) => [way.name, way]));
const giga = (n) => `${(n / 1e9).toFixed(2)} G`;

/** Times below FP16 with the first `count` terms, and in full at both ends of the constants. */
const below = (all, name, count = TERMS.length) => times(upTo(all.FP16.terms, count), upTo(all[name].terms, count));
const range = ({ FP16 }, { low, high }) => {
  const ends = [FP16.low / low, FP16.high / high].sort((a, b) => a - b);
  return `${ends[0].toFixed(1)} to ${ends[1].toFixed(1)}`;
};

/**
 * How many times the energy of `b` that of `a` is: as they are, and with all constants at their low and at their high
 * ends.
 */
function against(a, b) {
  const ends = [a.low / b.low, a.high / b.high].sort((x, y) => x - y);
  const at = total(a.terms) / total(b.terms);
  return { at, low: Math.min(at, ends[0]), high: Math.max(at, ends[1]) };
}
const spanned = ({ at, low, high }) => `${at.toFixed(1)} times (${low.toFixed(1)} to ${high.toFixed(1)})`;

function answer(fair, { rows }) {
  const signed = against(fair["Sorbet, signed"], fair.W1A4);
  const offset = against(fair["Sorbet, offset"], fair.W1A4);
  const graded = against(fair.W1A4, fair["Sorbet, graded"]);
  const wide = against(fair["Sorbet, signed"], fair.FP16);
  const more = TERMS.every((term) => fair["Sorbet, signed"].terms[term] > fair.W1A4.terms[term]);
  return (
    `With all terms counted at one node, spikes do not pay at BERT-base's shape on this chip: ` +
    `${holds(more, "the same 1-bit weights and 4-bit values added without spikes, each weight read once a sentence (W1A4), take less of every term, so whatever the constants")}. ` +
    `\`signed\` takes ${spanned(signed)} their energy, \`offset\` ${spanned(offset)}; one spike a value, \`graded\`, saves: they take ${spanned(graded)} its energy. ` +
    `FP16 with each weight read once is ${wide.low < 1 && wide.high > 1 ? "undecided against" : wide.at > 1 ? "below" : "above"} \`signed\`, which takes ${spanned(wide)} its energy. ` +
    `By operations alone, as papers count, \`signed\` is ${below(fair, "Sorbet, signed", 1)} and \`offset\` ${below(fair, "Sorbet, offset", 1)} times below FP16. In brackets: all constants at their low or high ends. All of it for the mean rates of ${rows.rows} dev rows of one trained model; a row of the highest rate sends ${percent(rows.signed.most / rows.signed.mean - 1)} more spikes in \`signed\`.`
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

function measuredRates({ rows }, { published: p }, [shape]) {
  const { offset, signed, graded } = shape.byCode;
  const spread = ({ mean, deviation, least, most }) =>
    `${mean.toFixed(3)} +- ${deviation.toFixed(3)} (${least.toFixed(3)} to ${most.toFixed(3)})`;
  return (
    `Measured rates of the bundled model on ${rows.rows} rows of the SST-2 dev set (${rows.tokens.mean.toFixed(0)} +- ${rows.tokens.deviation.toFixed(0)} tokens), all sites that send spikes together, mean, deviation and extremes over the rows: ` +
    `${spread(rows.signed)} spikes a value and step counted signed (the paper's figure is ${p.rate.value}), ${spread(rows.offset)} in offset code, which the paper's program sends; ` +
    `${percent(rows.nonzero.mean)} of the values are not 0. At BERT-base's shape that makes ` +
    `${giga(offset["traffic.synaptic_operations"])} (offset), ${giga(signed["traffic.synaptic_operations"])} (signed) and ${giga(graded["traffic.synaptic_operations"])} (graded) synaptic operations.`
  );
}

/** A row a way; without `each` the terms are left out. */
function comparison(all, each) {
  const terms = each ? TERMS : [];
  const rows = Object.values(all).map((way) => [
    way.name,
    ...terms.map((term) => energy(way.terms[term])),
    energy(total(way.terms)),
    `${energy(way.low)} to ${energy(way.high)}`,
    ...STEPS.map(([, count]) => below(all, way.name, count)),
    range(all, way),
  ]);
  const ratios = STEPS.map(([name], i) => (i === 0 ? `times below FP16: ${name}` : name));
  return table(["way", ...terms, "total", "range of the total", ...ratios, "range of the last"], rows);
}

function reading(base, reused, chipKib) {
  const { FP16, W1A4 } = base;
  const signed = base["Sorbet, signed"];
  const offset = base["Sorbet, offset"];
  const graded = base["Sorbet, graded"];
  const active = (way) => upTo(way.terms, 4);
  const extremes = [FP16.low / signed.high, FP16.high / signed.low].map((ratio) => Number(ratio.toPrecision(2)));
  return [
    `- **What spikes buy.** Nothing is multiplied, and nothing is added where a value is 0. \`graded\` (a spike a value) takes ${percent(total(graded.terms) / total(W1A4.terms))} of the energy of the same additions without spikes (W1A4), ` +
      `${percent(active(graded) / active(W1A4))} without clock and leakage: what it saves are the zeros.`,
    `- **What they cost.** A value sent as several spikes reads its row of weights and adds it as many times: \`signed\` takes ${times(active(signed), active(W1A4))} and \`offset\` ${times(active(offset), active(W1A4))} times the energy of W1A4 before clock and leakage. ` +
      `INT8 takes ${times(active(base.INT8), active(signed))} times the energy of \`signed\` and ${times(active(base.INT8), active(offset))} times that of \`offset\`, all before clock and leakage.`,
    `- **${holds(total(W1A4.terms) < total(signed.terms), "Most of the gain over FP16 is the width")}**, not the spike: W1A4 is ${below(base, "W1A4")} times below FP16, ternary weights ${below(base, "ternary")} times, L-Mul ${below(base, "L-Mul")} times.`,
    `- **Clock and leakage** are time, flip-flops and area. The chip has ${count(chipKib)} KiB, of which W1A4 would fill ${count(W1A4.kib)}; it is busy for ${si(graded.seconds, "s")} in \`graded\` and ${si(offset.seconds, "s")} in \`offset\`, W1A4 for ${si(W1A4.seconds, "s")}. ` +
      `FP16 needs ${count(FP16.kib)} KiB for its weights and values.`,
    `- **Reading each weight once a sentence**, which a spiking chip that takes tokens one by one cannot do, helps wide weights most: FP16 then is ${times(total(reused.FP16.terms), total(signed.terms))} times above \`signed\` and ${times(total(reused.FP16.terms), total(offset.terms))} times above \`offset\`.`,
    `- **Ranges.** With every constant at its low or its high end on both sides \`signed\` stays ${range(base, signed)} times below FP16; with the ends set against each other anything from ${extremes[0]} to ${extremes[1]} times.`,
  ].join("\n");
}

function movement(base, { published: p }) {
  const offset = upTo(base["Sorbet, offset"].terms, 4);
  return (
    `A later paper of the same group puts Sorbet at ${p.sorbet_with_movement.value} mJ with memory and data movement, ${p.bert_over_sorbet_with_movement.value} times below BERT (whose precision we have not checked). ` +
    `The same terms here, without clock and leakage, are ${energy(offset)} in offset code and ${energy(upTo(base["Sorbet, signed"].terms, 4))} in signed code.`
  );
}

function check({ sweeps, measured: { real384, drawn384, bertBase } }) {
  const off = Math.abs(drawn384.energy / real384.energy - 1);
  const { graded } = bertBase;
  const simulated = sweeps["study-384"].find(({ point }) => point.code === "offset").metrics;
  return (
    `The bundled model takes ${real384["chip.cores_used"]} of ${real384["chip.cores_total"]} cores, BERT-base's shape ${graded["chip.cores_used"]} of ${graded["chip.cores_total"]}. The check of the drawing: the bundled model's sentence counted with its own codes and with drawn ones, offset code, gives ${energy(real384.energy)} and ${energy(drawn384.energy)} (${(off * 100).toFixed(2)} % apart), ` +
    `${count(real384["traffic.packets"])} and ${count(drawn384["traffic.packets"])} packets. ` +
    `Simulated, it takes ${percent(simulated.seconds / real384.seconds - 1)} longer than the bound of the count, so clock and leakage of BERT-base's shape is likely too low by a similar share.`
  );
}

export function blocksOf(result, constants) {
  const list = shapes(result);
  const [base, reused] = [false, true].map((reuse) => named(ways(list[0], constants, reuse)));
  const own = named(ways(list[1], constants, true));
  return {
    answer: answer(reused, result.measured),
    published: published(claim(result, constants), constants),
    rates: measuredRates(result.measured, constants, list),
    terms: comparison(reused, true),
    each: comparison(base, false),
    own: comparison(own, false),
    reading: reading(base, reused, list[0].byCode.graded.memory_kib),
    movement: movement(base, constants),
    check: check(result),
  };
}
