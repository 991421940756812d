import { CONSTANT_GROUPS } from "../../../src/contracts/constant-groups.js";
import { ENERGY_COMPONENTS, LEDGER_EVENTS } from "../../../src/contracts/energy.js";
import {
  type Energy,
  type InputResult,
  SUMMARY_SCHEMA,
  type Summary,
  type Traffic,
} from "../../../src/contracts/summary.js";

/** Numbers that add up as a summary's must, of the size that a sentence of 25 tokens has. */
const COMPONENT_FJ = [
  312_000_000, 640_000_000, 21_000_000, 9_400_000, 5_100_000, 48_000_000, 7_700_000, 10_752_000, 3_750_000,
  4_700_000_000, 5_440_000_000, 16_400_000_000, 1_060_000_000, 900_000_000, 400_000_000,
];

function record(names: readonly string[], values: readonly number[]): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}

function energyOf(scale: number): Energy {
  const fj = COMPONENT_FJ.map((value) => value * scale);
  const total = fj.reduce((sum, value) => sum + value, 0);
  const layers = ["input", "0", "1", "pooler", "shared"];
  const events: readonly string[] = LEDGER_EVENTS;
  const leakage = fj[ENERGY_COMPONENTS.indexOf("static")]!;
  return {
    static_split: { busy_fj: leakage - 2, idle_fj: 1, unused_fj: 1 },
    total_fj: total,
    low_fj: Math.round(total / 4),
    high_fj: total * 21,
    by_component: record(ENERGY_COMPONENTS, fj),
    by_layer: record(layers, [1_000_000, 2_000_000, 3_000_000, 4_000_000, total - 10_000_000]),
    by_event: record(
      events,
      events.map((_, i) => (i === 0 ? total - events.length + 1 : 1)),
    ),
  };
}

function trafficOf(scale: number): Traffic {
  const packets = 3_212_345 * scale;
  const hops = 9_123_456 * scale;
  return {
    spikes: 3_012_345 * scale,
    markers: 41_230 * scale,
    credits: 20_615 * scale,
    packets,
    deliveries: 3_712_000 * scale,
    packet_hops: hops,
    unicast_hops: 14_123_456 * scale,
    multicast_saving: 1 - hops / (14_123_456 * scale),
    flits: packets,
    flit_hops: hops,
    chip_flit_hops: 0,
    mean_hops: hops / packets,
    max_link_load: 0.8731,
    synaptic_operations: 1_153_000_000 * scale,
  };
}

const PATH = {
  host: 2_000,
  spike_generation: 700_000,
  network: 150_034,
  synapses: 120_000,
  vector_unit: 85_000,
  waiting: 400_000,
};
const TICKS = Object.values(PATH).reduce((sum, ticks) => sum + ticks, 0);

function inputOf(id: number, overrides: Partial<InputResult>): InputResult {
  const seconds = (TICKS * 2000) / 1e12;
  const sites = [
    { layer: "0", site: "q", values: 9600, events: 76_800, rate: 0.5, signed_events: 19_200, signed_rate: 0.125 },
  ];
  return {
    id,
    text: "an utterly charming and often affecting comedy",
    input_ids: [2, 17, 901, 33, 5, 3],
    prediction: "positive",
    logits: [-2.3125, 2.4375],
    reference_logits: [-2.3125, 2.4375],
    exact: true,
    latency: {
      ticks: TICKS,
      seconds,
      by_layer: [1_000_000, TICKS - 1_000_000],
      by_stage: { input: 2_000, "0": 998_000, "1": TICKS - 1_100_000, pooler: 100_000 },
      critical_path: { ...PATH },
    },
    response: { arrived_ticks: 500, waiting_ticks: 1_500, service_ticks: TICKS, ticks: TICKS + 1_500, seconds },
    traffic: trafficOf(1),
    energy: energyOf(1),
    sites,
    ...overrides,
  };
}

