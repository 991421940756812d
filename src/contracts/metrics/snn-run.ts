import { COUNTED, LEDGER, type Metric, metric } from "./metric.js";

const FILE = "file of the network";
const OPTIONS = "options of the command";
const CHIP = "description of the chip";
const NETWORK = "counted packet by packet on the network between tiles";
const COMPARED = "compared step by step with a reference";

const EVENTS: readonly (readonly [event: string, what: string])[] = [
  ["neuron_access", "a neuron of a core, in every step"],
  ["neuron_update", "a neuron with something to do in a step"],
  ["spike_out", "a neuron that fires"],
  ["input_spike", "an input neuron that fires"],
  ["axon_out", "a packet that a core sends"],
  ["hop_east", "a packet over a link in +x"],
  ["hop_west", "a packet over a link in -x"],
  ["hop_north", "a packet over a link in +y"],
  ["hop_south", "a packet over a link in -y"],
  ["axon_in", "a packet that reaches a core"],
  ["synapse_dense", "a synapse of a dense projection that a spike acts through"],
  ["synapse_sparse", "the same of a sparse projection"],
  ["synapse_convolution", "the same of a convolution or pool, whose weights are shared"],
];

const COMPONENTS: readonly (readonly [component: string, events: string])[] = [
  ["soma", "neuron_access, neuron_update, spike_out and input_spike"],
  ["axon_out", "axon_out"],
  ["network", "the four hops"],
  ["axon_in", "axon_in"],
  ["synapse", "the three kinds of synapses"],
  ["static", "static power times the time of the run"],
];

const STEP: readonly (readonly [key: string, unit: string, what: string, source: string])[] = [
  [
    "updated",
    "neurons",
    "Neurons that a synapse acted on, whose register or bias is not 0, or whose threshold is negative; input neurons that fire included",
    COUNTED,
  ],
  ["fired", "spikes", "Neurons that fire, input neurons included", COUNTED],
  [
    "packets",
    "packets",
    "Packets that cores send: one a destination core, or one in all where the chip multicasts",
    NETWORK,
  ],
  ["synaptic_events", "synapses", "Synapses that a spike acts through", COUNTED],
];

