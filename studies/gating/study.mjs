import { count, energy, percent, si } from "../../dist/base/format.js";
import { movesOf } from "../../dist/contracts/constant-corners.js";
import { CONSTANT_GROUPS } from "../../dist/contracts/constant-groups.js";
import { ENERGY_METRICS, idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";

import { at, CODES, dutyName, GATINGS, intervals, perSentence, SPLIT, SWEEPS } from "./figures.mjs";

export { figures } from "./figures.mjs";
export const title = "Power gating";
export const metrics = ["energy", "latency", "ticks", "seconds", "inputs", ...SPLIT, ...ENERGY_METRICS];
export const slice = { "study-graded": { "chip.gating": ["idle"], "host.arrival": [1_520_000] } };

const TICK_S = 2e-9;

/** Constants of sleep as the sweep has them, by end: all that keep or take energy together. */
const SLEEP = { value: 5, low: 2, high: 10 };
const LEAKAGE = { value: 190, low: 158, high: 1740 };
const GROUPS = [...CONSTANT_GROUPS, "sleep"];

/** Static energy of idle cores asleep with leakage and the constants of sleep each at its own end. */
function staticAt({ sweeps }, code, ticks, { static: leakage = "value", sleep = "value" }) {
  const { groups } = sweeps[SWEEPS[code][1]].find(
    ({ point }) =>
      point["host.arrival"] === ticks &&
      point["chip.static.uw_per_mm2"] === LEAKAGE[leakage] &&
      point["chip.sleep.off_percent"] === SLEEP[sleep],
  );
  return groups.static[0];
}

/** Energy with idle cores asleep over that without gating, at a corner of the constants. */
const saving = (result, code, ticks) => {
  const { static: _, ...others } = at(result, code, "idle", ticks).groups;
  const { groups } = at(result, code, "none", ticks);
  return (corner) => (energyAt(others, corner) + staticAt(result, code, ticks, corner)) / energyAt(groups, corner);
};

const claims = (result) =>
  CODES.flatMap((code) =>
    intervals(result, code).map((ticks) =>
      judged({
        what: `\`${code}\`, at work ${dutyName(result, code, ticks)} of the time: energy with \`idle\`, times that with \`none\``,
        of: saving(result, code, ticks),
        bears: (ratio) => ratio < 1,
        names: GROUPS,
      }),
    ),
  );

const energyOf = (row) => row.metrics.energy;
const clockOf = ({ metrics: m }) => m["energy.by_component.clock"] / m.inputs;
const times = (row, other) => (energyOf(row) / energyOf(other)).toFixed(2);
/** What a figure rises by, as a share. */
const more = (row, other, of) => of(row) / of(other) - 1;
const latencyOf = (row) => row.metrics.latency;

/** Share of what sleep saves that is clock, at a corner of the constants; and what leakage alone saves of all energy. */
function savedBy(result, code, ticks) {
  const [none, idle] = ["none", "idle"].map((gating) => at(result, code, gating, ticks));
  const end = (corner, name) => ["value", "low", "high"].indexOf(corner[name] ?? "value");
  const clock = (corner) => none.groups.clock[end(corner, "clock")] - idle.groups.clock[end(corner, "clock")];
  const leakage = (corner) => none.groups.static[end(corner, "static")] - staticAt(result, code, ticks, corner);
  const share = movesOf((corner) => clock(corner) / (clock(corner) + leakage(corner)), ["static", "clock", "sleep"]);
  const alone = movesOf((corner) => leakage(corner) / energyAt(none.groups, corner), GROUPS);
  return { share, alone };
}

const costs = (result) =>
  table(
    [
      "code",
      "at work",
      "a sentence every",
      "`chip.gating`",
      "energy a sentence",
      "low to high",
      "clock",
      "leakage: at work, idle, unused",
      "times `none`",
      "latency",
    ],
    CODES.flatMap((code) =>
      intervals(result, code).flatMap((ticks) => {
        const none = at(result, code, "none", ticks);
        return GATINGS.map((gating) => {
          const row = at(result, code, gating, ticks);
          const { metrics: m, groups } = row;
          return [
            `\`${code}\``,
            dutyName(result, code, ticks),
            ticks === 0 ? "as it can" : si(ticks * TICK_S, "s"),
            `\`${gating}\``,
            energy(energyOf(row)),
            [1, 2]
              .map((end) => Object.values(groups).reduce((sum, ends) => sum + ends[end], 0) / m.inputs)
              .map(energy)
              .join(" to "),
            energy(clockOf(row)),
            SPLIT.map((name) => energy(m[name] / m.inputs)).join(", "),
            times(row, none),
            si(latencyOf(row), "s"),
          ];
        });
      }),
    ),
  );

const large = ({ sweeps }, gating) => sweeps["study-large"].find(({ point }) => point["chip.gating"] === gating);

function thresholds(result) {
  const rows = result.sweeps["study-thresholds"];
  const values = (path) => [...new Set(rows.map(({ point }) => point[path]))];
  const [full, rare] = values("host.arrival");
  const cell = (after, wake, ticks) => {
    const row = rows.find(
      ({ point }) =>
        point["chip.sleep.after_ticks"] === after &&
        point["chip.sleep.wake_ticks"] === wake &&
        point["host.arrival"] === ticks,
    );
    const none = at(result, "graded", "none", ticks);
    return ticks === full ? `${times(row, none)}, +${percent(more(row, none, latencyOf))}` : `${times(row, none)}`;
  };
  const wakes = values("chip.sleep.wake_ticks");
  return table(
    [
      "`after_ticks`",
      ...wakes.map((wake) => `at work 100 %, \`wake_ticks\` ${wake}: times \`none\`, latency`),
      `at work ${dutyName(result, "graded", rare)}: times \`none\``,
    ],
    values("chip.sleep.after_ticks").map((after) => [
      count(after),
      ...wakes.map((wake) => cell(after, wake, full)),
      cell(after, wakes[1], rare),
    ]),
  );
}

const rowsOf = (result) =>
  CODES.flatMap((code) =>
    intervals(result, code).map((ticks) => ({
      code,
      ticks,
      none: at(result, code, "none", ticks),
      unused: at(result, code, "unused", ticks),
      idle: at(result, code, "idle", ticks),
    })),
  );
const span = (values, show) => `${show(Math.min(...values))} to ${show(Math.max(...values))}`;
const slowdowns = (result) => rowsOf(result).map(({ none, idle }) => more(idle, none, latencyOf));

function answer(result) {
  const judge = claims(result);
  const [full, tenth, rare] = intervals(result, "offset").map((ticks) => ({
    none: at(result, "offset", "none", ticks),
    idle: at(result, "offset", "idle", ticks),
  }));
  const one = ({ none, idle }) => `${times(idle, none)} times (${energy(energyOf(none))} to ${energy(energyOf(idle))})`;
  const unused = rowsOf(result).map((row) => 1 - energyOf(row.unused) / energyOf(row.none));
  const saved = rowsOf(result).map(({ code, ticks }) => savedBy(result, code, ticks));
  const least = (part) => Math.min(...saved.map((one) => one[part].least));
  const most = (part) => Math.max(...saved.map((one) => one[part].most));
  const ats = (part) =>
    span(
      saved.map((one) => one[part].at),
      percent,
    );
  const onLarge = 1 - energyOf(large(result, "unused")) / energyOf(large(result, "none"));
  const always = judge.every((one) => one.always);
  return (
    `\`idle\` takes, against \`none\`, ${one(full)} the energy of a sentence where the chip is never without one (code \`offset\`), ${one(tenth)} where it works 10 % of the time and ${one(rare)} at 1 %, ${always ? "less at every end of the constants' ranges" : verdict(judge.find((claim) => !claim.always))}, and lengthens a sentence by at most ${percent(Math.max(...slowdowns(result)))}; \`unused\` saves at most ${percent(Math.max(...unused))} on a mesh that fits the model and ${percent(onLarge)} on one of 13 x 13. ` +
    `By these figures alone \`idle\` is the better chip, yet the presets stay at \`none\`. ${holds(
      saved.every(({ share }) => share.at > 0.5),
      "Most of what it saves at the constants' values is not leakage but the clock of resting cores",
    )} (${ats("share")}; ${percent(least("share"))} to ${percent(most("share"))} at any ends), which rests on one estimate, that as much of a core is clocked while it rests as while it works, and which a clock gated at each core's root would save without any power switch. What switches save is ${ats("alone")} of the energy (${percent(least("alone"))} to ${percent(most("alone"))}), before their area, their voltage drop, the regulator that memories need and the current of cores that wake up together, which are not modelled and all speak against them. So a figure at \`none\` is a ceiling, and \`unused\` hardly moves it on a fitted mesh.`
  );
}

function reading(result) {
  const rows = result.sweeps["study-thresholds"];
  const thresholdOf = (after) =>
    rows.find(
      ({ point }) =>
        point["chip.sleep.after_ticks"] === after &&
        point["chip.sleep.wake_ticks"] === 10 &&
        point["host.arrival"] === 0,
    );
  const ratio = (gating) => energyOf(at(result, "offset", gating, 0)) / energyOf(at(result, "graded", gating, 0));
  const [rare] = intervals(result, "offset").slice(-1);
  const left = at(result, "offset", "idle", rare);
  return [
    `- **Where the energy goes.** At ${dutyName(result, "offset", rare)} ${percent(idleOf(perSentence(at(result, "offset", "none", rare).metrics)) / energyOf(at(result, "offset", "none", rare)))} of a sentence's energy is clock and leakage, with \`idle\` still ${percent(idleOf(perSentence(left.metrics)) / energyOf(left))}: routers and the FIFOs of interfaces have clock and power all the time.`,
    `- **The threshold.** ${holds(
      energyOf(thresholdOf(500)) < energyOf(thresholdOf(2000)) &&
        energyOf(thresholdOf(2000)) < energyOf(thresholdOf(10_000)),
      "Sleeping sooner saves more",
    )}: 500 ticks instead of 2,000 ${percent(-more(thresholdOf(500), thresholdOf(2000), energyOf))} of the energy, 0 ticks ${percent(-more(thresholdOf(0), thresholdOf(2000), energyOf))}. 2,000 ticks are those after which saved leakage pays for waking up; a sleeping core saves its clock too, and has its wake-up back much sooner.`,
    `- **What comparisons owe to it.** \`offset\` takes ${ratio("none").toFixed(1)} times the energy of \`graded\` at \`none\` and ${ratio("idle").toFixed(1)} times at \`idle\`, one sentence after the other: ${holds(
      Math.abs(ratio("none") / ratio("idle") - 1) < 0.1,
      "what is said of codes elsewhere does not rest on it",
    )}.`,
  ].join("\n");
}

export function blocks(result) {
  return {
    answer: answer(result),
    costs: costs(result),
    thresholds: thresholds(result),
    ranges: claimsTable(claims(result)),
    reading: reading(result),
  };
}
