import { count, energy, percent, si } from "../../dist/base/format.js";
import { holds, table } from "../frame/page.mjs";
import { measureLoads, REQUESTS, SEEDS, VARIANTS } from "./measured.mjs";

export { figures } from "./figures.mjs";
export const title = "Load";
export const measure = (asked) => ({ loads: measureLoads(asked) });

const DEFAULT = "2 banks";
const rare = (load) => load.at[Object.keys(load.at)[0]];
const plusMinus = (value, half) => `${si(value, "s")} +- ${si(half, "s")}`;
const latency = (one) => plusMinus(one.mean_s, one.ci95.mean_s);
const times = (a, b) => (a / b).toFixed(2);
const restingShare = ({ energy_fj, dynamic_fj }) => 1 - dynamic_fj / energy_fj;

/** So many copies of a chip, each with its share of requests drawn by chance: each is that chip at that share of the rate. */
const copies = (load, number, rate) => load.at[rate / number];
const COPIES = [
  [2, 24_000],
  [2, 48_000],
  [4, 48_000],
  [4, 96_000],
];

const chips = (loads) =>
  table(
    ["chip", "area", "at rest", "requests a second at most", "times `2 banks`"],
    Object.entries(loads).map(([name, load]) => [
      name,
      `${load.mm2.toFixed(1)} mm2`,
      si(load.idle_w, "W"),
      count(Math.round(load.capacity)),
      times(load.capacity, loads[DEFAULT].capacity),
    ]),
  );

const pointRow = (name, rate, one) => [
  name,
  `${count(Number(rate))}/s`,
  one.stable ? plusMinus(one.mean_s, one.ci95.mean_s) : "not stable",
  one.stable ? plusMinus(one.p90_s, one.ci95.p90_s) : "",
  one.stable ? si(one.waiting_s, "s") : "",
  one.in_flight.toFixed(2),
  percent(one.busy),
  energy(one.energy_fj),
  percent(restingShare(one)),
];
const POINT_HEAD = [
  "chip",
  "offered",
  "latency, mean",
  "p90",
  "waiting",
  "in the chip",
  "slowest unit busy",
  "energy a request",
  "clock, leakage, uncore",
];

const points = (loads) =>
  table(
    POINT_HEAD,
    Object.entries(loads).flatMap(([name, load]) =>
      Object.entries(load.at).map(([rate, one]) => pointRow(name, rate, one)),
    ),
  );

const several = (loads) =>
  table(
    POINT_HEAD,
    COPIES.map(([number, rate]) =>
      pointRow(`${number} chips of ${DEFAULT}`, rate, copies(loads[DEFAULT], number, rate)),
    ),
  );

function answer(loads) {
  const base = loads[DEFAULT];
  const asleep = loads[`${DEFAULT}, idle asleep`];
  const [alone, two, four, eight] = ["1 place", DEFAULT, "4 banks", "8 banks"].map((name) => loads[name]);
  const rates = Object.keys(base.at);
  const first = rates[0];
  const last = rates.at(-1);
  const shared = "24000";
  const joined = loads[`${DEFAULT}, 4 chips`];
  return (
    `The chip of one place serves ${count(Math.round(alone.capacity))} requests a second, with 2, 4 and 8 banks and places ${times(two.capacity, alone.capacity)}, ${times(four.capacity, alone.capacity)} and ${times(eight.capacity, alone.capacity)} times that, for ${percent(four.mm2 / two.mm2 - 1)} and ${percent(eight.mm2 / two.mm2 - 1)} more area than 2 banks. ` +
    `${holds(
      rare(eight).mean_s / rare(two).mean_s > 0.95,
      `They buy nothing at ${count(Number(first))} requests a second, 1 % of what the default chip can serve`,
    )}: there a request takes ${energy(base.at[first].energy_fj)}, ${percent(restingShare(base.at[first]))} of it clock and leakage, against ${energy(base.at[last].energy_fj)} and ${percent(restingShare(base.at[last]))} at ${count(Number(last))}; \`chip.gating: idle\` makes that ${energy(asleep.at[first].energy_fj)} and ${energy(asleep.at[last].energy_fj)}. ` +
    `At half the load (${count(Number(shared))}) the mean latency is ${latency(two.at[shared])} with 2 banks, ${latency(eight.at[shared])} with 8, and ${latency(copies(base, 2, 24_000))} on two chips beside one another at ${times(copies(base, 2, 24_000).energy_fj, two.at[shared].energy_fj)} times the energy a request, while 8 banks take ${times(eight.at[shared].energy_fj, two.at[shared].energy_fj)} times. ` +
    `The same cores spread over four chips joined by links serve ${times(joined.capacity, base.capacity)} times as many and take ${times(rare(joined).energy_fj, rare(base).energy_fj)} times the energy at the lowest load. That holds for one drawn model, code \`graded\`, ${SEEDS} seeds of ${REQUESTS} requests a rate.`
  );
}

function reading(loads) {
  const base = loads[DEFAULT];
  const eight = loads["8 banks"];
  const limit = Object.values(eight.at).at(-1);
  const [first] = Object.keys(base.at);
  const gated = loads["8 banks, idle asleep"];
  return [
    `- **Places, not units, limit the default chip.** At its highest rate here its slowest unit is busy ${percent(Object.values(base.at).at(-1).busy)} of the time; with 8 banks ${percent(limit.busy)} (${limit.slowest}): more places than that would find nothing to fill.`,
    `- **Load is what saves energy.** A request costs ${times(base.at[first].energy_fj, Object.values(base.at).at(-1).energy_fj)} times as much at the lowest rate as at the highest, since a chip at rest takes ${si(base.idle_w, "W")}; asleep ${si(gated.idle_w, "W")}. Gating saves ${percent(1 - loads[`${DEFAULT}, idle asleep`].at[first].energy_fj / base.at[first].energy_fj)} of a request's energy at the lowest rate and ${percent(1 - Object.values(gated.at).at(-1).energy_fj / limit.energy_fj)} on a full chip of 8 banks.`,
    `- **Gating and latency.** With idle cores asleep the mean latency at ${count(Number(first))} requests a second is ${times(loads[`${DEFAULT}, idle asleep`].at[first].mean_s, base.at[first].mean_s)} times that without.`,
  ].join("\n");
}

export function blocks({ measured: { loads } }) {
  if (Object.keys(loads).some((name) => !(name in VARIANTS)))
    throw new Error("the result has other chips than the study");
  return {
    answer: answer(loads),
    chips: chips(loads),
    points: points(loads),
    copies: several(loads),
    reading: reading(loads),
  };
}
