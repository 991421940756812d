import { ENERGY_EVENTS, type EnergyEvent } from "../chip.js";
import { ENERGY_COMPONENTS, ENERGY_EVENT_FACTS, type EnergyComponent } from "../energy.js";
import type { EnergyTable } from "../energy-table.js";
import { STATIC_PARTS, type StaticSplit } from "../gating.js";
import { LEDGER, type Metric, metric } from "./metric.js";

const COMPONENTS: Readonly<Record<EnergyComponent, string>> = {
  synapse_memory: "synapse memory: axon table and weights",
  accumulate:
    "accumulators: additions and registers of linear cores, and in codes graded, bitserial and dense the additions of attention cores too",
  attention: "score and context accumulators of attention cores: registers, and additions in codes offset and signed",
  kv_memory: "K, V and Q memories",
  residual_memory: "residual memories",
  requantise: "requantisation when windows close",
  residual_add: "residual additions",
  bspn: "BSPN",
  softmax: "PTsoftmax",
  spike_generation: "spike generators: scans and spikes",
  interface: "network interfaces",
  network: "hops: router buffers, crossbars and links, one constant that no source divides",
  chip_links: "links from chip to chip, whatever flits carry",
  synchronisation: "markers, credits, barriers",
  static:
    "leakage of the whole chip, idle cores included as far as chip.gating leaves them power, times the time from first event to last, and the energy of waking up; with several sentences in flight shared in proportion to their tokens",
  clock: "the clock of the whole chip, as far as gating leaves it, over the same time and shared in the same way",
  uncore:
    "what each of several chips takes beside its cores and routers, over the same time and shared in the same way; a chip alone has none",
};

const STATIC: Readonly<Record<keyof StaticSplit, string>> = {
  busy_fj: "cores while they hold work: an open window, or a token or row on its way through their units",
  idle_fj: "cores of the mapping while they hold no work, asleep or not, and of waking up",
  unused_fj: "cores that the mapping leaves empty",
};

const eventFormula = (event: EnergyEvent): string =>
  `count x chip.energy.${event} (one ${ENERGY_EVENT_FACTS[event].per})`;

export const ENERGY: readonly Metric[] = [
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
    "Energy by where the work was done: input, the layers, pooler; shared: leakage, clock and barriers. Sums to energy.total_fj",
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
    "mm2 with power x chip.static.uw_per_mm2 x time, of what sleeps the shares of chip.sleep, rounded once",
    LEDGER,
  ),
  metric(
    "energy.by_event.clock",
    "fJ",
    `Energy of ${COMPONENTS.clock}`,
    "flip-flops with power x chip.clock.flip_flop_fj x chip.clock.clocked_percent x ticks, rounded once",
    LEDGER,
  ),
  ...STATIC_PARTS.map((part) =>
    metric(
      `energy.static_split.${part}`,
      "fJ",
      `Static energy of ${STATIC[part]}. The three sum to energy.by_component.static`,
      "mm2 of these cores, each with its share of the routers, x chip.static.uw_per_mm2 x that time",
      LEDGER,
    ),
  ),
  metric(
    "energy.by_event.uncore",
    "fJ",
    `Energy of ${COMPONENTS.uncore}`,
    "chips x chip.chips.uncore_uw x time, rounded once",
    LEDGER,
  ),
  metric(
    "energy_views.operations_only_fj",
    "fJ",
    "Additions, shifts and comparisons as papers count them: no memory, no network, no leakage, no clock",
    "sum of the events that are operations",
    LEDGER,
  ),
  metric(
    "energy_views.with_memory_and_network_fj",
    "fJ",
    "Everything but leakage, clock and uncore",
    "total_fj - static - clock - uncore",
    LEDGER,
  ),
  metric("energy_views.with_static_fj", "fJ", "Everything", "total_fj", LEDGER),
  metric("energy_cells.*.layer", "-", "Layer of the cell: input, a layer, pooler or shared", "-", "mapping"),
  metric("energy_cells.*.component", "-", "Component of the cell, as in energy.by_component", "-", LEDGER),
  metric("energy_cells.*.event", "-", "Event of the cell, as in energy.by_event", "-", LEDGER),
  metric(
    "energy_cells.*.fj",
    "fJ",
    "Energy of one kind of event in one component of one layer, over all sentences; cells without any are left out, the rest sum to energy.total_fj",
    "sum of counts x constant",
    LEDGER,
  ),
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

/** Components and events that kinds of cores add to those of every chip. */
export function addedEnergy(table: EnergyTable): Metric[] {
  const components = table.components.slice(ENERGY_COMPONENTS.length);
  const events = table.events.slice(ENERGY_EVENTS.length);
  return [
    ...components.map((component) =>
      metric(
        `energy.by_component.${component}`,
        "fJ",
        `Energy of ${events.filter((event) => table.factsOf(event).component === component).join(", ")}. The components sum to energy.total_fj`,
        "sum of the component's events",
        LEDGER,
      ),
    ),
    ...events.map((event) =>
      metric(
        `energy.by_event.${event}`,
        "fJ",
        `Energy of: ${table.factsOf(event).per}. The events sum to energy.total_fj`,
        `count x the constant of its kind of core (one ${table.factsOf(event).per})`,
        LEDGER,
      ),
    ),
  ];
}
