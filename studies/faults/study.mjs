import { readFileSync } from "node:fs";
import { join } from "node:path";
import { count, percent } from "../../dist/base/format.js";
import { weightsSha256 } from "../accuracy-cost/models.mjs";
import { COLOURS } from "../frame/chart.mjs";
import { table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";

export const title = "Faults and codes of memories";
export const metrics = ["energy", "latency", "area", "inputs"];
export const slice = Object.fromEntries(
  ["synapses", "kv", "residual", "accumulators"].map((memory) => [
    `study-${memory}`,
    { [`chip.protection.${memory}`]: memory === "kv" ? ["none", "parity"] : ["parity"] },
  ]),
);

/** Kinds of faults of data at rest, and the memory that they are in. */
const MEMORIES = { weight: "synapses", kv: "kv", residual: "residual", accumulator: "accumulators" };
const STORED = Object.keys(MEMORIES);
const CODES = ["parity", "secded"];

/** Outcomes of the campaign. @throws Error where they are those of other weights */
function campaignOf(study) {
  const { weights_sha256, parts } = JSON.parse(readFileSync(join(study.folder, "campaign.json"), "utf8"));
  if (weights_sha256 !== weightsSha256("sorbet-sst2"))
    throw new Error("campaign.json is of other weights: studies/faults/campaign.mjs measures it");
  return parts;
}

const span = ([low, high]) => `${percent(low)} to ${percent(high)}`;
const silentOf = ({ silent_same, silent_other }) => silent_same + silent_other;

function coverage({ counted }) {
  return table(
    [
      "kind",
      "runs",
      "masked",
      "detected",
      "deadlock",
      "silent, same",
      "silent, another",
      "coverage",
      "95 %",
      "after, us",
    ],
    counted.kinds.map((row) => [
      `\`${row.kind}\``,
      row.injected,
      row.masked,
      row.detected,
      row.deadlock,
      row.silent_same,
      row.silent_other,
      row.coverage === null ? "-" : percent(row.coverage),
      row.coverage === null ? "" : span(row.coverage_ci),
      row.detection_ticks === null
        ? ""
        : `${micros(row.detection_ticks.median)}, at most ${micros(row.detection_ticks.most)}`,
    ]),
  );
}

/** Ticks of 1 ns. */
const micros = (ticks) => (ticks / 1e3).toFixed(1);

const ratesOf = ({ rates }) => [...new Set(rates.accuracy.map(({ rate }) => rate))];
const atRate = (part, kind, rate) => part.accuracy.find((row) => row.kind === kind && row.rate === rate);

/** Bits of a memory that a sentence uses, the mean of the rows. */
function bitsOf({ rates }, kind) {
  const own = rates.accuracy.filter((row) => row.kind === kind);
  return rates.kinds.find((row) => row.kind === kind).faults / own.reduce((sum, { n, rate }) => sum + n * rate, 0);
}

function accuracy(parts) {
  const all = ratesOf(parts);
  return table(
    ["kind", "bits a sentence uses", ...all.map((rate) => `right at ${rate}`)],
    STORED.map((kind) => [
      `\`${kind}\``,
      `${count(Math.round(bitsOf(parts, kind) / 1e3))} thousand`,
      ...all.map((rate) => {
        const { correct, n, correct_ci } = atRate(parts.rates, kind, rate);
        return `${correct} of ${n} (${span(correct_ci)})`;
      }),
    ]),
  );
}

const rowOf = ({ sweeps }, memory, code) =>
  sweeps[`study-${memory}`].find(({ point }) => point[`chip.protection.${memory}`] === code);
const more = (result, memory, code, of) =>
  of(rowOf(result, memory, code).metrics) / of(rowOf(result, memory, "none").metrics) - 1;

/** The largest rate at which no run of a kind was stopped or went wrong unseen; null: at none. */
function bornRate(part, kind) {
  const born = part.accuracy.filter(
    (row) => row.kind === kind && row.answered === row.n && row.correct === part.undamaged,
  );
  return born.length === 0 ? null : Math.max(...born.map(({ rate }) => rate));
}

function costs(result, parts) {
  return table(
    ["memory", "code", "area", "energy", "largest rate at which all runs answer as undamaged"],
    STORED.flatMap((kind) =>
      CODES.map((code) => {
        const memory = MEMORIES[kind];
        const rate = bornRate(parts[code], kind);
        return [
          `\`${memory}\``,
          code === "parity" ? "parity" : "SEC-DED",
          `+${percent(more(result, memory, code, (m) => m.area))}`,
          `+${percent(more(result, memory, code, (m) => m.energy))}`,
          rate === null ? "none of those asked" : String(rate),
        ];
      }),
    ),
  );
}

function claims(result) {
  const added = (memory, corner) =>
    energyAt(rowOf(result, memory, "secded").groups, corner) - energyAt(rowOf(result, memory, "none").groups, corner);
  return [
    judged({
      what: "energy that SEC-DED of `accumulators` adds, times that of the three other memories together",
      of: (corner) =>
        added("accumulators", corner) /
        ["synapses", "kv", "residual"].reduce((total, memory) => total + added(memory, corner), 0),
      bears: (times) => times > 1,
    }),
  ];
}

/** Kinds of packets and parts: what checks of windows and credits find. */
const transportOf = ({ counted }) => counted.kinds.filter(({ kind }) => !STORED.includes(kind));
const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);

