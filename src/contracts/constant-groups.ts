import type { EnergyEvent } from "./chip.js";
import type { IdleTerm } from "./energy.js";

/**
 * Constants that rest on the same figures and would be wrong together; constants of different groups are independent.
 * `added` are those that kinds of cores bring; `static` is leakage and, with power gating, the shares of it that sleep
 * leaves and the energy of waking up.
 */
export const CONSTANT_GROUPS = [
  "memory",
  "arithmetic",
  "registers",
  "packets",
  "network",
  "chips",
  "barriers",
  "static",
  "clock",
  "added",
] as const;
export type ConstantGroup = (typeof CONSTANT_GROUPS)[number];

const GROUPS: Readonly<Record<EnergyEvent | IdleTerm, ConstantGroup>> = {
  axon_lookup: "memory",
  weight_bit_read: "memory",
  accumulate: "arithmetic",
  accumulate_graded: "arithmetic",
  accumulate_shifted: "arithmetic",
  accumulate_sum: "arithmetic",
  accumulator_register: "registers",
  attention_accumulate: "arithmetic",
  attention_register: "registers",
  kv_bit_write: "memory",
  kv_bit_read: "memory",
  residual_bit_write: "memory",
  residual_bit_read: "memory",
  requantise: "arithmetic",
  residual_add: "arithmetic",
  bspn: "arithmetic",
  softmax: "arithmetic",
  neuron_scan: "arithmetic",
  spike_generate: "packets",
  inject_flit: "packets",
  hop_flit: "network",
  buffer_write_flit: "network",
  buffer_read_flit: "network",
  arbitrate_flit: "network",
  crossbar_flit: "network",
  link_flit: "network",
  chip_link_flit: "chips",
  window_sync: "arithmetic",
  window_check: "arithmetic",
  barrier_core: "barriers",
  static: "static",
  clock: "clock",
  uncore: "chips",
};

/** @param event of the ledger */
export const groupOf = (event: string): ConstantGroup => GROUPS[event as keyof typeof GROUPS] ?? "added";
