/**
 * Every figure of summary.json: unit, definition, formula, source. A name is the path in the summary without `inputs[i].` and `totals.`,
 * whose figures mean the same for one sentence and for all; `*` stands for a layer, site or list index.
 */
import { ENERGY_EVENTS, type EnergyEvent } from "./chip.js";
import { ENERGY_COMPONENTS, ENERGY_EVENT_FACTS, type EnergyComponent } from "./energy.js";
import { PATH_PARTS, type PathPart } from "./summary.js";

export interface Metric {
  readonly name: string;
  /** "-" for a pure number, a name or a hash. */
  readonly unit: string;
  readonly definition: string;
  readonly formula: string;
  /** Where the figure comes from: counted in the simulation, read from a file, or computed from what. */
  readonly source: string;
}

const COUNTED = "counted event by event in the simulated chip";
const LEDGER = "energy ledger: integer event counts times the integer constants of the chip preset";
const CONFIG = "resolved configuration";
const CHECKPOINT = "checkpoint folder";

const metric = (name: string, unit: string, definition: string, formula: string, source: string): Metric => ({
  name,
  unit,
  definition,
  formula,
  source,
});

const RUN: Metric[] = [
  metric("schema", "-", "Name and version of the format of summary.json", "constant", "sorbet-sim"),
  metric("seed", "-", "Seed of everything drawn at random", "configuration key seed", CONFIG),
  metric(
    "config_sha256",
    "-",
    "Hash of the configuration in force, the model's path left out",
    "SHA-256 of its JSON with sorted keys",
    CONFIG,
  ),
  metric("model.name", "-", "Name of the checkpoint", "name in config.json, else its folder", CHECKPOINT),
  metric("model.layers", "layers", "Transformer layers", "as given", CHECKPOINT),
  metric("model.hidden", "channels", "Hidden size", "as given", CHECKPOINT),
  metric("model.heads", "heads", "Attention heads of a layer", "as given", CHECKPOINT),
  metric("model.ffn", "channels", "Size of the feed-forward layer", "as given", CHECKPOINT),
  metric("model.weights_sha256", "-", "Hash of the weights", "SHA-256 of model.safetensors", CHECKPOINT),
  metric(
    "chip.preset",
    "-",
    "Name of the chip, of the preset it started from unless it has its own",
    "configuration key chip.name",
    CONFIG,
  ),
  metric(
    "chip.mesh",
    "routers",
    "Width and height of the mesh",
    "configuration keys chip.mesh.width, chip.mesh.height",
    CONFIG,
  ),
  metric("chip.cores_total", "cores", "Cores on the chip", "mesh width x height", CONFIG),
  metric("chip.cores_used", "cores", "Cores that hold a part of the model", "counted when mapping", "mapping"),
  metric("chip.tick_ps", "ps", "Length of one tick", "configuration key chip.tick_ps", CONFIG),
  metric("chip.code", "-", "Spike code of signed sites", "configuration key code", CONFIG),
  metric("chip.noc", "-", "Network model", "configuration key noc", CONFIG),
  metric("chip.sync", "-", "What closes a window: marker, barrier or tick", "configuration key chip.sync", CONFIG),
  metric(
    "chip.area_mm2.total",
    "mm2",
    "Silicon of the whole chip",
    "sum of by_component",
    "memory sizes times chip.area.um2_per_kib",
  ),
  metric(
    "chip.area_mm2.by_component.*",
    "mm2",
    "Silicon of one kind of memory over all cores, its share of the logic included",
    "KiB x chip.area.um2_per_kib",
    "memory sizes times chip.area.um2_per_kib",
  ),
];

const INPUTS: Metric[] = [
  metric("id", "-", "Name of the row: its id, else its number in the input, from 1", "as given", "input"),
  metric("text", "-", "Text of the row", "as given", "input"),
  metric(
    "input_ids",
    "-",
    "Token ids, [CLS] and [SEP] included",
    "WordPiece over the checkpoint's vocabulary, or as given",
    "input",
  ),
  metric("label", "-", "Label that the input gives", "as given; a number is the index of a label", "input"),
  metric(
    "prediction",
    "-",
    "Label with the largest logit of the chip, the first of equals",
    "argmax of logits",
    "simulated chip and the classifier on the host",
  ),
  metric(
    "logits",
    "-",
    "Logits from the pooled values that left the chip",
    "classifier weights x pooled values + bias, on the host",
    "simulated chip and the classifier on the host",
  ),
  metric(
    "reference_logits",
    "-",
    "Logits of the same sequence by the reference forward pass",
    "plain double arithmetic, no chip",
    "reference",
  ),
  metric(
    "exact",
    "-",
    "True only if every logit equals the reference bit for bit",
    "logits = reference_logits in every bit",
    "comparison",
  ),
];

