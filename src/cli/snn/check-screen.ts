import { count, plural, si } from "../../base/format.js";
import type { CheckResult } from "../../runner/snn/check-result.js";
import type { Paint } from "../io.js";
import { columns } from "../screen/columns.js";
import { clip } from "../screen/text.js";

/** Widest a name is shown. */
const NAME = 32;

const mean = (value: number): string => (Number.isInteger(value) ? count(value) : value.toFixed(1));

/** What `snn check` shows. */
export function checkScreen(file: string, result: CheckResult, paint: Paint): string {
  const { nodes, populations, needs, dt_hint, dt_hint_from, version } = result;
  const head = `${clip(file, 80)}: NIR${version === undefined ? "" : ` ${clip(version, 20)}`}, ${plural(result.neurons, "neuron")}, ${plural(result.synapses, "synapse")}, ${plural(result.channels, "input channel")}${result.recurrent ? ", recurrent" : ""}`;
  const table = columns(
    [
      ["node", "type", "shape", "neurons", "synapses", "maps to"],
      ...nodes.map(({ name, type, shape, neurons, synapses, maps_to, refused }) => [
        clip(name, NAME),
        type,
        shape.join(" x "),
        neurons === 0 ? "-" : count(neurons),
        synapses === 0 ? "-" : count(synapses),
        refused === undefined ? maps_to : `REFUSED: ${refused}`,
      ]),
    ],
    (column) => column === 3 || column === 4,
  );
  const fans = columns(
    [
      ["population", "kind", "neurons", "fan-in", "most", "fan-out", "most"],
      ...populations.map((row) => [
        clip(row.name, NAME),
        row.kind,
        count(row.neurons),
        mean(row.fan_in_mean),
        count(row.fan_in_max),
        mean(row.fan_out_mean),
        count(row.fan_out_max),
      ]),
    ],
    (column) => column > 1,
  );
  const refusals = nodes.filter(({ refused }) => refused !== undefined);
  const hint =
    dt_hint === undefined
      ? "time step: the file has none, and its parameters suggest none"
      : `time step: the file has none; ${dt_hint_from} suggest ${dt_hint} s, which may be wrong`;
  const delays = needs.longest_delay === 0 ? "" : `, delays up to ${si(needs.longest_delay, "s")}`;
  const verdict =
    refusals.length > 0
      ? `${paint("red", `refused: ${plural(refusals.length, "node")}`)}, so the network cannot run`
      : `a chip has to hold ${plural(needs.neurons, "neuron")}, ${plural(needs.synapses, "synapse")} (${plural(needs.weights, "weight")} with those of convolutions kept once), fan-in up to ${count(needs.fan_in_max)}, fan-out up to ${count(needs.fan_out_max)}${delays}`;
  return `${paint("bold", head)}\n\n${table}\n${populations.length === 0 ? "" : `\n${fans}\n`}\n${hint}\nreset, integrator: the file names none\n${verdict}\n`;
}
