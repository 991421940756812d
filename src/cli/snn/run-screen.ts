import { count, energy, percent, plural, roughly, si } from "../../base/format.js";
import type { SnnResult } from "../../runner/snn/network-result.js";
import type { Paint } from "../io.js";
import { columns } from "../screen/columns.js";
import { clip } from "../screen/text.js";

/** Widest a name is shown. */
const NAME = 32;
/** Output neurons that are listed. */
const OUTPUTS = 16;

/** What `snn run` shows. */
export function snnRunScreen(file: string, result: SnnResult, paint: Paint): string {
  const { network, execution, chip, totals, limits, evidence, float_reference: distance } = result;
  const time = (ticks: number): string => si(ticks * chip.tick_ps * 1e-12, "s");
  const total = totals.energy.total_fj;
  const exact = result.exact
    ? paint("green", "exact: every spike and membrane is that of the integer reference")
    : paint("red", `NOT EXACT: ${JSON.stringify(result.first_difference)}`);
  const layers = columns(
    [
      ["population", "kind", "neurons", "cores", "spikes", "energy", "neurons take", "synapses take"],
      ...network.populations.map((row, i) => [
        clip(row.name, NAME),
        row.kind,
        count(row.neurons),
        count(row.cores),
        roughly(row.spikes),
        energy(totals.energy.by_layer[row.name] ?? 0),
        time(limits.populations[i]!.neuron_ticks),
        time(limits.populations[i]!.synapse_ticks),
      ]),
    ],
    (column) => column > 1,
  );
  const components = Object.entries(totals.energy.by_component).filter(([, fj]) => fj > 0);
  const split = components.map(([name, fj]) => `${name} ${percent(fj / total)}`).join(", ");
  const outputs = result.outputs.map(({ name, spikes }) => {
    const more = spikes.length > OUTPUTS ? ", ..." : "";
    return `output ${clip(name, NAME)}: spikes ${spikes.slice(0, OUTPUTS).map(count).join(", ")}${more}`;
  });
  return `${[
    paint(
      "bold",
      `${clip(file, 80)} on ${chip.name}: ${plural(result.steps, "step")}${result.samples > 1 ? ` in ${result.samples} samples` : ""}, ${count(chip.cores_in_use)} of ${plural(chip.cores, "core")}`,
    ),
    `execution: dt ${execution.dt} s, reset ${execution.reset}, ${execution.integrator}, ${execution.order}, a spike acts in the next step; ${execution.bits}-bit weights, quantiser ${execution.quantiser}`,
    exact,
    `floating point: ${plural(distance.differing_spikes, "spike")} differ${distance.first_step === null ? "" : `, the first in step ${distance.first_step}`}${result.saturated > 0 ? `; ${plural(result.saturated, "register")} held at their ends` : ""}`,
    "",
    layers,
    "",
    `counts: ${roughly(totals.updated)} updated, ${roughly(totals.fired)} fired, ${roughly(totals.packets)} packets, ${roughly(totals.deliveries)} deliveries, ${roughly(totals.packet_hops)} hops, ${roughly(totals.synaptic_events)} synaptic events`,
    `energy: ${energy(total)} (${energy(totals.energy.low_fj)} to ${energy(totals.energy.high_fj)})${split === "" ? "" : `: ${split}`}${chip.static_power ? "" : "; no static power in this description"}`,
    `evidence: ${percent(evidence.published)} published, ${percent(evidence.derived)} derived, ${percent(evidence.estimate)} estimates`,
    `time: ${time(totals.latency.ticks)}, ${time(limits.step_ticks)} a step (${chip.noc === "flit" ? "flit by flit" : "packet by packet"}; how near that is: docs/snn.md)`,
    `what limits: ${limits.limit}, ${time(limits.bound_ticks)} of ${time(limits.step_ticks)}; busiest link ${time(limits.link_ticks)}, barrier ${time(limits.barrier_ticks)}`,
    ...outputs,
  ].join("\n")}\n`;
}
