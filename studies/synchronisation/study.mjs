import { count, energy, percent, si } from "../../dist/base/format.js";
import { COLOURS } from "../frame/chart.mjs";
import { ENERGY_METRICS, idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";

export const title = "Synchronisation";
export const metrics = ["energy", "latency", "energy.low_fj", "energy.high_fj", "tokens", ...ENERGY_METRICS];
export const slice = {
  "study-barrier": { code: ["graded"], "chip.barrier_ticks": [233] },
};

const TICK_S = 2e-9;
const CODES = ["offset", "signed", "graded"];
const times = (a, b) => {
  const ratio = a / b;
  return ratio >= 100 ? count(Number(ratio.toPrecision(2))) : ratio.toFixed(1);
};

/** The ways to end a step, mildest first: {name, byCode}. */
function modes({ sweeps }) {
  const names = { "study-marker": () => "markers" };
  names["study-barrier"] = (point) => `barrier ${si(point["chip.barrier_ticks"] * TICK_S, "s")}`;
  names["study-tick"] = (point) => `tick ${Number((point["chip.step_ticks"] * TICK_S * 1e6).toPrecision(3))} us`;
  const found = new Map();
  for (const [sweep, name] of Object.entries(names)) {
    for (const { point, metrics: m } of sweeps[sweep]) {
      const mode = name(point).replace("tick 1000 us", "tick 1 ms");
      found.set(mode, { ...found.get(mode), [point.code]: m });
    }
  }
  return [...found].map(([name, byCode]) => ({ name, byCode }));
}

const SYMBOLS = ["circle", "rect", "triangle"];

export function figures(result) {
  const list = modes(result);
  const panels = [
    { name: "latency, ms", of: (m) => m.latency * 1e3, left: 70, min: 0.1, max: 10_000 },
    { name: "energy, mJ", of: (m) => m.energy / 1e12, left: 490, min: 0.01, max: 1000 },
  ];
  const figure = {
    title: "Latency and energy of a sentence of 11 tokens by what ends a step, a line a spike code",
    width: 820,
    height: 420,
    option: {
      legend: { data: CODES, top: 0, left: "center" },
      grid: panels.map(({ left }) => ({ left, top: 34, width: 310, height: 265 })),
      xAxis: panels.map((_, gridIndex) => ({
        type: "category",
        data: list.map(({ name }) => name),
        name: "what ends a step",
        nameGap: 88,
        axisLabel: { rotate: 50, interval: 0, fontFamily: "sans-serif", fontSize: 12, color: "#333" },
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
          data: list.map(({ byCode }) => of(byCode[code])),
        })),
      ),
    },
  };
  return { synchronisation: figure };
}

/** The modes that the text speaks of. */
function spokenOf(list) {
  const find = (name) => list.find((mode) => mode.name === name).byCode;
  return { markers: find("markers"), barrier: find("barrier 466 ns"), tick: find("tick 1 ms") };
}

function answer(list) {
  const { markers, barrier, tick } = spokenOf(list);
  const ratio = (mode, code, of) => times(of(mode[code]), of(markers[code]));
  const latency = (m) => m.latency;
  const others = list.filter(({ name }) => name !== "markers");
  const best = others.every(({ byCode }) =>
    CODES.every((code) => byCode[code].latency > markers[code].latency && byCode[code].energy > markers[code].energy),
  );
  return (
    `${holds(best, "For one sentence in a chip that steps in lockstep markers need the least time and energy in every code")}, which is the worst case of a barrier, since the whole chip waits for one sentence: one of 466 ns after each step takes ${ratio(barrier, "offset", latency)} (offset) to ${ratio(barrier, "signed", latency)} (signed) times their latency and ` +
    `${ratio(barrier, "offset", (m) => m.energy)} to ${ratio(barrier, "signed", (m) => m.energy)} times their energy, and a global tick of 1 ms ${ratio(tick, "offset", latency)} to ${ratio(tick, "signed", latency)} times the latency, nearly all energy then being clock and leakage.`
  );
}

const costs = (list) =>
  table(
    [
      "a step ends with",
      "code",
      "latency",
      "energy",
      "low to high",
      "clock, leakage",
      "without them",
      "markers, credits, barriers",
    ],
    list.flatMap(({ name, byCode }) =>
      CODES.map((code) => {
        const m = byCode[code];
        return [
          name,
          `\`${code}\``,
          si(m.latency, "s"),
          energy(m.energy),
          `${energy(m["energy.low_fj"])} to ${energy(m["energy.high_fj"])}`,
          percent(idleOf(m) / m.energy),
          energy(m.energy - idleOf(m)),
          energy(m["energy.by_component.synchronisation"]),
        ];
      }),
    ),
  );

function reading(list) {
  const { markers, barrier, tick } = spokenOf(list);
  const sync = (m) => m["energy.by_component.synchronisation"];
  const active = (m) => m.energy - idleOf(m);
  const steps = (code) => count(Math.round(tick[code].latency / 1e-3));
  return [
    `- **Time, not messages.** Before clock and leakage a barrier after each step costs ${percent(active(barrier.offset) / active(markers.offset) - 1)} more than markers alone (\`offset\`: ${energy(sync(barrier.offset))} against ${energy(sync(markers.offset))} for synchronisation itself); what makes it dear is that the whole chip waits, is clocked and leaks, through ${steps("offset")} steps.`,
    `- **The number of steps decides.** \`offset\` and \`signed\` take 16 passes a token and stage, ${steps("offset")} and ${steps("signed")} steps for the sentence; \`graded\` takes one pass, ${steps("graded")} steps, and so bears a barrier best: ${times(barrier.graded.latency, markers.graded.latency)} times its latency with markers.`,
    `- **A tick is a floor.** With 1 ms a step latency is steps times a millisecond whatever the spikes do (${si(tick.offset.latency, "s")}), and ${percent(idleOf(tick.offset) / tick.offset.energy)} of the energy is clock and leakage.`,
  ].join("\n");
}

export function blocks(result) {
  const list = modes(result);
  return { answer: answer(list), costs: costs(list), reading: reading(list) };
}
