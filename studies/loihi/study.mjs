import { count, energy, percent, si } from "../../dist/base/format.js";
import { holds, table } from "../frame/page.mjs";

export { measure, needs } from "./measured.mjs";

export const title = "A gesture network on Loihi";

const RATE = "0.1";
const rowsOf = (runs) => Object.entries(runs).sort(([a], [b]) => Number(a) - Number(b));
const each = (run, key) => run[key] / run.steps;
/** Static energy of the time that a step takes, fJ: mW x s. */
const staticOf = (run, { static_mw }) => static_mw.value * 1e-3 * each(run, "seconds") * 1e15;

export function figures({ measured }) {
  const chips = Object.entries(measured);
  const panels = [
    { name: "energy of a step, uJ", of: (run) => each(run, "energy_fj") * 1e-9, left: 70 },
    { name: "time of a step, us", of: (run) => each(run, "seconds") * 1e6, left: 460 },
  ];
  return {
    loihi: {
      title: "Energy and time of a step of the gesture network by the rate of its input, a line a chip",
      width: 780,
      height: 340,
      option: {
        legend: { data: chips.map(([name]) => name), top: 0, left: "center" },
        grid: panels.map(({ left }) => ({ left, top: 34, width: 290, height: 240 })),
        xAxis: panels.map((_, gridIndex) => ({
          type: "category",
          data: rowsOf(measured.loihi).map(([rate]) => percent(Number(rate))),
          name: "input pixels that fire in a step",
          gridIndex,
        })),
        yAxis: panels.map(({ name }, gridIndex) => ({ type: "value", name, min: 0, gridIndex })),
        series: panels.flatMap(({ of }, panel) =>
          chips.map(([name, runs]) => ({
            name,
            type: "line",
            symbolSize: 8,
            xAxisIndex: panel,
            yAxisIndex: panel,
            data: rowsOf(runs).map(([, run]) => of(run)),
          })),
        ),
      },
    },
  };
}

export function blocks({ measured }, study) {
  const constants = study.data("constants.yaml");
  const run = measured.loihi[RATE];
  const still = staticOf(run, constants);
  const range = (value, error) => [value * (1 - error.value / 100), value * (1 + error.value / 100)];
  const [least, most] = range(each(run, "seconds"), constants.time_error_percent);
  const rows = Object.entries(measured).flatMap(([chip, runs]) =>
    rowsOf(runs).map(([rate, one]) => [
      `\`${chip}\``,
      percent(Number(rate)),
      count(Math.round(each(one, "fired"))),
      count(Math.round(each(one, "synaptic_events"))),
      energy(each(one, "energy_fj")),
      `${energy(each(one, "low_fj"))} to ${energy(each(one, "high_fj"))}`,
      si(each(one, "seconds"), "s"),
      one.limit,
      `${percent(one.evidence.published)}, ${percent(one.evidence.derived)}, ${percent(one.evidence.estimate)}`,
    ]),
  );
  const part = (name) => percent(run.by_component[name] / run.energy_fj);
  return {
    answer: `With a tenth of its pixels firing, a step takes ${energy(each(run, "energy_fj"))} (${energy(each(run, "low_fj"))} to ${energy(each(run, "high_fj"))}) and ${si(each(run, "seconds"), "s")} on \`loihi\`; ${holds(run.evidence.estimate < 0.01, "hardly anything of it rests on estimates")}, but static power, which the description has not, would add ${energy(still)} a step.`,
    runs: table(
      [
        "chip",
        "input",
        "spikes",
        "synaptic events",
        "energy",
        "low to high",
        "time",
        "what limits",
        "published, derived, estimates",
      ],
      rows,
    ),
    silicon: `Energies and times of \`loihi\` were fitted to boards by others, who print how far their model was from them: ${constants.energy_error_percent.value} % in energy and ${constants.time_error_percent.value} % in time. A step of this network at 10 % then lies at ${si(least, "s")} to ${si(most, "s")} on silicon, if it is like theirs. At rest a chip draws ${constants.static_mw.value} mW, so ${energy(still)} in the time of such a step: ${percent(still / (still + each(run, "energy_fj")))} of the sum of both. Of the energy counted ${part("synapse")} is synapses, ${part("soma")} neurons, ${part("axon_out")} packets sent and ${part("network")} links.`,
  };
}
