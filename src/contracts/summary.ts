/**
 * summary.json, schema `sorbet-sim/summary@1`: integer ticks, integer femtojoules, counts. Definitions: metric
 * catalogue.
 */

import type { Evidence, SpikeCode, SyncMode } from "./chip.js";
import type { ConstantGroup } from "./constant-groups.js";
import type { IdleTerm } from "./energy.js";
import type { StaticSplit } from "./gating.js";
import type { Limits } from "./limits.js";
import type { ChipTopology } from "./topology.js";

export const SUMMARY_SCHEMA = "sorbet-sim/summary@1";

export const PATH_PARTS = ["host", "spike_generation", "network", "synapses", "vector_unit", "waiting"] as const;
export type PathPart = (typeof PATH_PARTS)[number];

/** What the packet-level network said of a sentence that ran flit by flit: `run --noc both`. */
export interface LevelError {
  ticks: number;
  /** (packet level - flit level) / flit level */
  error: number;
}

/** The same over all sentences: the mean, its error, and the error of the sentence with the largest. */
export interface LevelErrors {
  mean_ticks: number;
  error: number;
  largest_error: number;
}

export interface Latency {
  ticks: number;
  seconds: number;
  /**
   * Critical-path ticks by transformer layer; host port and input core count to layer 0, the pooler to the last. Sums
   * to ticks.
   */
  by_layer: number[];
  /** The same path by stage: input, "0".., pooler. */
  by_stage: Record<string, number>;
  critical_path: Record<PathPart, number>;
  /** Only of a run on both network models. */
  packet_level?: LevelError;
}

/** From the arrival of a sentence at the host to its last value out: waiting, then service, add up to it. */
export interface Response {
  arrived_ticks: number;
  waiting_ticks: number;
  /** latency.ticks */
  service_ticks: number;
  ticks: number;
  seconds: number;
}

export interface Traffic {
  spikes: number;
  markers: number;
  credits: number;
  packets: number;
  deliveries: number;
  packet_hops: number;
  /**
   * What packet_hops would be with a packet for each destination, and the share of it that copying on the way saves.
   */
  unicast_hops: number;
  multicast_saving: number;
  flits: number;
  flit_hops: number;
  chip_flit_hops: number;
  mean_hops: number;
  max_link_load: number;
  synaptic_operations: number;
}

/** What dead parts of a chip (`chip.dead`) cost its network, against the same chip with every part alive. */
export interface DeadCost {
  /** Links that the same packets, and flits, would cross there. */
  undamaged_packet_hops: number;
  undamaged_flit_hops: number;
  /** Energy of the network beyond what it takes there; below 0: less. */
  extra_network_fj: number;
}

export interface EnergySplits {
  total_fj: number;
  low_fj: number;
  high_fj: number;
  by_component: Record<string, number>;
  by_layer: Record<string, number>;
  by_event: Record<string, number>;
}

export interface Energy extends EnergySplits {
  /** Sums to the component static. */
  static_split: StaticSplit;
}

export interface EnergyRange {
  fj: number;
  low_fj: number;
  high_fj: number;
}

export const OUTSIDE = ["host_operations", "host_port", "embedding_rows", "weight_load", "host_waiting"] as const;
export type OutsideTerm = (typeof OUTSIDE)[number];

export interface SiteRate {
  /** "input", "0".., "pooler": where the site's consumer sits. */
  layer: string;
  site: string;
  values: number;
  events: number;
  /** events / (values * T) */
  rate: number;
  /** Events that the signed code would send, sum of |q|, whatever code is in force. */
  signed_events: number;
  /** signed_events / (values * T) */
  signed_rate: number;
}

export interface InputResult {
  id: string | number;
  text?: string;
  input_ids: number[];
  /** Token type of each id; left out where all are 0. */
  token_types?: number[];
  prediction: string;
  label?: string;
  logits: number[];
  reference_logits: number[];
  exact: boolean;
  latency: Latency;
  response: Response;
  traffic: Traffic;
  energy: Energy;
  sites: SiteRate[];
}

export interface Totals {
  inputs: number;
  tokens: number;
  ticks: number;
  seconds: number;
  tokens_per_second: number;
  latency: {
    p50_ticks: number;
    p99_ticks: number;
    mean_ticks: number;
    p50_seconds: number;
    p99_seconds: number;
    /** Only of a run on both network models. */
    packet_level?: LevelErrors;
  };
  /** Sentences that found the host's queue full. */
  refused: number;
  response: { mean_waiting_ticks: number; mean_ticks: number; p50_ticks: number; p99_ticks: number };
  critical_path: Record<PathPart, number>;
  traffic: Traffic;
  /** Only of a chip with dead parts. */
  dead_parts?: DeadCost;
  energy: Energy;
  sites: SiteRate[];
  /** Over all values of all sites. */
  firing_rate: { sent: number; signed: number };
  power_w: number;
  /** Energy times mean latency, joule seconds. */
  energy_delay: number;
  /** Events of the simulated chip handled by the kernel: a size, not a speed. */
  kernel_events: number;
}

/** Energy of one kind of event in one component of one layer ("input", "0".., "pooler", "shared"). */
export interface EnergyCell {
  layer: string;
  component: string;
  event: string;
  fj: number;
}

export interface RegisterUse {
  site: string;
  bits_needed: number;
  bits_available: number;
}

export interface Summary {
  schema: typeof SUMMARY_SCHEMA;
  seed: number;
  config_sha256: string;
  model: { name: string; layers: number; hidden: number; heads: number; ffn: number; weights_sha256: string };
  chip: {
    preset: string;
    mesh: [number, number];
    /** Columns and rows of chips. */
    chips: [number, number];
    topology: ChipTopology;
    cores_total: number;
    cores_used: number;
    tick_ps: number;
    /** Supply voltage, and that for which the preset gives its energies. */
    voltage_mv: number;
    nominal_mv: number;
    /** What the voltage allows by `chip.scaling`, and at the ends of its ranges; null: logic would not switch. */
    shortest_tick_ps: { value: number; low: number | null; high: number | null };
    code: SpikeCode;
    noc: string;
    sync: SyncMode;
    area_mm2: { total: number; by_component: Record<string, number> };
    /** Power that flows whatever the chip does, watts. */
    idle_w: Record<IdleTerm, number>;
    /** Of --mapping FILE.csv; absent where the chip's placement maps the model. */
    mapping_sha256?: string;
  };
  inputs: InputResult[];
  totals: Totals;
  limits: Limits;
  energy_views: { operations_only_fj: number; with_memory_and_network_fj: number; with_static_fj: number };
  /** Energy of all inputs that rests on a group of constants, at their values and at their ends. */
  energy_ranges: Record<ConstantGroup, EnergyRange>;
  /** Energy of a synaptic operation, femtojoules: without leakage and clock, and in full. */
  synaptic_operation: { dynamic_fj: number; in_full_fj: number };
  /** Energy of the network, markers and credits included, by both accounts of a flit's way. */
  network_accounts: { lumped_fj: number; events_fj: number };
  /** Energy around the chip that the total leaves out; the weights once, however many inputs. */
  outside_fj: Record<OutsideTerm, number>;
  /** Energy of all inputs, split three ways at once; sums to totals.energy.total_fj. */
  energy_cells: EnergyCell[];
  evidence: Record<Evidence, number>;
  registers: RegisterUse[];
  /** Host work outside the chip's total: operation counts. */
  host_work: Record<string, number>;
}