const PATH_DEFINITIONS: Readonly<Record<PathPart, string>> = {
  host: "serialisation at the host port",
  spike_generation: "scan of the spike generator",
  network: "service by network interfaces and links, queues left out",
  synapses: "synapse units, products with K and V included",
  vector_unit: "PTsoftmax, BSPN, residual addition and requantisation",
  waiting: "any queue, a credit, or K or V that had not come yet",
};

const LATENCY: Metric[] = [
  metric(
    "latency.ticks",
    "ticks",
    "First embedding value in at the host port to last pooled value out",
    "time out - time in",
    COUNTED,
  ),
  metric("latency.seconds", "s", "The same in seconds", "ticks x tick_ps x 1e-12", COUNTED),
  metric(
    "latency.by_layer.*",
    "ticks",
    "Critical path by transformer layer; host port and input core count to layer 0, the pooler to the last. Sums to latency.ticks",
    "sum over the critical path",
    COUNTED,
  ),
  metric(
    "latency.by_stage.*",
    "ticks",
    "Critical path by stage: input, the layers, pooler. Sums to latency.ticks",
    "sum over the critical path",
    COUNTED,
  ),
  ...PATH_PARTS.map((part) =>
    metric(
      `latency.critical_path.${part}`,
      "ticks",
      `Part of the latency spent on ${PATH_DEFINITIONS[part]}. The parts sum to latency.ticks`,
      "sum over the critical path",
      "intervals that each packet, credit and unit on the critical path carries",
    ),
  ),
  ...PATH_PARTS.map((part) =>
    metric(
      `critical_path.${part}`,
      "ticks",
      `Sum over all sentences of the ticks spent on ${PATH_DEFINITIONS[part]}`,
      "sum of latency.critical_path",
      "intervals that each packet, credit and unit on the critical path carries",
    ),
  ),
  metric(
    "latency.p50_ticks",
    "ticks",
    "Median latency of a sentence",
    "nearest rank: the ceil(0.50 n)-th smallest",
    COUNTED,
  ),
  metric(
    "latency.p99_ticks",
    "ticks",
    "Latency that 99 of 100 sentences do not exceed",
    "nearest rank: the ceil(0.99 n)-th smallest",
    COUNTED,
  ),
  metric("latency.mean_ticks", "ticks", "Mean latency of a sentence", "sum of latency.ticks / sentences", COUNTED),
  metric("latency.p50_seconds", "s", "Median latency in seconds", "p50_ticks x tick_ps x 1e-12", COUNTED),
  metric(
    "latency.p99_seconds",
    "s",
    "99th percentile of the latency in seconds",
    "p99_ticks x tick_ps x 1e-12",
    COUNTED,
  ),
];

const TRAFFIC: Metric[] = [
  metric(
    "traffic.spikes",
    "spikes",
    "Spikes sent by spike generators, before multicast; one a packet in codes offset and signed",
    "sum",
    COUNTED,
  ),
  metric(
    "traffic.markers",
    "packets",
    "End-of-window markers injected: count and checksum are two packets",
    "sum",
    COUNTED,
  ),
  metric("traffic.credits", "packets", "Credits injected", "sum", COUNTED),
  metric(
    "traffic.packets",
    "packets",
    "Packets injected; a multicast counts once",
    "spikes + values + markers + credits",
    COUNTED,
  ),
  metric(
    "traffic.deliveries",
    "packets",
    "Copies received by cores and by the host port",
    "sum over destinations",
    COUNTED,
  ),
  metric(
    "traffic.packet_hops",
    "packets",
    "Link traversals by packets; copies of a multicast count each",
    "sum over links",
    COUNTED,
  ),
  metric("traffic.flits", "flits", "Flits injected", "sum of ceil(packet bits / link bits)", COUNTED),
  metric("traffic.flit_hops", "flits", "Link traversals by flits", "sum over links", COUNTED),
  metric("traffic.mean_hops", "hops", "Mean links a packet takes, copies included", "packet_hops / packets", COUNTED),
  metric(
    "traffic.max_link_load",
    "-",
    "Load of the busiest link, 1 being a flit every tick",
    "flits of that link / ticks",
    COUNTED,
  ),
  metric(
    "traffic.synaptic_operations",
    "operations",
    "Additions of a spike or value to an accumulator, products with K and V included",
    "sum over deliveries of the columns (or scores, or channels) they reach",
    COUNTED,
  ),
];

