import { z } from "zod";
import { CONSTANT_GROUPS } from "./constant-groups.js";
import { IDLE } from "./energy.js";
import { STATIC_PARTS } from "./gating.js";
import { oneLine } from "./one-line.js";
import { OUTSIDE, PATH_PARTS, SUMMARY_SCHEMA } from "./summary.js";
import { CHIP_TOPOLOGIES } from "./topology.js";

const MOST_NAME = 2000;
const name = oneLine(MOST_NAME);
const amount = z.number().min(0);
const count = z.int().min(0);
const amounts = z.record(name, amount);
const path = z.object(Object.fromEntries(PATH_PARTS.map((part) => [part, amount])));
const amountsOf = (names: readonly string[]) => Object.fromEntries(names.map((key) => [key, amount]));
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const levelError = z.object({ ticks: amount, error: z.number() });
const levelErrors = z.object({ mean_ticks: amount, error: z.number(), largest_error: z.number() });

const traffic = z.object({
  spikes: count,
  markers: count,
  credits: count,
  packets: count,
  deliveries: count,
  packet_hops: count,
  unicast_hops: count,
  multicast_saving: z.number(),
  flits: count,
  flit_hops: count,
  chip_flit_hops: count.optional(),
  mean_hops: amount,
  max_link_load: amount,
  synaptic_operations: count,
});

const energy = z.object({
  total_fj: amount,
  low_fj: amount,
  high_fj: amount,
  by_component: amounts,
  by_layer: amounts,
  by_event: amounts,
  /** Older summaries have none. */
  static_split: z.object(amountsOf(STATIC_PARTS)).optional(),
});

const site = z.object({
  layer: name,
  site: name,
  values: count,
  events: count,
  rate: amount,
  signed_events: count,
  signed_rate: amount,
});

const input = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string().optional(),
  input_ids: z.array(count),
  token_types: z.array(count).optional(),
  prediction: name,
  label: z.string().optional(),
  logits: z.array(z.number()).min(1),
  reference_logits: z.array(z.number()).min(1),
  exact: z.boolean(),
  latency: z.object({
    ticks: count,
    seconds: amount,
    by_layer: z.array(amount),
    by_stage: amounts,
    critical_path: path,
    packet_level: levelError.optional(),
  }),
  response: z
    .object({ arrived_ticks: count, waiting_ticks: count, service_ticks: count, ticks: count, seconds: amount })
    .optional(),
  traffic,
  energy,
  sites: z.array(site),
});

/** summary.json as it is read from outside; what another version has beside it is let through. */
export const SUMMARY_FILE_SCHEMA = z.object({
  schema: z.literal(SUMMARY_SCHEMA),
  seed: count,
  config_sha256: sha256,
  model: z.object({ name, layers: count, hidden: count, heads: count, ffn: count, weights_sha256: sha256 }),
  chip: z.object({
    preset: name,
    mesh: z.tuple([count, count]),
    /** Older chips are all meshes. */
    chips: z.tuple([count, count]).optional(),
    topology: z.enum(CHIP_TOPOLOGIES).optional(),
    cores_total: count,
    cores_used: count,
    tick_ps: count.min(1),
    voltage_mv: amount,
    nominal_mv: amount,
    shortest_tick_ps: z.object({ value: amount, low: amount.nullable(), high: amount.nullable() }),
    code: name,
    noc: name,
    sync: name,
    area_mm2: z.object({ total: amount, by_component: amounts }),
    idle_w: z.object(amountsOf(IDLE)),
  }),
  inputs: z.array(input).min(1),
  totals: z.object({
    inputs: count,
    tokens: count,
    ticks: count,
    seconds: amount,
    tokens_per_second: amount,
    latency: z.object({
      p50_ticks: amount,
      p99_ticks: amount,
      mean_ticks: amount,
      p50_seconds: amount,
      p99_seconds: amount,
      packet_level: levelErrors.optional(),
    }),
    refused: count.optional(),
    response: z
      .object({ mean_waiting_ticks: amount, mean_ticks: amount, p50_ticks: count, p99_ticks: count })
      .optional(),
    critical_path: path,
    traffic,
    dead_parts: z
      .object({ undamaged_packet_hops: count, undamaged_flit_hops: count, extra_network_fj: z.number() })
      .optional(),
    energy,
    sites: z.array(site),
    firing_rate: z.object({ sent: amount, signed: amount }),
    power_w: amount,
    energy_delay: amount,
    kernel_events: count,
  }),
  /** Older summaries have none. */
  limits: z
    .object({
      measured_ticks: count,
      limit: name,
      bound_ticks: amount,
      link_ticks: amount,
      barrier_ticks: amount,
      stages: z.array(
        z.object({
          stage: name,
          neuron_ticks: amount,
          synapse_ticks: amount,
          send_ticks: amount,
          largest: z.enum(["neurons", "synapses", "sending"]),
          bound_ticks: amount,
          core: name,
        }),
      ),
    })
    .optional(),
  energy_views: z.object({ operations_only_fj: amount, with_memory_and_network_fj: amount, with_static_fj: amount }),
  energy_ranges: z.object(
    Object.fromEntries(
      CONSTANT_GROUPS.map((group) => [group, z.object({ fj: amount, low_fj: amount, high_fj: amount })]),
    ),
  ),
  synaptic_operation: z.object({ dynamic_fj: amount, in_full_fj: amount }),
  network_accounts: z.object({ lumped_fj: amount, events_fj: amount }),
  outside_fj: z.object(amountsOf(OUTSIDE)),
  energy_cells: z.array(z.object({ layer: name, component: name, event: name, fj: amount })),
  evidence: z.object({ published: amount, derived: amount, estimate: amount }),
  registers: z.array(z.object({ site: name, bits_needed: count, bits_available: count })),
  host_work: amounts,
});
