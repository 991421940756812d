/**
 * The tables of a run folder: what each column holds, its unit and its type. Times are ticks of the chip run that
 * column `run` names (0, 1, ... in the order of the inputs; each starts at tick 0); the metadata has `tick_ps`.
 */
import { TABLE_TEXTS } from "../workloads/names.js";

/** int32; int64: whole numbers up to 2^53; text: few different strings, stored as a dictionary. */
export type ColumnType = "int32" | "int64" | "text";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Unit as the metadata gives it; "" for a number or name without one. */
  readonly unit: string;
  readonly meaning: string;
}

export interface Table {
  readonly name: TableName;
  readonly meaning: string;
  readonly columns: readonly Column[];
}

export const TABLE_NAMES = [
  "placement",
  "neurons",
  "steps",
  "sentences",
  "layers",
  "energy",
  "power",
  "windows",
  "cores",
  "links",
  "spikes",
  "packets",
  "work",
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Tables with a row an event: written with `--trace parquet` alone. */
export const EVENT_TABLES: readonly TableName[] = ["spikes", "packets", "work"];
/** Tables that are the same for every chip run of a folder. */
export const SHARED_TABLES: readonly TableName[] = ["placement", "neurons"];
/** Tables of runs whose chip goes from step to step of all its neurons. */
export const STEP_TABLES: readonly TableName[] = TABLE_NAMES.filter((name) => name !== "sentences");
/** Tables of the other runs. */
export const TOKEN_TABLES: readonly TableName[] = TABLE_NAMES.filter((name) => name !== "neurons" && name !== "steps");

const int32 = (name: string, unit: string, meaning: string): Column => ({ name, type: "int32", unit, meaning });
const int64 = (name: string, unit: string, meaning: string): Column => ({ name, type: "int64", unit, meaning });
const text = (name: string, meaning: string): Column => ({ name, type: "text", unit: "", meaning });

const RUN = int32("run", "", "chip run, from 0, in the order of the inputs; its ticks start at 0");
const SENTENCE = int32(
  "sentence",
  "",
  "row of the input, from 0; in a run that was not interrupted its place in `inputs` of summary.json; where the host refuses some, those of a chip run are numbered without them",
);
const TOKEN = int32("token", "", "token of the sentence, from 0");
const CORE = int32("core", "", "core, as in table placement; -1 is the host's side of the port");
const LAYER = text("layer", `stage of the chip: ${TABLE_TEXTS.stages}`);
const SITE = text("site", `what is carried, such as ${TABLE_TEXTS.sites}`);
const START = int64("start_ticks", "ticks", "begin of the interval");
const END = int64("end_ticks", "ticks", "end of the interval, not part of it");

const table = (name: TableName, meaning: string, columns: readonly Column[]): Table => ({ name, meaning, columns });

export const TABLES: Readonly<Record<TableName, Table>> = {
  placement: table("placement", "Cores in use: where they are and what they hold.", [
    int32("core", "", "core, in dataflow order"),
    text("name", `layer, role and number, such as ${TABLE_TEXTS.core}`),
    text("role", TABLE_TEXTS.roles),
    LAYER,
    int32("node", "", "place of the core: router * cores a router + its number there; router = x + mesh width * y"),
    int32("x", "", "column of the mesh"),
    int32("y", "", "row of the mesh"),
    int32("from_column", "", "first column of the stage's matrix, or channel of its heads, that the core holds"),
    int32("to_column", "", "one past the last"),
    int64("synapse_bits", "bits", "synapse (or K, V and Q) memory in use"),
    int64("synapse_capacity_bits", "bits", "that memory's size"),
    int64("residual_bits", "bits", "residual memory in use"),
    int64("residual_capacity_bits", "bits", "that memory's size"),
  ]),
  neurons: table("neurons", "Which core holds which neurons of a spiking network.", [
    text("population", "population, as in layer of the other tables"),
    int32("first", "", "its first neuron on this core"),
    int32("count", "neurons", "how many"),
    int32("core", "", "core, as in table placement; -1 is the host"),
    int32("node", "", "router of the core: x + mesh width * y"),
    int32("x", "", "column of the mesh"),
    int32("y", "", "row of the mesh"),
  ]),
  steps: table("steps", "What happened in each step of a spiking network.", [
    RUN,
    int32("step", "", "step of the sample, from 0"),
    START,
    END,
    int64("updated", "neurons", "neurons with something to do, input neurons that fire included"),
    int64("fired", "spikes", "neurons that fired"),
    int64("packets", "packets", "packets sent; a multicast counts once"),
    int64("deliveries", "packets", "copies of them that arrived"),
    int64("hops", "links", "links between routers that they crossed"),
    int64("synaptic_events", "events", "synapses that a spike acted through"),
    int64("energy_fj", "femtojoules", "energy, static energy of its ticks included; sums to total_fj"),
  ]),
  sentences: table("sentences", "Times of each sentence: waiting at the host, then service by the chip.", [
    RUN,
    SENTENCE,
    int64("arrived_ticks", "ticks", "when it came to the host"),
    int64("entered_ticks", "ticks", "when its first value went into the host port"),
    int64("left_ticks", "ticks", "when its last value left the chip"),
    int64("waiting_ticks", "ticks", "from arrived to entered"),
    int64("service_ticks", "ticks", "from entered to left: the latency"),
    int64("response_ticks", "ticks", "from arrived to left"),
    int64("energy_fj", "femtojoules", "energy, its share of leakage and clock included"),
  ]),
  layers: table(
    "layers",
    'What each layer did for each sentence, counted at the layer that did it; layer "shared" holds leakage, clock and barriers. Sums are those of summary.json.',
    [
      RUN,
      SENTENCE,
      text("layer", 'stage of the chip, or "shared"'),
      int64("critical_path_ticks", "ticks", "part of the sentence's latency; sums to it"),
      int64("begin_ticks", "ticks", "when the first unit of the layer took up the sentence; -1: never"),
      int64("end_ticks", "ticks", "when the last unit of the layer had done with it; -1: never"),
      int64("windows", "windows", "windows closed"),
      int64("spikes", "spikes", "spikes generated, those that never leave their core included"),
      int64("packets", "packets", "packets injected, markers and credits included; a multicast counts once"),
      int64("deliveries", "packets", "copies of them that arrived"),
      int64("packet_hops", "links", "links between routers that they crossed"),
      int64("synaptic_operations", "operations", "additions of synapse, score and context arrays"),
      int64("energy_fj", "femtojoules", "energy; leakage and clock are in layer shared"),
    ],
  ),
  energy: table("energy", "Energy by sentence, core and event; sums to summary.json's total_fj.", [
    RUN,
    SENTENCE,
    int32("core", "", "core that caused it, a flit's sender included; -1: shared by the chip"),
    text("layer", 'stage of the chip, or "shared"'),
    text("component", "as in by_component of summary.json"),
    text("event", "as in by_event of summary.json"),
    int64("count", "events", "how often; 0 for leakage and clock, which are no events"),
    int64("energy_fj", "femtojoules", "count times the event's constant"),
  ]),
  power: table(
    "power",
    "Energy over time by component, counted when a window, token or row is worked off; sums to summary.json's by_component.",
    [
      RUN,
      START,
      END,
      text("component", "as in by_component of summary.json"),
      int64("energy_fj", "femtojoules", "energy of the interval"),
    ],
  ),
  windows: table("windows", "Windows: everything that reaches one site of one core for one token.", [
    RUN,
    SENTENCE,
    TOKEN,
    CORE,
    LAYER,
    SITE,
    int64("open_ticks", "ticks", "arrival of the first packet"),
    int64("close_ticks", "ticks", "last packet integrated"),
    int32("packets", "packets", "data packets integrated"),
    text("cause", "what closed it: packet (the last one to come) or synapses (their unit, which still worked)"),
    int32("cause_core", "", "core that sent that packet; -1: cause is synapses"),
  ]),
  cores: table(
    "cores",
    "Units of cores over time. Busy, stalled and waiting tile the interval; work is laid out evenly over the time from its begin to its end.",
    [
      RUN,
      START,
      END,
      int32("core", "", "core, as in table placement"),
      text("unit", `${TABLE_TEXTS.units}, or generator and its site`),
      int64("busy_ticks", "ticks", "works"),
      int64("stalled_ticks", "ticks", "has work, but a full FIFO, a bank not yet free or a global step holds it up"),
      int64("waiting_ticks", "ticks", "has nothing to do"),
    ],
  ),
  links: table(
    "links",
    "Load of the links between routers and into cores over time; intervals without any are left out.",
    [
      RUN,
      START,
      END,
      int32("link", "", "5 * router + port; ports 0 to 4 are +x, -x, +y, -y and the router's cores"),
      int32("from_node", "", "router it leaves: x + mesh width * y"),
      int32("to_node", "", "router it leads to; from_node itself where it leads into the core"),
      int64("flits", "flits", "flits carried between routers; links into cores count none"),
      int32("backlog_ticks", "ticks", "queue: most ticks that what stood before the link at a sample needed to go"),
    ],
  ),
  spikes: table("spikes", "Every spike, as it leaves its generator, in the order in which the chip made them.", [
    RUN,
    int64("time_ticks", "ticks", "when its neuron was scanned"),
    SENTENCE,
    TOKEN,
    CORE,
    LAYER,
    SITE,
    int32("channel", "", "neuron of the generator, from 0"),
    int32("value", "", "what it carries: 1, a sign, a shifted bit, a graded or a dense value"),
  ]),
  packets: table(
    "packets",
    "Every copy of a packet that arrived at a core, in the order in which the chip learned of it.",
    [
      RUN,
      int32("packet", "", "number of the packet in its run, in the order of injection; copies of a multicast share it"),
      int64("injected_ticks", "ticks", "when it entered the network"),
      int64("delivered_ticks", "ticks", "when this copy reached its core"),
      SENTENCE,
      TOKEN,
      text("layer", "stage of the core that sent it"),
      SITE,
      text("kind", "data, count, checksum or credit"),
      int32("source_node", "", "router it entered at"),
      int32("destination_node", "", "router this copy left at"),
      int32("channel", "", "axon or channel at the destination; of a count marker: 1 at the end of the sentence"),
      int32("value", "", "what it carries (dense: 8 values, 4 bits each); count, checksum of a marker; credited slot"),
      int32("flits", "flits", "its length"),
      int32("hops", "links", "links between routers that this copy crossed and none before it; sums to packet_hops"),
    ],
  ),
  work: table("work", `Every piece of work of a core's units: ${TABLE_TEXTS.work}.`, [
    RUN,
    SENTENCE,
    TOKEN,
    int32("core", "", "core, as in table placement"),
    LAYER,
    text("unit", "as in table cores, but for synapses, whose work is table windows"),
    int64("start_ticks", "ticks", "taken up"),
    int64("end_ticks", "ticks", "done"),
    int64("busy_ticks", "ticks", "worked on it"),
    int64(
      "stalled_ticks",
      "ticks",
      "held up by a full FIFO or a global step on the way, or before by a bank not yet free",
    ),
  ]),
};

/** Value of `schema` in a file's metadata. */
export const TABLE_SCHEMA = "sorbet-sim/table@1";
