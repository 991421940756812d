import { readFileSync } from "node:fs";
import { join } from "node:path";
import { energy, percent, si } from "../../dist/base/format.js";
import { shortestTickRange } from "../../dist/contracts/supply.js";
import { parsePreset } from "../../dist/index.js";
import { IDLE_METRICS, idleOf as idlePart } from "../frame/figures.mjs";
import { ROOT } from "../frame/load.mjs";
import { holds, table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";
import { plusMinus } from "../frame/spread.mjs";
import {
  BUDGETS,
  chips,
  columnsOf,
  delay,
  fastest,
  feasible,
  front,
  lanesOf,
  least,
  leastEnergy,
  meshOf,
  ofFidelity,
  parts,
  SIMULATED,
} from "./chips.mjs";

export { figures } from "./figures.mjs";
export const title = "Core size, lanes and mesh at constant area; clock and voltage";
export const metrics = [
  "energy",
  "latency",
  "area",
  "energy.low_fj",
  "energy.high_fj",
  ...IDLE_METRICS,
  "energy_views.with_memory_and_network_fj",
  "chip.cores_used",
  "chip.cores_total",
  "latency.mean_ticks",
  "critical_path.network",
  "critical_path.synapses",
  "critical_path.waiting",
];
export const each = ["study-finalists"];
export const slice = {
  "study-36": {
    "chip.core.columns": [384],
    "chip.core.synapse_memory_bits": [393216],
    "chip.core.residual_memory_bits": [230400],
    "chip.core.lanes": [256],
    "chip.vector.lanes": [16],
    "chip.mesh.width": [10],
    "chip.mesh.height": [9],
  },
  "study-supply": { "chip.voltage_mv": [700, 800], "chip.tick_ps": [2000] },
};

const times = (a, b) => (a / b).toFixed(1);
/** Ratio of a figure of two chips, mean and deviation over the texts that both ran one by one. */
const perText = (of, a, b) =>
  plusMinus(
    a.map((row, i) => of(row) / of(b[i])),
    2,
  );
const energyOf = ({ metrics: m }) => m.energy;
const latencyOf = ({ metrics: m }) => m.latency;
const named = (row) => `${columnsOf(row)} columns and ${lanesOf(row)} lanes`;
const idleOf = (row) => parts(row)[2] / energyOf(row);

/** Ticks of a voltage at the ends of the law's ranges. */
function tickRange({ point }) {
  const { supply } = parsePreset(readFileSync(join(ROOT, "chips", "sorbet-native.yaml"), "utf8"));
  return shortestTickRange({ ...supply, voltageMv: point["chip.voltage_mv"] });
}

const nanoseconds = (ps) => (ps === null ? "none" : `${(ps / 1000).toFixed(1)} ns`);

/** Rows of a chip of the finalists, one a text: the best chip, and the best of the largest cores. */
const finalist = ({ sweeps }, columns) =>
  feasible(sweeps["study-finalists"]).filter((row) => columnsOf(row) === columns);

function claims({ bySize, byBudget, supply }) {
  const best = leastEnergy(bySize);
  const others = bySize.filter((row) => row !== best);
  const [usual, lowest] = [800, 550].map((mv) => fastest(supply).find(({ point }) => point["chip.voltage_mv"] === mv));
  const over = (rows) => (corner) =>
    Math.min(...rows.map(({ groups }) => energyAt(groups, corner))) / energyAt(best.groups, corner);
  const more = (what, of) => judged({ what, of, bears: (ratio) => ratio > 1 });
  return {
    large: more(
      `cores of ${columnsOf(bySize.at(-1))} columns: times the energy of the best, 49 mm2`,
      over([bySize.at(-1)]),
    ),
    size: more("the best chip of 49 mm2 against the best of any other size of core: times its energy", over(others)),
    idle: more("best of 63 mm2: times the energy of the best of 49", over([byBudget.at(-1)])),
    supply: judged({
      what: "550 mV instead of 800: share of the energy saved, the law as it is",
      unit: "%",
      of: (corner) => 1 - energyAt(lowest.groups, corner) / energyAt(usual.groups, corner),
      bears: (share) => share > 0,
    }),
  };
}

function answer(result, all) {
  const { bySize, byBudget, supply } = all;
  const best = leastEnergy(bySize);
  const large = bySize.at(-1);
  const [small, , big] = byBudget;
  const lowest = fastest(supply)[0];
  const usual = fastest(supply).find(({ point }) => point["chip.voltage_mv"] === 800);
  const { low, high } = tickRange(lowest);
  const judge = claims(all);
  const [one, other] = [best, large].map((row) => finalist(result, columnsOf(row)));
  const slower = (tick) => times(latencyOf(lowest) * tick, latencyOf(usual) * lowest.point["chip.tick_ps"]);
  return (
    `For one model, one sentence at a time, cores of ${named(best)} do best in 49 mm2 by a text of 11 tokens, ${verdict(judge.size)}; the same silicon spent on cores of ${named(large)} takes, over ten texts, ${perText(energyOf, other, one)} times their energy and ${perText(latencyOf, other, one)} times their latency, more ${verdict(judge.large)}; ` +
    `${holds(energyOf(best) < energyOf(big), "silicon beyond what the model needs is clocked and leaks")} (${energy(energyOf(small))} in 36 mm2, ${energy(energyOf(best))} in 49, ${energy(energyOf(big))} in 63; ${verdict(judge.idle)}). ` +
    `${lowest.point["chip.voltage_mv"]} mV instead of 800 saves ${percent(judge.supply.at)} of the energy for ${times(latencyOf(lowest), latencyOf(usual))} times the latency if the law's own values hold; at the ends of its ranges a tick there takes ${nanoseconds(low)} to ${nanoseconds(high)}, and the latency is ${slower(low)} to ${high === null ? "any number of" : slower(high)} times.`
  );
}

const HEAD = [
  "chip",
  "columns",
  "lanes",
  "vector lanes",
  "mesh",
  "cores used",
  "area, mm2",
  "latency",
  "energy",
  "clock, leakage",
  "of idle cores",
];
const line = (name, row) => {
  const { point, metrics: m } = row;
  return [
    name,
    columnsOf(row),
    lanesOf(row),
    point["chip.vector.lanes"],
    meshOf(row),
    `${m["chip.cores_used"]} of ${m["chip.cores_total"]}`,
    m.area.toFixed(1),
    si(m.latency, "s"),
    energy(m.energy),
    percent(idlePart(m) / m.energy),
    percent(idleOf(row)),
  ];
};

const best = ({ bySize, byBudget }) =>
  table(HEAD, [
    ...BUDGETS.map((mm2, i) => line(`best of ${mm2} mm2`, byBudget[i])),
    ...bySize.filter((row) => row !== leastEnergy(bySize)).map((row) => line("best of its size, 49 mm2", row)),
  ]);

const voltages = ({ supply }) =>
  table(
    ["voltage", "tick", "latency", "energy", "clock, leakage", "energy x latency"],
    fastest(supply).map((row) => {
      const { point, metrics: m } = row;
      return [
        `${point["chip.voltage_mv"]} mV`,
        `${point["chip.tick_ps"]} ps`,
        si(m.latency, "s"),
        energy(m.energy),
        percent(idlePart(m) / m.energy),
        `${((delay(row) / 1e15) * 1e9).toFixed(1)} nJ s`,
      ];
    }),
  );

function reading(all, { sweeps }) {
  const { simulated, bySize, byBudget, supply } = all;
  const champion = leastEnergy(bySize);
  const same = simulated.filter((row) => columnsOf(row) === columnsOf(champion));
  const few = leastEnergy(same.filter((row) => lanesOf(row) === 32));
  const [small] = bySize;
  const many = leastEnergy(simulated.filter((row) => columnsOf(row) === columnsOf(small) && lanesOf(row) === 1024));
  const large = bySize.at(-1);
  const others = bySize.slice(0, -1);
  const used = ({ metrics: m }) => m["chip.cores_used"];
  const share = ({ metrics: m }, part) => percent(m[`critical_path.${part}`] / m["latency.mean_ticks"]);
  const big = byBudget.at(-1);
  const along = fastest(supply);
  const falls = along.every(
    (row, i) => i === 0 || (energyOf(row) > energyOf(along[i - 1]) && latencyOf(row) < latencyOf(along[i - 1])),
  );
  const product = least(along, delay);
  const slack = supply.filter(({ point }) => point["chip.voltage_mv"] === 1000);
  const slow = slack.reduce((a, b) => (latencyOf(b) > latencyOf(a) ? b : a));
  return [
    `- **Lanes come first.** With ${columnsOf(champion)} columns, 32 lanes take ${times(latencyOf(few), latencyOf(champion))} times the latency and ${times(energyOf(few), energyOf(champion))} times the energy of ${lanesOf(champion)}: a lane is small beside a core's memory, and time is clock and leakage. ` +
      `${holds(lanesOf(small) === 512 && latencyOf(many) > 0.95 * latencyOf(small), "More lanes than that gain next to nothing")} (${columnsOf(small)} columns, 1,024 lanes: ${si(latencyOf(many), "s")} against ${si(latencyOf(small), "s")}): synapse units of the best chip are ${share(champion, "synapses")} of the critical path then, interfaces and links ${share(champion, "network")}, queues and waits ${share(champion, "waiting")}.`,
    `- **Core size matters by the lanes that it leaves room for.** Cores of ${columnsOf(large)} columns have at most ${lanesOf(large)} lanes in 49 mm2, and ${holds(used(large) === used(bySize.at(-2)), `what they could hold more than those of ${columnsOf(bySize.at(-2))} stays empty`)}: the model takes ${used(large)} cores of either, and ${used(bySize[0])} of ${columnsOf(bySize[0])}. ` +
      `Among the best chips of 384 to ${columnsOf(bySize.at(-2))} columns energy differs by ${percent(Math.max(...others.map(energyOf)) / energyOf(champion) - 1)} only, less than their constants are known to.`,
    `- **Idle silicon costs.** Of the energy of the best chip of 63 mm2, ${percent(idleOf(big))} is clock and leakage of cores without work, which are gated no more than others; ${holds(Math.abs(latencyOf(big) / latencyOf(champion) - 1) < 0.01, "it is as fast as that of 49")} (${si(latencyOf(big), "s")} and ${si(latencyOf(champion), "s")}).`,
    `- **Voltage.** ${holds(falls, "Along the shortest ticks each lower voltage costs time and saves energy")}; the product of both is least at ${product.point["chip.voltage_mv"]} mV. A clock slower than the voltage allows saves nothing: at 1000 mV the longest tick takes ${(energyOf(slow) / energyOf(least(slack, energyOf))).toFixed(2)} times the energy of the shortest, and the latency of ${times(latencyOf(slow), latencyOf(least(slack, latencyOf)))}.`,
    `- **Counting.** ${checked(sweeps)}`,
  ].join("\n");
}

/** The front of the counted sweep, simulated, against that of all chips simulated. */
function checked(sweeps) {
  const all = feasible(sweeps[SIMULATED]);
  const key = ({ point }) => JSON.stringify(point);
  const counted = new Map(ofFidelity(feasible(sweeps["study-49"]), "count").map((row) => [key(row), row]));
  const promoted = front(ofFidelity(sweeps["study-49"], "packet"));
  const shares = all.map((row) => latencyOf(counted.get(key(row))) / latencyOf(row));
  const same = JSON.stringify(front(all).map(key)) === JSON.stringify(promoted.map(key));
  return (
    `${holds(same, "Simulating only what counting cannot rule out gives the front of all chips simulated")} (49 mm2: ${ofFidelity(sweeps["study-49"], "packet").length} of ${all.length} chips), ` +
    `though the counted latency is a bound of ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} of the simulated one, loosest where lanes are many.`
  );
}

export function blocks(result) {
  const all = chips(result);
  const off = feasible(Object.values(result.sweeps).flat()).filter(
    ({ point, metrics: m }) =>
      point["chip.mesh.width"] !== undefined && !BUDGETS.some((mm2) => Math.abs(m.area / mm2 - 1) <= 0.03),
  );
  holds(off.length === 0, "every chip is within 3 % of a budget");
  const judge = Object.values(claims(all));
  return {
    answer: answer(result, all),
    best: best(all),
    voltages: voltages(all),
    ranges: claimsTable(judge),
    reading: reading(all, result),
  };
}
