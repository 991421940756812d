import { plural } from "../../base/format.js";
import { CATALOGUE, metricAt } from "../../contracts/metrics.js";
import type { Label } from "../../cores/kind.js";
import { collectSteps } from "../../pages/run/collect/step-report.js";
import type { EnergyKind } from "../../pages/run/data.js";
import type { StepFacts, StepReport } from "../../pages/run/steps/data.js";
import { type ChipEvent, EVENTS, type SnnChip } from "../../snn/chip/spec.js";
import { networkFigures } from "./network-figures.js";
import type { SnnResult } from "./network-result.js";
import type { NetworkFolder } from "./network-summary.js";

const KINDS: Readonly<Record<ChipEvent | "static", EnergyKind>> = {
  neuron_access: "memory",
  neuron_update: "operations",
  spike_out: "spikes",
  input_spike: "spikes",
  axon_out: "network",
  hop_east: "network",
  hop_west: "network",
  hop_north: "network",
  hop_south: "network",
  axon_in: "network",
  synapse_dense: "operations",
  synapse_sparse: "operations",
  synapse_convolution: "operations",
  static: "static",
};

const label = (name: string, short: string, colour: string): Label => ({ name, short, holds: name, colour });

const LABELS: Readonly<Record<string, Label>> = {
  input: label("input neurons", "IN", "var(--grey)"),
  if: label("neurons without a leak", "IF", "var(--sky)"),
  lif: label("neurons with a leak", "LIF", "var(--blue)"),
  "cuba-lif": label("neurons with a leak and a synaptic current", "CUBA", "var(--green)"),
  li: label("readout with a leak", "LI", "var(--orange)"),
  "cuba-li": label("readout with a leak and a synaptic current", "CULI", "var(--pink)"),
  i: label("readout without a leak", "I", "var(--red)"),
  threshold: label("neurons without a state", "THR", "var(--yellow)"),
  sum: label("readout that sums", "SUM", "var(--violet)"),
};

/** What an event is counted once for, as the catalogue has it. */
const per = (event: string): string =>
  metricAt(`snn.energy.by_event.${event}`)?.definition.replace(/^.*counted once for /, "") ?? "";

function factsOf(summary: SnnResult, version: string): StepFacts["facts"] {
  const { network, input, execution, chip, samples, seed } = summary;
  return [
    ["Network", `${network.name}: ${plural(network.neurons, "neuron")}, ${plural(network.synapses, "synapse")}`],
    ["File", `SHA-256 ${network.sha256}`],
    ["Input", input === undefined ? `drawn, seed ${seed}` : `${input.name}, SHA-256 ${input.sha256}`],
    [
      "Execution",
      `dt ${execution.dt} s, reset ${execution.reset}, ${execution.integrator}, ${execution.order}, weights of ${execution.bits} bits, quantiser ${execution.quantiser}; ${plural(samples, "sample")}`,
    ],
    [
      "Chip",
      `${chip.name}: ${chip.cores_in_use} of ${chip.cores} cores on ${plural(chip.tiles_in_use, "tile")}, mesh ${chip.width} x ${chip.height} of ${chip.cores_per_tile} cores, tick ${chip.tick_ps} ps, ${chip.noc} network${chip.static_power ? "" : "; no static power in its description"}`,
    ],
    ["Report", `sorbet-sim ${version}, schema ${summary.schema}`],
  ];
}

function constantsOf({ energy, static: still }: SnnChip): StepFacts["constants"] {
  const events = EVENTS.map((event) => ({ event, ...energy[event], note: energy[event].note ?? "" }));
  return still === undefined ? events : [...events, { event: "static", ...still, note: still.note ?? "" }];
}

function exactnessOf({ exact, float_reference: distance, saturated }: SnnResult): string[] {
  const { differing_spikes, first_step } = distance;
  return [
    exact
      ? "Every spike and membrane of every step is that of the integer reference, bit for bit."
      : "A spike or membrane differs from the integer reference; timing and energy belong to another computation.",
    `Against double precision ${plural(differing_spikes, "spike")} differ${first_step === null ? "" : `, the first in step ${first_step}`}.`,
    ...(saturated > 0 ? [`${plural(saturated, "value")} did not fit a register and stayed at its end.`] : []),
  ];
}

/** What the report of a network's run folder shows. @throws UserError if a table of it cannot be read */
export async function networkReport(
  folder: string,
  { summary, chip: { chip } }: Pick<NetworkFolder, "summary" | "chip">,
  version: string,
): Promise<StepReport> {
  const { network, totals, limits } = summary;
  const facts: StepFacts = {
    title: `${network.name} on ${summary.chip.name}`,
    subtitle: `${plural(summary.steps, "step")}, ${summary.chip.cores_in_use} of ${summary.chip.cores} cores.`,
    tickPs: summary.chip.tick_ps,
    coresTotal: summary.chip.cores,
    coresUsed: summary.chip.cores_in_use,
    totals: totals.energy,
    per,
    kindOf: (_, event) => KINDS[event as ChipEvent] ?? "operations",
    evidence: summary.evidence,
    constants: constantsOf(chip),
    figures: networkFigures(summary),
    figureKinds: CATALOGUE.metrics.filter(({ name }) => name.startsWith("snn.")).length,
    facts: factsOf(summary, version),
    samples: summary.samples,
    steps: summary.steps,
    exact: summary.exact,
    exactness: exactnessOf(summary),
    populations: network.populations.map(({ name, kind, neurons, cores, spikes }, i) => ({
      name,
      kind,
      neurons,
      cores,
      spikes,
      energyFj: totals.energy.by_layer[name] ?? 0,
      neuronTicks: limits.populations[i]!.neuron_ticks,
      synapseTicks: limits.populations[i]!.synapse_ticks,
    })),
    limits: {
      limit: limits.limit,
      metric: "snn.limits.limit",
      boundTicks: limits.bound_ticks,
      stepTicks: limits.step_ticks,
      linkTicks: limits.link_ticks,
      barrierTicks: limits.barrier_ticks,
    },
    outputs: summary.outputs,
  };
  return collectSteps(folder, facts, {
    mesh: [chip.width, chip.height],
    coresPerRouter: chip.coresPerTile,
    slot: "core",
    words: { holds: "neurons", sample: "sample", step: "step" },
    role: (role) => LABELS[role] ?? label(role, role.slice(0, 4).toUpperCase(), "var(--grey)"),
  });
}