const COMPONENTS: Readonly<Record<EnergyComponent, string>> = {
  synapse_memory: "synapse memory: axon table and sign bits",
  accumulate: "accumulators of linear cores: additions and their registers",
  attention: "score and context accumulators of attention cores",
  kv_memory: "K, V and Q memories",
  residual_memory: "residual memories",
  requantise: "requantisation when windows close",
  residual_add: "residual additions",
  bspn: "BSPN",
  softmax: "PTsoftmax",
  spike_generation: "spike generators: scans and spikes",
  interface: "network interfaces",
  network: "hops: router buffers, crossbars and links, one constant that no source divides",
  synchronisation: "markers, credits, barriers",
  static:
    "static power of the whole chip, idle cores included, times the time from first event to last; with several sentences in flight shared in proportion to their tokens",
};

const eventFormula = (event: EnergyEvent): string =>
  `count x chip.energy.${event} (one ${ENERGY_EVENT_FACTS[event].per})`;

const ENERGY: Metric[] = [
  metric(
    "energy.total_fj",
    "fJ",
    "Energy of the chip; host work, pads and weight loading are outside",
    "sum of by_event",
    LEDGER,
  ),
  metric(
    "energy.low_fj",
    "fJ",
    "The same count with each constant at the low end of its published range",
    "sum of counts x low",
    LEDGER,
  ),
  metric(
    "energy.high_fj",
    "fJ",
    "The same count with each constant at the high end of its published range",
    "sum of counts x high",
    LEDGER,
  ),
  ...ENERGY_COMPONENTS.map((component) =>
    metric(
      `energy.by_component.${component}`,
      "fJ",
      `Energy of ${COMPONENTS[component]}. The components sum to energy.total_fj`,
      "sum of the component's events",
      LEDGER,
    ),
  ),
  metric(
    "energy.by_layer.*",
    "fJ",
    "Energy by where the work was done: input, the layers, pooler; shared: static power. Sums to energy.total_fj",
    "sum over the cores of the layer",
    LEDGER,
  ),
  ...ENERGY_EVENTS.map((event) =>
    metric(
      `energy.by_event.${event}`,
      "fJ",
      `Energy of: ${ENERGY_EVENT_FACTS[event].per}. The events sum to energy.total_fj`,
      eventFormula(event),
      LEDGER,
    ),
  ),
  metric(
    "energy.by_event.static",
    "fJ",
    `Energy of ${COMPONENTS.static}`,
    "KiB of the chip x chip.static.uw_per_kib x time, rounded once",
    LEDGER,
  ),
  metric(
    "energy_views.operations_only_fj",
    "fJ",
    "Additions, shifts and comparisons as papers count them: no memory, no network, no static power",
    "sum of the events that are operations",
    LEDGER,
  ),
  metric("energy_views.with_memory_and_network_fj", "fJ", "Everything but static power", "total_fj - static", LEDGER),
  metric("energy_views.with_static_fj", "fJ", "Everything", "total_fj", LEDGER),
  metric(
    "evidence.published",
    "-",
    "Share of the energy whose constant is a measured or simulated figure of that very circuit",
    "sum of the energies of that grade / total_fj",
    "evidence grades of the chip preset",
  ),
  metric(
    "evidence.derived",
    "-",
    "Share of the energy whose constant is arithmetic on published figures",
    "sum of the energies of that grade / total_fj",
    "evidence grades of the chip preset",
  ),
  metric(
    "evidence.estimate",
    "-",
    "Share of the energy whose constant is an estimate, a published figure of another circuit included",
    "sum of the energies of that grade / total_fj",
    "evidence grades of the chip preset",
  ),
];

