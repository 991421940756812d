import { energy, percent, roughly } from "../../dist/base/format.js";
import { CONSTANT_GROUPS } from "../../dist/contracts/constant-groups.js";
import { rankEnergy } from "../../dist/contracts/energy-ranking.js";
import { codeFigure, ENERGY_METRICS, idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";
import { countedRows } from "../frame/rows.mjs";
import { meanOf, plusMinus } from "../frame/spread.mjs";
import { rateFigure } from "./figures.mjs";
import { largeShape, published } from "./published.mjs";

export const title = "Do spikes pay?";
export const metrics = [
  "energy",
  "latency",
  "tokens",
  "chip.cores_used",
  "inputs",
  ...ENERGY_METRICS,
  "traffic.spikes",
  "traffic.packets",
  "traffic.packet_hops",
  "traffic.flit_hops",
  "traffic.mean_hops",
  "traffic.synaptic_operations",
  "energy.low_fj",
  "energy.high_fj",
];
export const each = ["study"];
export const slice = { study: { code: ["graded", "dense"] } };

const CODES = ["offset", "signed", "graded", "dense"];
const SPIKING = ["offset", "signed", "graded"];
const STEPS = 16;

/** Rows of the ten texts by code, shortest text first. */
const byCode = ({ sweeps }) =>
  Object.fromEntries(CODES.map((code) => [code, sweeps.study.filter(({ point }) => point.code === code)]));

/** Times the energy of code dense that a code takes, a ratio a text, at a corner of the constants. */
const ratios = (result, code, corner = {}) => {
  const rows = byCode(result);
  return rows[code].map(({ groups }, i) => energyAt(groups, corner) / energyAt(rows.dense[i].groups, corner));
};

/** The same of rows of the dev set, which are counted. */
const rowRatios = (rows, code) =>
  rows.map((row) => energyAt(row.byCode[code].groups, {}) / energyAt(row.byCode.dense.groups, {}));

/** The same of any metric. */
const times = (result, code, of) => {
  const rows = byCode(result);
  return rows[code].map(({ metrics: m }, i) => of(m) / of(rows.dense[i].metrics));
};

const claims = (result) =>
  [
    ["signed", "more", (ratio) => ratio > 1],
    ["offset", "more", (ratio) => ratio > 1],
    ["graded", "less", (ratio) => ratio < 1],
  ].map(([code, word, bears]) =>
    judged({
      what: `\`${code}\` takes ${word} than \`dense\`: times its energy`,
      of: (corner) => meanOf(ratios(result, code, corner)),
      bears,
    }),
  );

/** Runs of the drawn models by rate: {rate: measured spikes of code signed a value and step, nonzero, rows by code}. */
function rates({ sweeps }) {
  const models = [...new Set(sweeps["study-rates"].map(({ point }) => point.model))];
  return models.map((model) => {
    const rows = Object.fromEntries(
      sweeps["study-rates"].filter(({ point }) => point.model === model).map((row) => [row.point.code, row]),
    );
    const values = rows.dense.metrics["traffic.spikes"];
    return {
      rate: rows.signed.metrics["traffic.spikes"] / (STEPS * values),
      nonzero: rows.graded.metrics["traffic.spikes"] / values,
      rows,
      ratio: (code) => rows[code].metrics.energy / rows.dense.metrics.energy,
    };
  });
}

/** Rate at which signed spikes take as much as dense values, between two measured rates, in proportion. */
function breakEven(result) {
  const list = rates(result);
  const after = list.findIndex((one) => one.ratio("signed") > 1);
  const [a, b] = [list[after - 1], list[after]];
  const share = (1 - a.ratio("signed")) / (b.ratio("signed") - a.ratio("signed"));
  return a.rate + share * (b.rate - a.rate);
}

const groupRanges = (groups) =>
  Object.fromEntries(
    CONSTANT_GROUPS.map((name) => {
      const [fj, low_fj, high_fj] = groups[name] ?? [0, 0, 0];
      return [name, { fj, low_fj, high_fj }];
    }),
  );

/** Which of two rows takes less energy, and whether the constants' ranges leave a doubt, in words. */
function ranking(row, dense) {
  const { lower, certain, flips } = rankEnergy(groupRanges(row.groups), groupRanges(dense.groups));
  const who = lower === "a" ? `\`${row.point.code}\`` : "`dense`";
  if (certain) return `${who} at every end`;
  if (flips.length === 0) return `${who}, several groups at once turn it`;
  return `${who}, turned by ${flips.map(({ group, end }) => `${group} ${end}`).join(", ")}`;
}

const ratesTable = (result) =>
  table(
    ["rate", "not 0", ...SPIKING.map((code) => `\`${code}\``), "`signed` or `dense`", "`graded` or `dense`"],
    rates(result).map(({ rate, nonzero, rows, ratio }) => [
      rate.toFixed(3),
      percent(nonzero),
      ...SPIKING.map((code) => ratio(code).toFixed(2)),
      ranking(rows.signed, rows.dense),
      ranking(rows.graded, rows.dense),
    ]),
  );

/** Points of the sweep over links, a sentence each: {bits, code, packets, all, network, idle (fJ), seconds}. */
const links = ({ sweeps }) =>
  sweeps["study-links"]
    .map(({ point, metrics: m }) => ({
      bits: point["chip.noc.link_bits"],
      code: point.code,
      packets: m["traffic.packets"] / m.inputs,
      all: m.energy,
      network: (m["energy.by_component.network"] + m["energy.by_component.interface"]) / m.inputs,
      idle: idleOf(m) / m.inputs,
      seconds: m.latency,
    }))
    .toSorted((a, b) => a.bits - b.bits);

const linksTable = (result) =>
  table(
    ["link, bits", "code", "packets", "energy", "interfaces and network", "clock, leakage", "latency"],
    links(result).map(({ bits, code, packets, all, network, idle, seconds }) => [
      bits,
      `\`${code}\``,
      roughly(packets),
      energy(all),
      energy(network),
      energy(idle),
      microseconds(seconds),
    ]),
  );

const microseconds = (seconds) => `${Math.round(seconds * 1e6)} us`;

const costs = (result) =>
  table(
    ["code", "spikes or values", "packets", "hops a packet", "synaptic operations", "latency", "energy", "low to high"],
    CODES.map((code) => {
      const mean = (of) => meanOf(byCode(result)[code].map(({ metrics: m }) => of(m)));
      return [
        `\`${code}\``,
        roughly(mean((m) => m["traffic.spikes"])),
        roughly(mean((m) => m["traffic.packets"])),
        mean((m) => m["traffic.mean_hops"]).toFixed(2),
        roughly(mean((m) => m["traffic.synaptic_operations"])),
        microseconds(mean((m) => m.latency)),
        energy(mean((m) => m.energy)),
        `${energy(mean((m) => m["energy.low_fj"]))} to ${energy(mean((m) => m["energy.high_fj"]))}`,
      ];
    }),
  );

const energyOf = (m) => m.energy;
const operations = (m) => m["traffic.synaptic_operations"];

function answer(result, rows) {
  const [signed, offset, graded] = claims(result);
  const both = (code, digits) =>
    `${plusMinus(ratios(result, code), digits)} times (${plusMinus(rowRatios(rows, code), digits)})`;
  const own = rows.map(({ byCode: of }) => of.signed.spikes / (STEPS * of.dense.spikes));
  const latency = (code) => plusMinus(times(result, code, (m) => m.latency));
  return (
    `Spikes by rate do not pay on this chip: against the same values sent densely on the same cores and links, zeros too, ` +
    `\`signed\` takes ${both("signed")} the energy and ${latency("signed")} times the latency, ${verdict(signed)}, ` +
    `and \`offset\` ${both("offset")} and ${latency("offset")} times, ${verdict(offset)}. ` +
    `What pays is not to send zeros: \`graded\`, one packet a value that is not 0, takes ${both("graded", 2)} the energy, ${verdict(graded)}. ` +
    `That holds for one trained model (sixteen steps, 4-bit values), mean and deviation over ten texts simulated with measured hops and, in brackets, ${rows.length} dev rows counted; ` +
    `with drawn weights \`signed\` takes less than \`dense\` below a rate of ${breakEven(result).toFixed(3)} spikes a value and step, near 1 / T = ${(1 / STEPS).toFixed(3)}; the trained model has ${plusMinus(own, 3)}.`
  );
}

function reading(result) {
  const active = (m) => m.energy - idleOf(m);
  const moved = (m) => m["energy.by_component.network"] + m["energy.by_component.interface"];
  const dense = byCode(result).dense.map(({ metrics: m }) => m);
  const share = meanOf(dense.map((m) => moved(m) / active(m)));
  const wide = links(result).filter(({ code }) => code === "dense");
  const [narrowest, widest] = [wide[0], wide.at(-1)];
  const last = rates(result).find((one) => one.ratio("graded") > 1);
  return [
    `- **Why it is near 1 / T.** A row of binary weights is read and added once a spike, or once a value: \`signed\` does ${plusMinus(times(result, "signed", operations))} times the operations of \`dense\`, and takes ${plusMinus(times(result, "signed", active))} times its energy without clock and leakage. Packets decide little: network and interfaces are ${percent(share)} of that energy in \`dense\`.`,
    `- **Where the published model differs.** It counts moving at 3.0 pJ a spike and hop against 0.25 pJ a bit, an addition at 0.054 pJ, and weights by a term of their own; here an addition reads its weight and a register beside it, whichever the code, and a flit costs the same whatever is in it. So the threshold in spikes a value (T times the rate) is ${(STEPS * breakEven(result)).toFixed(2)} here and 0.29 there (5 steps at 5.7 %).`,
    `- **Zeros.** \`dense\` reads and adds them, as its twin in that model does; ${percent(1 - meanOf(times(result, "graded", (m) => m["traffic.spikes"])))} of the trained model's values are 0. Where hardly any is, one packet a value costs more than several to a packet: with ${percent(last.nonzero)} not 0 \`graded\` takes ${last.ratio("graded").toFixed(2)} times \`dense\`. A dense datapath that skipped the addition of a zero is not built here; it would do the operations of \`graded\` with ${plusMinus(
      times(result, "graded", (m) => m["traffic.packets"]).map((more) => 1 / more),
      2,
    )} times its packets.`,
    `- **Wider links** carry more values a flit: from ${narrowest.bits} to ${widest.bits} bits interfaces and network fall from ${energy(narrowest.network)} to ${energy(widest.network)}. ${holds(widest.all > narrowest.all && widest.idle - narrowest.idle > narrowest.network - widest.network, `The buffers of wider links are clocked whether they are used or not, which costs more than that: ${energy(widest.all)} in all against ${energy(narrowest.all)}.`)}`,
  ].join("\n");
}

export const figures = (result) => ({
  "dense-energy": codeFigure(byCode(result), CODES, "code"),
  "dense-rates": rateFigure(rates(result), SPIKING),
});

export function blocks(result, study) {
  const constants = study.data("constants.yaml");
  return {
    answer: answer(result, countedRows()),
    costs: costs(result),
    ranges: claimsTable(claims(result)),
    rates: ratesTable(result),
    links: linksTable(result),
    reading: reading(result),
    published: published(constants),
    large: largeShape(result.sweeps["study-large"], constants, energyOf, operations),
  };
}
