import { count, energy, percent, si } from "../../dist/base/format.js";
import { COLOURS } from "../frame/chart.mjs";
import { ENERGY_METRICS, idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";
import { meanOf, plusMinus } from "../frame/spread.mjs";

export const title = "Synchronisation";
export const metrics = ["energy", "latency", "seconds", "inputs", "tokens", ...ENERGY_METRICS];
export const each = ["study-marker", "study-barrier", "study-tick"];
export const slice = {
  "study-barrier": { code: ["graded"], "chip.sync": ["stage-barrier"], "chip.barrier_ticks": [57] },
};

const TICK_S = 2e-9;
const CODES = ["signed", "graded"];
const MARKERS = "markers";
const STAGE = "barrier of a stage, 114 ns";
const CHIP = "barrier of the chip, 466 ns";
const LOCKSTEP = "tick of 1 ms";
/** As many significant digits as the spread of such a ratio allows. */
const times = (values) => {
  const mean = meanOf(values);
  return mean >= 100 ? count(Number(mean.toPrecision(2))) : plusMinus(values);
};

const NAMES = {
  marker: () => MARKERS,
  barrier: (point) => `barrier of the chip, ${si(point["chip.barrier_ticks"] * TICK_S, "s")}`,
  "stage-barrier": (point) => `barrier of a stage, ${si(point["chip.barrier_ticks"] * TICK_S, "s")}`,
  tick: (point) => `tick of ${si(point["chip.step_ticks"] * TICK_S, "s")}`,
};
const short = (name) => name.replaceAll(/\.0+ /g, " ").replace(/\.00 /, " ");

/** The ways to end a step: {name, byCode: {code: rows, one a text}}. */
function modes({ sweeps }) {
  const found = new Map();
  for (const [sweep, sync] of [
    ["study-marker", "marker"],
    ["study-barrier", undefined],
    ["study-tick", "tick"],
  ]) {
    for (const row of sweeps[sweep]) {
      const name = short(NAMES[sync ?? row.point["chip.sync"]](row.point));
      const mode = found.get(name) ?? { name, byCode: Object.fromEntries(CODES.map((code) => [code, []])) };
      mode.byCode[row.point.code].push(row);
      found.set(name, mode);
    }
  }
  const order = ["markers", "barrier of a stage", "barrier of the chip", "tick"];
  const place = ({ name }) => order.findIndex((start) => name.startsWith(start));
  return [...found.values()].sort((a, b) => place(a) - place(b));
}

const SYMBOLS = ["circle", "rect", "triangle"];

export function figures(result) {
  const list = modes(result);
  const panels = [
    { name: "latency, ms", of: (m) => m.latency * 1e3, left: 70, min: 0.1, max: 10_000 },
    { name: "energy, mJ", of: (m) => m.energy / 1e12, left: 490, min: 0.01, max: 1000 },
  ];
  const figure = {
    title: "Latency and energy of a sentence, mean of ten texts, by what ends a step, a line a spike code",
    width: 820,
    height: 450,
    option: {
      legend: { data: CODES, top: 0, left: "center" },
      grid: panels.map(({ left }) => ({ left, top: 34, width: 310, height: 265 })),
      xAxis: panels.map((_, gridIndex) => ({
        type: "category",
        data: list.map(({ name }) => name),
        name: "what ends a step",
        nameGap: 118,
        axisLabel: { rotate: 50, interval: 0, fontFamily: "sans-serif", fontSize: 11, color: "#333" },
        gridIndex,
      })),
      yAxis: panels.map(({ name, min, max }, gridIndex) => ({ type: "log", name, nameGap: 52, min, max, gridIndex })),
      series: panels.flatMap(({ of }, panel) =>
        CODES.map((code, i) => ({
          name: code,
          type: "line",
          symbol: SYMBOLS[i],
          symbolSize: 9,
          xAxisIndex: panel,
          yAxisIndex: panel,
          lineStyle: { width: 2, color: COLOURS[i] },
          itemStyle: { color: COLOURS[i] },
          data: list.map(({ byCode }) => meanOf(byCode[code].map(({ metrics }) => of(metrics)))),
        })),
      ),
    },
  };
  return { synchronisation: figure };
}

const find = (list, name) => list.find((mode) => mode.name === name).byCode;
/** Ratio of a figure to that with markers, one a text. */
const against = (list, name, code, of) =>
  find(list, name)[code].map(({ metrics }, i) => of(metrics) / of(find(list, MARKERS)[code][i].metrics));
const latencyOf = (m) => m.latency;
const energyOf = (m) => m.energy;

const claims = (list) =>
  [STAGE, CHIP].flatMap((name) =>
    CODES.map((code) =>
      judged({
        what: `\`${code}\`, ${name}: times the energy with markers`,
        of: (corner) =>
          meanOf(
            find(list, name)[code].map(
              ({ groups }, i) => energyAt(groups, corner) / energyAt(find(list, MARKERS)[code][i].groups, corner),
            ),
          ),
        bears: (ratio) => ratio > 1,
      }),
    ),
  );

/** Sentences one after another, so many in flight: means of a sentence. */
const severalOf = ({ sweeps }, sync, inFlight) =>
  sweeps["study-several"].find(({ point }) => point["chip.sync"] === sync && point["host.in_flight"] === inFlight)
    .metrics;
const eachTakes = (m) => m.seconds / m.inputs;
const loss = (result, sync, inFlight, of) =>
  of(severalOf(result, sync, inFlight)) / of(severalOf(result, "marker", inFlight));

function answer(result) {
  const list = modes(result);
  const others = list.filter(({ name }) => name !== MARKERS);
  const best = others.every(({ name }) => CODES.every((code) => Math.min(...against(list, name, code, latencyOf)) > 1));
  const judge = claims(list);
  const both = (name, of) =>
    `${times(against(list, name, "signed", of))} (\`signed\`) and ${times(against(list, name, "graded", of))} (\`graded\`)`;
  const all = judge.every(({ always }) => always);
  const flipped = judge.filter(({ flips }) => flips.length > 0);
  return (
    `For one sentence of one trained model ${holds(best, "markers are the fastest in every code and for each of ten texts")}: ` +
    `the chip in lockstep, with a barrier of 466 ns over all of it after each step, takes ${both(CHIP, latencyOf)} times their latency, a barrier of 114 ns among the cores of a stage, as within a tile, ${both(STAGE, latencyOf)}, a global tick of 1 ms ${times(against(list, LOCKSTEP, "signed", latencyOf))} times. ` +
    `With four sentences in flight the barriers take ${loss(result, "barrier", 4, eachTakes).toFixed(1)} and ${loss(result, "stage-barrier", 4, eachTakes).toFixed(1)} times the time a sentence of markers (\`signed\`). ` +
    `Markers take the least energy too, ${all ? "at every end of the constants' ranges" : flipped.length === 0 ? verdict(judge.find(({ always }) => !always)) : verdict(flipped[0])}.`
  );
}

const costs = (list) =>
  table(
    [
      "a step ends with",
      ...CODES.flatMap((code) => [`\`${code}\`: latency`, "times markers", "energy", "clock, leakage"]),
    ],
    list.map(({ name, byCode }) => [
      name,
      ...CODES.flatMap((code) => {
        const mean = (of) => meanOf(byCode[code].map(({ metrics }) => of(metrics)));
        return [
          si(mean(latencyOf), "s"),
          name === MARKERS ? "1" : times(against(list, name, code, latencyOf)),
          energy(mean(energyOf)),
          percent(mean((m) => idleOf(m) / m.energy)),
        ];
      }),
    ]),
  );

const SEVERAL = [
  ["marker", MARKERS],
  ["stage-barrier", STAGE],
  ["barrier", CHIP],
];
const several = (result) =>
  table(
    ["a step ends with", ...[1, 4].flatMap((n) => [`${n} in flight: time a sentence`, "energy"])],
    SEVERAL.map(([sync, name]) => [
      name,
      ...[1, 4].flatMap((n) => {
        const m = severalOf(result, sync, n);
        return [si(eachTakes(m), "s"), energy(m.energy)];
      }),
    ]),
  );

function reading(list) {
  const active = (m) => m.energy - idleOf(m);
  const sync = (m) => m["energy.by_component.synchronisation"];
  const mean = (name, code, of) => meanOf(find(list, name)[code].map(({ metrics }) => of(metrics)));
  const steps = (code) => count(Math.round(mean(LOCKSTEP, code, (m) => m.latency / 1e-3)));
  const share = mean(CHIP, "signed", active) / mean(MARKERS, "signed", active) - 1;
  return [
    `- **Time, not messages.** Before clock and leakage a barrier over the chip costs ${percent(share)} more than markers (\`signed\`: ${energy(mean(CHIP, "signed", sync))} against ${energy(mean(MARKERS, "signed", sync))} for synchronisation); what makes it dear is that the chip waits, is clocked and leaks, through ${steps("signed")} steps.`,
    `- **The number of steps decides.** \`signed\`, as \`offset\`, takes 16 passes a token and stage, \`graded\` one: ${steps("graded")} steps a sentence in lockstep, so it bears a barrier best.`,
    `- **A local barrier helps by being short.** At the same 466 ns one among the cores of a stage takes ${times(against(list, "barrier of a stage, 466 ns", "signed", latencyOf))} times the latency of markers, one over the chip ${times(against(list, CHIP, "signed", latencyOf))} (\`signed\`): with one sentence most stages wait for the one before them anyway.`,
  ].join("\n");
}

export function blocks(result) {
  const list = modes(result);
  return {
    answer: answer(result),
    costs: costs(list),
    several: several(result),
    ranges: claimsTable(claims(list)),
    reading: reading(list),
  };
}