/** What a network did on a chip: traffic, energy, what limits it, how far it is from its references. */
export const SNN_RUN: readonly Metric[] = [
  metric(
    "snn.samples",
    "samples",
    "Samples that were run, the network at rest before each",
    "first axis of a .npy file of three axes, else 1",
    OPTIONS,
  ),
  metric("snn.steps", "steps", "Steps of all samples", "sum over samples", OPTIONS),
  ...STEP.flatMap(([key, unit, what, source]) => [
    metric(`snn.${key}`, unit, `${what}, in the whole run`, "sum over steps", source),
    metric(`snn.per_step.${key}`, unit, what, "counted step by step", source),
  ]),
  metric(
    "snn.deliveries",
    "packets",
    "Packets that reach a core, copies of a multicast each",
    "sum over steps",
    NETWORK,
  ),
  metric(
    "snn.packet_hops",
    "packets",
    "Links between tiles that packets cross; copies share the links that they have in common",
    "sum over links",
    NETWORK,
  ),
  metric("snn.per_step.hops", "packets", "The same in a step", "sum over links", NETWORK),
  metric(
    "snn.per_step.ticks",
    "ticks",
    "Time of a step, from the begin of all cores to the end of the barrier",
    "largest of the cores' and packets' ends + barrier",
    NETWORK,
  ),
  metric("snn.latency.ticks", "ticks", "Time of all steps", "sum over steps", NETWORK),
  metric("snn.latency.seconds", "s", "The same in seconds", "ticks x tick_ps", NETWORK),
  ...COMPONENTS.map(([component, events]) =>
    metric(`snn.energy.by_component.${component}`, "fJ", `Energy of ${events}`, "sum over its events", LEDGER),
  ),
  metric(
    "snn.energy.by_layer.*",
    "fJ",
    "Energy of a population: its neurons, what they send, and the synapses on it; shared: static energy",
    "sum over its events",
    LEDGER,
  ),
  ...EVENTS.map(([event, what]) =>
    metric(
      `snn.energy.by_event.${event}`,
      "fJ",
      `Energy of an event that is counted once for ${what}`,
      "count x constant",
      LEDGER,
    ),
  ),
  metric(
    "snn.energy.by_event.static",
    "fJ",
    "Static energy of the whole chip",
    "static power x time of the run",
    LEDGER,
  ),
  metric(
    "snn.limits.limit",
    "-",
    "What limits the chip: the largest of the bounds of a step",
    "largest of the bounds below and the chip's shortest step",
    NETWORK,
  ),
  metric("snn.limits.bound_ticks", "ticks", "That bound, in the mean over steps", "largest of the bounds", NETWORK),
  metric("snn.limits.step_ticks", "ticks", "Mean time of a step", "ticks / steps", NETWORK),
  metric(
    "snn.limits.link_ticks",
    "ticks",
    "Bound of the busiest link: how long packets hold it in a step",
    "mean over steps of packets x ticks a packet",
    NETWORK,
  ),
  metric(
    "snn.limits.barrier_ticks",
    "ticks",
    "Bound of the barrier that ends a step",
    "key barrier, by tiles in use",
    CHIP,
  ),
  metric("snn.limits.populations.*.population", "-", "Population whose bounds these are", "as given", FILE),
  metric(
    "snn.limits.populations.*.neuron_ticks",
    "ticks",
    "Neurons take: ticks of the core that takes longest for its neurons, their spikes and packets",
    "mean over steps of the largest over cores",
    NETWORK,
  ),
  metric(
    "snn.limits.populations.*.synapse_ticks",
    "ticks",
    "Synapses take: ticks of the core that takes longest for packets that come in and their synapses",
    "mean over steps of the largest over cores",
    NETWORK,
  ),
  metric("snn.limits.populations.*.largest", "-", "The larger of the two", "neurons or synapses", NETWORK),
  metric(
    "snn.exact",
    "-",
    "Whether every spike and membrane of every step is that of the integer reference",
    "all equal, bit for bit",
    COMPARED,
  ),
  metric(
    "snn.first_difference.*",
    "-",
    "Where the chip first is not the integer reference: sample, step, population, neuron, what, and both values",
    "first in the order of steps",
    COMPARED,
  ),
  metric(
    "snn.saturated",
    "values",
    "Values that a register of 23 bits and a sign could not hold, and held at its end",
    "counted in the reference",
    COMPARED,
  ),
  metric(
    "snn.float_reference.differing_spikes",
    "spikes",
    "Spikes that the integers have and double precision has not, or the reverse",
    "sum over populations",
    COMPARED,
  ),
  metric(
    "snn.float_reference.first_step",
    "step",
    "First step with such a spike; null for none",
    "least over samples",
    COMPARED,
  ),
  metric("snn.float_reference.by_population.*.population", "-", "Population whose spikes these are", "as given", FILE),
  metric(
    "snn.float_reference.by_population.*.differing_spikes",
    "spikes",
    "Such spikes of a population",
    "sum over steps",
    COMPARED,
  ),
  metric(
    "snn.float_reference.by_population.*.first_step",
    "step",
    "Its first step with one; null for none",
    "least over samples",
    COMPARED,
  ),
  metric(
    "snn.float_reference.by_population.*.spikes",
    "spikes",
    "Spikes of a population in integers",
    "sum over steps",
    COMPARED,
  ),
  metric(
    "snn.float_reference.by_population.*.float_spikes",
    "spikes",
    "Spikes of a population in double precision",
    "sum over steps",
    COMPARED,
  ),
  metric("snn.outputs.*.name", "-", "Name of an output of the network", "as given", FILE),
  metric("snn.outputs.*.spikes", "spikes", "Spikes of an output, by neuron", "sum over steps", COUNTED),
  metric(
    "snn.outputs.*.membranes",
    "-",
    "Membranes at the end of the last sample, of an output that does not fire, with their 6 bits of fraction",
    "as the chip holds them",
    COUNTED,
  ),
];