/** A summary of these sentences with every key that a run writes. */
export function fakeSummary(changes: readonly Partial<InputResult>[] = [{}]): Summary {
  const inputs = changes.map((change, index) => inputOf(index + 1, change));
  const n = inputs.length;
  const energy = energyOf(n);
  const ticks = TICKS * n;
  return {
    schema: SUMMARY_SCHEMA,
    seed: 1,
    config_sha256: "c".repeat(64),
    model: { name: "sorbet-sst2", layers: 6, hidden: 384, heads: 12, ffn: 1536, weights_sha256: "d".repeat(64) },
    chip: {
      preset: "sorbet-native",
      chips: [1, 1],
      topology: "mesh",
      mesh: [13, 13],
      cores_total: 169,
      cores_used: 71,
      tick_ps: 2000,
      voltage_mv: 800,
      nominal_mv: 800,
      shortest_tick_ps: { value: 2000, low: 2000, high: 2000 },
      code: "offset",
      noc: "packet",
      sync: "marker",
      area_mm2: {
        total: 84.3,
        by_component: {
          synapse_memory: 51.9,
          residual_memory: 29.2,
          accumulators: 1.8,
          interface_fifos: 0.1,
          router_buffers: 1.3,
        },
      },
      idle_w: { static: 0.0295, clock: 0.399, uncore: 0 },
    },
    inputs,
    totals: {
      inputs: n,
      tokens: inputs.reduce((sum, { input_ids }) => sum + input_ids.length, 0),
      ticks,
      seconds: (ticks * 2000) / 1e12,
      tokens_per_second: 8579.6,
      refused: 0,
      response: {
        mean_waiting_ticks: 1_500,
        mean_ticks: TICKS + 1_500,
        p50_ticks: TICKS + 1_500,
        p99_ticks: TICKS + 1_500,
      },
      latency: {
        p50_ticks: TICKS,
        p99_ticks: TICKS,
        mean_ticks: TICKS,
        p50_seconds: (TICKS * 2000) / 1e12,
        p99_seconds: (TICKS * 2000) / 1e12,
      },
      critical_path: Object.fromEntries(Object.entries(PATH).map(([name, value]) => [name, value * n])) as typeof PATH,
      traffic: trafficOf(n),
      energy,
      sites: inputs[0]!.sites,
      firing_rate: { sent: 0.3012, signed: 0.1249 },
      power_w: 10.26,
      energy_delay: 8.7e-8,
      kernel_events: 23_456_789 * n,
    },
    limits: {
      measured_ticks: ticks,
      limit: "synapses of 1",
      bound_ticks: 600_000 * n,
      link_ticks: 90_000 * n,
      barrier_ticks: 0,
      stages: ["input", "0", "1", "pooler"].map((stage, i) => ({
        stage,
        neuron_ticks: 1_000 * n,
        synapse_ticks: [0, 500_000, 600_000, 2_000][i]! * n,
        send_ticks: 40_000 * n,
        largest: i === 1 || i === 2 ? ("synapses" as const) : ("sending" as const),
        bound_ticks: [40_000, 500_000, 600_000, 40_000][i]! * n,
        core: `${stage}/core`,
      })),
    },
    energy_views: {
      operations_only_fj: 731_000_000 * n,
      with_memory_and_network_fj: energy.total_fj - 1_300_000_000 * n,
      with_static_fj: energy.total_fj,
    },
    energy_ranges: Object.fromEntries(
      CONSTANT_GROUPS.map((group, i) => {
        const fj = i === 0 ? energy.total_fj : 0;
        return [group, { fj, low_fj: Math.round(fj / 4), high_fj: fj * 21 }];
      }),
    ) as Summary["energy_ranges"],
    synaptic_operation: { dynamic_fj: 268.4, in_full_fj: 1456.1 },
    network_accounts: { lumped_fj: 6_200_000_000 * n, events_fj: 15_000_000_000 * n },
    outside_fj: {
      host_operations: 1_300_000_000,
      host_port: 98_000_000,
      embedding_rows: 2_245_017_600,
      weight_load: 215_000_000_000,
      host_waiting: 1_640_000_000_000,
    },
    energy_cells: [{ layer: "shared", component: "static", event: "static", fj: energy.total_fj }],
    evidence: { published: 0, derived: 0.0004, estimate: 0.9996 },
    registers: [
      { site: "accumulator ffn_out", bits_needed: 14, bits_available: 18 },
      { site: "score", bits_needed: 13, bits_available: 16 },
      { site: "vector bspn", bits_needed: 41, bits_available: 48 },
    ],
    host_work: { embedding_values: 9600, layer_norm_elements: 9600, classifier_multiply_accumulates: 768 },
  };
}
