import { energy, percent, si } from "../../dist/base/format.js";
import { preset } from "../energy-claim/measured.mjs";
import { idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";

/** Bits of the quantised network that has the capacity of so many steps. */
const bitsOf = (steps) => Math.ceil(Math.log2(steps + 1));

/**
 * The published ratios against their limit, and what they say of the inputs that we have not seen. A product of a
 * weight and a value moves `bits` bits (the spiking network `steps` bits, which is what its dense traffic is) and adds
 * once (the spiking network rate * steps times).
 */
export function published({ twin }) {
  const move = twin.dense_move.value * twin.hops.value;
  const add = twin.accumulate.value;
  const rows = twin.ratios.map(({ steps, value }) => {
    const bits = bitsOf(steps);
    const limit = steps / bits;
    const rate = (value * (bits * move + add) - steps * move) / (steps * add);
    const most = ((steps * (move + add)) / value - bits * move) / add;
    return { steps, bits, limit, value, off: value / limit - 1, rate, most };
  });
  const { steps, rate } = twin.break_even;
  const product = steps * rate * (twin.spike_move.value + add) - bitsOf(steps) * twin.dense_move.value;
  const list = table(
    ["T", "bits", "T / bits", "published", "apart", "rate that gives it", "most that a product may take"],
    rows.map(({ steps, bits, limit, value, off, rate, most }) => [
      steps,
      bits,
      limit.toFixed(3),
      value.toFixed(3),
      `${(100 * off).toFixed(1)} %`,
      rate.toFixed(2),
      `${most.toFixed(1)} additions`,
    ]),
  );
  const worst = Math.max(...rows.map(({ off }) => Math.abs(off)));
  return [
    list,
    "",
    `- **The limit is reproduced**: T / ceil(log2(T + 1)) gives all four to ${percent(worst)}. ${holds(worst < 0.005, "At 4.75 hops moving values is nearly all of the energy of both, and above a rate of 0.12 to 0.17 the spiking network moves its steps as dense bits too.")}`,
    `- **What is left over** depends on inputs that we have not found: the rates of spikes, the energy of a product and of a weight's read (the text behind the abstract was not at hand; the constants are from notes on it). With a product at the price of one addition and weights left out, the rates of the sixth column give the published figures to the digit, 3.762 at T = 15 with ${rows.at(-1).rate.toFixed(2)} spikes a value and step. ${holds(
      rows.every(({ rate: of }) => of > 0.12 && of <= 1),
      "All four lie where that model moves dense bits, and fall with T, as rates do.",
    )} A dearer product needs higher rates; the last column is where they reach 1.`,
    `- **The threshold** of ${percent(rate)} at T = ${steps}, one hop: it follows if a product takes ${(product / add).toFixed(1)} additions, again without weights.`,
  ].join("\n");
}

/** The shape of a published simulation, theirs and ours term by term. */
export function largeShape(rows, { simulator: s }, energyOf, operationsOf) {
  const chip = preset();
  const weights = s.layers.value * (4 * s.hidden.value ** 2 + 8 * s.hidden.value ** 2);
  const products = weights * s.tokens.value * s.steps.value;
  const theirs = {
    operations: s.operations.value * 1e9 * s.rate.value,
    seconds: s.ms.value / 1e3,
    onChip: s.chip_mw.value * s.ms.value * 1e9,
    all: s.mj.value * 1e12,
  };
  const per = (fj, operations) => `${(fj / operations / 1e3).toFixed(2)} pJ`;
  const aTick = (operations, seconds) => Math.round((operations / seconds) * chip.tickPs * 1e-12).toLocaleString("en");
  const ours = rows.map(({ point, metrics: m }) => {
    const idle = idleOf(m);
    const operations = operationsOf(m);
    return [
      `\`${point.code}\``,
      `${(operations / 1e9).toFixed(1)} G`,
      per(energyOf(m) - idle, operations),
      energy(energyOf(m) - idle),
      energy(idle),
      "none",
      energy(energyOf(m)),
      si(m.latency, "s"),
      aTick(operations, m.latency),
    ];
  });
  const signed = rows.find(({ point }) => point.code === "signed").metrics;
  const dense = rows.find(({ point }) => point.code === "dense").metrics;
  const active = energyOf(signed) - idleOf(signed);
  const adders = signed["chip.cores_used"] * chip.core.lanes;
  const outside = theirs.all - theirs.onChip;
  const factor = (a, b) => `${(a / b).toFixed(1)} times`;
  return [
    table(
      [
        "",
        "operations",
        "an operation",
        "on chip",
        "clock, leakage",
        "off-chip memory",
        "energy",
        "time",
        "operations a tick",
      ],
      [
        [
          "published",
          `${(theirs.operations / 1e9).toFixed(1)} G`,
          per(theirs.onChip, theirs.operations),
          energy(theirs.onChip),
          "in it",
          energy(outside),
          energy(theirs.all),
          si(theirs.seconds, "s"),
          aTick(theirs.operations, theirs.seconds),
        ],
        ...ours,
      ],
    ),
    "",
    `- **Operations: the same.** ${holds(Math.abs(products / (s.operations.value * 1e9) - 1) < 0.001, `The ${s.operations.value} G products of bits are those of its ${(weights / 1e6).toFixed(1)} M weights`)} for ${s.tokens.value} tokens and ${s.steps.value} steps; at ${s.rate.value} spikes a value and step ${(theirs.operations / 1e9).toFixed(1)} G of them are additions, in \`signed\` ${(operationsOf(signed) / 1e9).toFixed(1)} G with attention (drawn weights at that rate).`,
    `- **Off-chip memory, ${energy(outside)}**: ${percent(outside / theirs.all)} of theirs, the difference between the published energy and ${s.chip_mw.value} mW for ${s.ms.value} ms. Here the ${(weights / 1e6).toFixed(1)} M binary weights lie in ${signed["chip.cores_used"]} cores; loading them is host work and not counted.`,
    `- **On chip, ${factor(theirs.onChip, energyOf(signed))} ours**: ${per(theirs.onChip, theirs.operations)} an operation, clock and leakage included, against ${per(energyOf(signed), operationsOf(signed))} (${per(active, operationsOf(signed))} without). A binary weight is one bit read beside its adder. Theirs reuses the sums of equal rows of spikes, so it does fewer operations than are counted; the width of its weights and the split of its power by unit are not in what we have read.`,
    `- **Time, ${factor(theirs.seconds, signed.latency)} ours**: ${aTick(theirs.operations, theirs.seconds)} operations a tick of 2 ns in one core against ${aTick(operationsOf(signed), signed.latency)} in ${signed["chip.cores_used"]} cores of ${chip.core.lanes} adders, which is ${percent(operationsOf(signed) / signed.latency / ((adders * 1e12) / chip.tickPs))} of what they could do: there is one sentence in the chip, and an attention waits for all keys of it.`,
    `- **And without spikes**: \`dense\` takes ${energy(energyOf(dense))} and ${si(dense.latency, "s")} at this shape.`,
  ].join("\n");
}
