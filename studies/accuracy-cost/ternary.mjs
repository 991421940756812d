import { energy, percent } from "../../dist/base/format.js";
import { holds, table } from "../frame/page.mjs";
import { mapped } from "./mapped.mjs";

/** Points of a model of the second sweep, by code. */
const pointsOf = ({ sweeps }, model, zeros) =>
  Object.fromEntries(
    sweeps["study-ternary"]
      .filter(({ point }) => point.model === model && point["chip.core.zero_weights"] === zeros)
      .map((row) => [row.point.code, row]),
  );

/** What ternary weights cost where signs and zeros are drawn, and little else differs. */
export function ternary(result, codes) {
  const binary = pointsOf(result, "drawn:6x384", "gate");
  const [gated, added] = ["gate", "add"].map((zeros) => pointsOf(result, "drawn:6x384-ternary", zeros));
  const times = (of) => of.toFixed(2);
  const rows = codes.map((code) => {
    const [b, g, a] = [binary, gated, added].map((points) => mapped(points[code]));
    const spikes = ({ metrics }) => metrics["traffic.spikes"];
    return {
      code,
      energies: [b, g, a].map((one) => energy(one.energy)),
      energy: g.energy / b.energy,
      saved: 1 - g.energy / a.energy,
      memory: g.groups.memory[0] / b.groups.memory[0],
      latency: g.latency / b.latency,
      spikes: spikes(gated[code]) / spikes(binary[code]),
      cores: [b.cores, g.cores],
    };
  });
  const [{ cores }] = rows;
  const sooner = rows.every(({ latency }) => latency < 1);
  const least = Math.min(...rows.map((row) => row.energy));
  const most = Math.max(...rows.map((row) => row.energy));
  const head = [
    "code",
    "binary",
    "ternary",
    "zeros added",
    "ternary to binary",
    "saved by gating",
    "memories",
    "latency",
    "spikes",
  ];
  const lines = rows.map(({ code, energies, energy: ratio, saved, memory, latency, spikes }) => [
    `\`${code}\``,
    ...energies,
    times(ratio),
    percent(saved),
    ...[memory, latency, spikes].map(times),
  ]);
  return (
    `${table(head, lines)}\n\n` +
    `Ternary matrices take ${times(least)} to ${times(most)} times the energy of binary ones, on ${cores[1]} cores instead of ${cores[0]}. ` +
    holds(
      sooner,
      "The second feed-forward matrix of a layer lies on two cores instead of one, with half the columns each, so a spike is done sooner there, and less clock and leakage pay a part of what memories take more, in some codes all of it.",
    )
  );
}