const SITES: Metric[] = [
  metric("sites.*.layer", "-", "Where the consumer of the site sits: input, a layer, or pooler", "-", "mapping"),
  metric("sites.*.site", "-", "Name of the encoder", "-", "mapping"),
  metric("sites.*.values", "values", "Values encoded at the site", "tokens x channels", COUNTED),
  metric("sites.*.events", "events", "Events sent for them in the code in force, before multicast", "sum", COUNTED),
  metric("sites.*.rate", "-", "Firing rate in the code in force", "events / (values x T), T = 16 steps", COUNTED),
  metric(
    "sites.*.signed_events",
    "events",
    "Events that the signed code would send, whatever code is in force",
    "sum of |q|",
    COUNTED,
  ),
  metric("sites.*.signed_rate", "-", "Firing rate in signed count", "signed_events / (values x T)", COUNTED),
  metric(
    "firing_rate.sent",
    "-",
    "Firing rate over all sites in the code in force",
    "sum of events / (sum of values x T)",
    COUNTED,
  ),
  metric(
    "firing_rate.signed",
    "-",
    "Firing rate over all sites in signed count; the figure to hold against the paper's 0.13 for SST-2, which fits this count although the paper's code sends the offset one",
    "sum of signed_events / (sum of values x T)",
    COUNTED,
  ),
];

const TOTALS: Metric[] = [
  metric("totals.inputs", "sentences", "Sentences simulated", "count", "input"),
  metric("totals.tokens", "tokens", "Tokens of all sentences, [CLS] and [SEP] included", "sum", "input"),
  metric(
    "totals.ticks",
    "ticks",
    "First event to last event, chip runs one after the other",
    "sum over chip runs",
    COUNTED,
  ),
  metric("totals.seconds", "s", "The same in seconds", "ticks x tick_ps x 1e-12", COUNTED),
  metric("totals.tokens_per_second", "1/s", "Throughput", "tokens / seconds", COUNTED),
  metric("totals.power_w", "W", "Mean power of the chip", "energy.total_fj x 1e-15 / seconds", LEDGER),
  metric(
    "totals.energy_delay",
    "J s",
    "Energy of all sentences times the mean latency of one",
    "energy.total_fj x 1e-15 x latency.mean_ticks x tick_ps x 1e-12",
    LEDGER,
  ),
  metric(
    "totals.kernel_events",
    "events",
    "Events of the simulated chip that the kernel handled: a size, not a speed",
    "sum",
    "event queue",
  ),
];

const REGISTERS: Metric[] = [
  metric("registers.*.site", "-", "Register of a kind of core", "-", "mapping"),
  metric(
    "registers.*.bits_needed",
    "bit",
    "Width of the widest signed value that the run put there",
    "bits of the largest magnitude, and a sign",
    COUNTED,
  ),
  metric(
    "registers.*.bits_available",
    "bit",
    "Width that the chip gives it; a value beyond it stops the run",
    "configuration",
    CONFIG,
  ),
  metric(
    "host_work.*",
    "operations",
    "Operations of the host for embedding, LayerNorm or classifier: listed, not part of the chip's energy",
    "from the shape of the model and the tokens",
    "model shape",
  ),
];

export const METRICS: readonly Metric[] = [
  ...RUN,
  ...INPUTS,
  ...LATENCY,
  ...TRAFFIC,
  ...ENERGY,
  ...SITES,
  ...TOTALS,
  ...REGISTERS,
];

const BY_NAME = new Map(METRICS.map((entry) => [entry.name, entry]));

/** The entry of a path of summary.json, such as `inputs[0].traffic.packets` or `totals.energy.by_layer.3`. */
export function metricAt(path: string): Metric | undefined {
  const dotted = path.replaceAll(/\[(\d+)\]/g, ".$1");
  const known = BY_NAME.get(dotted);
  if (known !== undefined) return known;
  const parts = dotted.replace(/^(inputs\.(\d+\.)?|totals\.)/, "").split(".");
  const exact = BY_NAME.get(parts.join("."));
  if (exact !== undefined) return exact;
  return METRICS.find(({ name }) => {
    const pattern = name.split(".");
    return pattern.length === parts.length && pattern.every((part, i) => part === "*" || part === parts[i]);
  });
}

/** Entries that a word names: a path, a name, the end of a name or the group it begins with. */
export function findMetrics(word: string): Metric[] {
  const exact = metricAt(word);
  if (exact !== undefined) return [exact];
  const ends = METRICS.filter(({ name }) => name.replaceAll(".*", "").endsWith(`.${word}`));
  if (ends.length > 0) return ends;
  const plain = word.replaceAll(/\[\d*\]/g, "").replace(/^(inputs|totals)\./, "");
  return METRICS.filter(({ name }) => name.startsWith(`${plain}.`) || name.replaceAll(".*", "") === plain);
}