function answer(result, parts) {
  const { counted, rates } = parts;
  const stored = counted.kinds.filter(({ kind }) => STORED.includes(kind));
  const sent = transportOf(parts);
  const unseen = sum(sent, silentOf);
  const seen = sum(sent, (row) => row.detected + row.deadlock);
  const total = (of) =>
    Object.values(MEMORIES).map((memory) => `${percent(more(result, memory, "secded", of))} (\`${memory}\`)`);
  const weakest = STORED.filter((kind) => loss(parts, kind) > 0).sort((x, y) => loss(parts, y) - loss(parts, x));
  const found = sum(stored, (row) => row.detected + row.deadlock);
  return (
    `Of ${sum(sent, ({ injected }) => injected)} runs with one fault of a packet, a table or a part, ${seen} were found or stood still, ${sum(sent, ({ masked }) => masked)} were masked and ${unseen === 0 ? "none" : unseen} went wrong unseen. ` +
    `Of ${sum(stored, ({ injected }) => injected)} runs with one flipped bit of stored data the chip found ${found === 0 ? "none" : found}; ${sum(stored, silentOf)} had other logits and ${sum(stored, ({ silent_other }) => silent_other)} another prediction. ` +
    `With a tenth of the bits or fewer flipped, right answers are lost by ${weakest.map((kind) => `\`${kind}\``).join(", ")}, most by the first (${rates.rows} rows a rate). ` +
    `SEC-DED adds to the energy ${total((m) => m.energy).join(", ")}, and to the area ${total((m) => m.area).join(", ")}; most of the energy is that of \`accumulators\`, ${verdict(claims(result)[0])}.`
  );
}

/** Answers lost by faults of a kind, all rates together. */
const loss = ({ rates }, kind) =>
  sum(
    rates.accuracy.filter((row) => row.kind === kind),
    ({ correct }) => rates.undamaged - correct,
  );

/** Whether stored bits gave the same in another spike code. */
function codesText({ graded, offset, signed }) {
  const plain = (part) => JSON.stringify([part.kinds, part.accuracy]);
  const same = [offset, signed].every((part) => plain(part) === plain(graded));
  return same
    ? `Flipped bits of stored data had the same effect in the codes \`offset\`, \`signed\` and \`graded\`: on ${graded.rows} rows every count of outcomes and answers was the same, since what a chip stores and adds up does not depend on how it is sent.`
    : `Flipped bits of stored data had other effects in other codes, on ${graded.rows} rows: right answers, all rates together, ${[
        ["offset", offset],
        ["signed", signed],
        ["graded", graded],
      ]
        .map(([name, part]) => `${sum(part.accuracy, ({ correct }) => correct)} (\`${name}\`)`)
        .join(", ")} of ${sum(graded.accuracy, ({ n }) => n)}.`;
}

export function figures(_, study) {
  const parts = campaignOf(study);
  const all = ratesOf(parts);
  return {
    faults: {
      title: "Right answers over the rate of flipped bits, a line a memory; bars are intervals of 95 %",
      width: 760,
      height: 320,
      option: {
        legend: { top: 0 },
        grid: { left: 60, right: 20, top: 40, bottom: 50 },
        xAxis: { type: "category", data: all.map(String), name: "probability of a flip at each bit" },
        yAxis: { type: "value", name: "right answers, %", min: 0, max: 100 },
        series: STORED.flatMap((kind, i) => {
          const rows = all.map((rate) => atRate(parts.rates, kind, rate));
          return [
            {
              name: kind,
              type: "line",
              symbolSize: 8,
              itemStyle: { color: COLOURS[i] },
              lineStyle: { color: COLOURS[i] },
              data: rows.map(({ correct, n }) => (100 * correct) / n),
            },
            {
              type: "custom",
              data: rows.map(({ correct_ci: [low, high] }, at) => [at, 100 * low, 100 * high]),
              encode: { x: 0, y: [1, 2] },
              renderItem: (__, api) => {
                const [x, y1] = api.coord([api.value(0), api.value(1)]);
                const [, y2] = api.coord([api.value(0), api.value(2)]);
                const at = x + 5 * (i - 1.5);
                return {
                  type: "line",
                  shape: { x1: at, x2: at, y1, y2 },
                  style: { stroke: COLOURS[i], lineWidth: 1.5, opacity: 0.6 },
                };
              },
            },
          ];
        }),
      },
    },
  };
}

export const blocks = (result, study) => {
  const parts = campaignOf(study);
  return {
    answer: answer(result, parts),
    coverage: coverage(parts),
    accuracy: accuracy(parts),
    codes: codesText(parts),
    costs: costs(result, parts),
    ranges: claimsTable(claims(result)),
    rows: `The undamaged chip answers ${parts.rates.undamaged} of the ${parts.rates.rows} rows rightly.`,
  };
};
