import { ENERGY_EVENTS, type EnergyEvent } from "./chip.js";

/**
 * Parts of the chip that energy is split into; every event belongs to one, flits to the component of what they carry.
 */
export const ENERGY_COMPONENTS = [
  "synapse_memory",
  "accumulate",
  "attention",
  "kv_memory",
  "residual_memory",
  "requantise",
  "residual_add",
  "bspn",
  "softmax",
  "spike_generation",
  "interface",
  "network",
  "chip_links",
  "synchronisation",
  "static",
  "clock",
  "uncore",
] as const;
export type EnergyComponent = (typeof ENERGY_COMPONENTS)[number];

/** What an event of the ledger stands for. */
export interface EventFacts {
  /** Component the event is counted in; flits of markers and credits are `synchronisation` instead. */
  readonly component: string;
  /**
   * True for what papers count as an operation: an addition, shift or comparison, without its memory, registers or
   * transport.
   */
  readonly operation: boolean;
  /** True for what counts as a synaptic operation: one weight or stored value added to one sum. */
  readonly synaptic?: boolean;
  /** When the event is counted. */
  readonly per: string;
}

export interface EnergyEventFacts extends EventFacts {
  readonly component: EnergyComponent;
}

export const ENERGY_EVENT_FACTS: Readonly<Record<EnergyEvent, EnergyEventFacts>> = {
  axon_lookup: {
    component: "synapse_memory",
    operation: false,
    per: "spike, or packet of values of code dense, received by a core: its entry of the axon table",
  },
  weight_bit_read: { component: "synapse_memory", operation: false, per: "bit of a weight read from synapse memory" },
  accumulate: {
    component: "accumulate",
    operation: true,
    synaptic: true,
    per: "addition of +1 or -1 to an accumulator",
  },
  accumulate_graded: {
    component: "accumulate",
    operation: true,
    synaptic: true,
    per: "addition of a 4-bit value to an accumulator, codes graded and dense",
  },
  accumulate_shifted: {
    component: "accumulate",
    operation: true,
    synaptic: true,
    per: "addition of a shifted bit to an accumulator, code bitserial",
  },
  accumulate_sum: {
    component: "accumulate",
    operation: true,
    per: "addition of a partial sum to an accumulator, matrices cut by rows",
  },
  accumulator_register: { component: "accumulate", operation: false, per: "read and write of an accumulator register" },
  attention_accumulate: {
    component: "attention",
    operation: true,
    synaptic: true,
    per: "addition of a K or V value to a score or context accumulator",
  },
  attention_register: {
    component: "attention",
    operation: false,
    per: "read and write of a score or context register",
  },
  kv_bit_write: {
    component: "kv_memory",
    operation: false,
    per: "bit written to the K, V or Q memory of an attention core",
  },
  kv_bit_read: {
    component: "kv_memory",
    operation: false,
    per: "bit read from the K, V or Q memory of an attention core",
  },
  residual_bit_write: { component: "residual_memory", operation: false, per: "bit written to residual memory" },
  residual_bit_read: { component: "residual_memory", operation: false, per: "bit read from residual memory" },
  requantise: {
    component: "requantise",
    operation: true,
    per: "neuron whose window closes: shift, bias, rounding, clamp",
  },
  residual_add: { component: "residual_add", operation: true, per: "element: align the residual and add it" },
  bspn: { component: "bspn", operation: true, per: "element normalised by BSPN" },
  softmax: { component: "softmax", operation: true, per: "score of a row of PTsoftmax" },
  neuron_scan: {
    component: "spike_generation",
    operation: true,
    per: "neuron and scan pass of a spike generator: add, compare",
  },
  spike_generate: {
    component: "spike_generation",
    operation: false,
    per: "spike formed: subtract the threshold, build the packet; code dense: packet of values built",
  },
  inject_flit: {
    component: "interface",
    operation: false,
    per: "flit that enters the network at a core or at the host port",
  },
  hop_flit: {
    component: "network",
    operation: false,
    per: "flit that crosses one link: buffer, crossbar and wire together (chip.noc.energy lumped)",
  },
  buffer_write_flit: {
    component: "network",
    operation: false,
    per: "flit written to an input buffer of a router (chip.noc.energy events, as the four below)",
  },
  buffer_read_flit: {
    component: "network",
    operation: false,
    per: "flit, or copy of one, read from an input buffer on its way out of a router",
  },
  arbitrate_flit: {
    component: "network",
    operation: false,
    per: "flit, or copy of one, for which a router's allocators decide",
  },
  crossbar_flit: {
    component: "network",
    operation: false,
    per: "flit, or copy of one, that passes a router's crossbar and output register",
  },
  link_flit: {
    component: "network",
    operation: false,
    per: "flit that crosses one link between routers: its toggled bits times the link's length",
  },
  chip_link_flit: {
    component: "chip_links",
    operation: false,
    per: "flit that crosses a link from chip to chip, whatever it carries: all its bits",
  },
  window_sync: {
    component: "synchronisation",
    operation: false,
    per: "marker or credit handled by the core that receives it",
  },
  window_check: {
    component: "synchronisation",
    operation: false,
    per: "data packet or count marker counted and mixed into a checksum, by its sender for each route and by each receiver",
  },
  barrier_core: {
    component: "synchronisation",
    operation: false,
    per: "core taking part in one barrier or global step, modes barrier and tick",
  },
};

/** Energy that flows whatever happens, power times time; each is a component and an event of its own. */
export const IDLE = ["static", "clock", "uncore"] as const;
export type IdleTerm = (typeof IDLE)[number];

/** Every event with a constant, and those that are power times time. */
export const LEDGER_EVENTS = [...ENERGY_EVENTS, ...IDLE] as const;
