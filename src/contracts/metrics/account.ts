import { CONSTANT_GROUPS, type ConstantGroup } from "../constant-groups.js";
import { OUTSIDE, type OutsideTerm } from "../summary.js";
import { CONFIG, LEDGER, type Metric, metric } from "./metric.js";

const GROUPS: Readonly<Record<ConstantGroup, string>> = {
  memory: "accesses of memories",
  arithmetic: "additions, shifts and comparisons",
  registers: "accumulators of linear and attention lanes",
  packets: "spikes formed and flits injected",
  network: "routers and links",
  chips: "links from chip to chip, and what each of several chips takes beside its cores and routers",
  barriers: "barriers",
  static: "leakage",
  clock: "the clock",
  added: "events that kinds of cores add",
};

const OUTSIDE_TERMS: Readonly<Record<OutsideTerm, readonly [definition: string, formula: string]>> = {
  host_operations: [
    "Embedding, LayerNorm and classifier on the host",
    "operations of host_work x chip.outside.host_operation",
  ],
  host_port: ["Pads of the host port", "host_work.host_port_bits_in x chip.outside.port_bit"],
  embedding_rows: [
    "Rows of the embedding from the host's memory",
    "host_work.embedding_bits_read x chip.outside.dram_bit",
  ],
  weight_load: [
    "Weights loaded once, each time the chip wakes up: its memories forget without power",
    "static synapses x chip.outside.dram_bit",
  ],
  host_waiting: ["A host that waits while the chip works", "chip.outside.host_mw x totals.seconds"],
};

export const ACCOUNT: readonly Metric[] = [
  metric(
    "chip.idle_w.static",
    "W",
    "Leakage of the chip while it has nothing to do: with chip.gating idle all cores sleep",
    "mm2 with power x chip.static.uw_per_mm2",
    CONFIG,
  ),
  metric(
    "chip.idle_w.clock",
    "W",
    "Clock of the chip while it has nothing to do, as far as clock gating and chip.gating leave it",
    "flip-flops with power x chip.clock.flip_flop_fj x clocked_percent / tick",
    CONFIG,
  ),
  metric(
    "chip.idle_w.uncore",
    "W",
    "What several chips take beside their cores and routers, whatever they do; 0 for one chip",
    "chips x chip.chips.uncore_uw",
    CONFIG,
  ),
  ...(["value", "low", "high"] as const).map((end) =>
    metric(
      `chip.shortest_tick_ps.${end}`,
      "ps",
      end === "value"
        ? "Shortest tick that the voltage allows"
        : `The same at the ${end === "low" ? "fast" : "slow"} ends of the ranges of threshold and exponent; null: logic would not switch there`,
      "chip.scaling.nominal_tick_ps x V / Vn x ((Vn - Vt) / (V - Vt))^alpha",
      CONFIG,
    ),
  ),
  ...CONSTANT_GROUPS.flatMap((group) => [
    metric(
      `energy_ranges.${group}.fj`,
      "fJ",
      `Energy that rests on the constants of ${GROUPS[group]}. The groups sum to energy.total_fj`,
      "sum of counts x constant",
      LEDGER,
    ),
    metric(
      `energy_ranges.${group}.low_fj`,
      "fJ",
      `The same with the constants of ${GROUPS[group]} at their low ends: they rest on the same figures`,
      "sum of counts x low",
      LEDGER,
    ),
    metric(
      `energy_ranges.${group}.high_fj`,
      "fJ",
      `The same with the constants of ${GROUPS[group]} at their high ends`,
      "sum of counts x high",
      LEDGER,
    ),
  ]),
  metric(
    "synaptic_operation.dynamic_fj",
    "fJ",
    "Energy of a synaptic operation without leakage and clock, network, rounding and spike forming included",
    "energy_views.with_memory_and_network_fj / traffic.synaptic_operations",
    LEDGER,
  ),
  metric(
    "synaptic_operation.in_full_fj",
    "fJ",
    "Energy of a synaptic operation with all that the chip needs meanwhile",
    "energy.total_fj / traffic.synaptic_operations",
    LEDGER,
  ),
  metric(
    "network_accounts.lumped_fj",
    "fJ",
    "Energy of the network if each link crossed costs chip.energy.hop_flit, whatever chip.noc.energy says",
    "flits x links x hop_flit",
    LEDGER,
  ),
  metric(
    "network_accounts.events_fj",
    "fJ",
    "Energy of the network by what happens in its routers, whatever chip.noc.energy says",
    "buffer writes and reads, arbitrations, crossbars and links x their constants",
    LEDGER,
  ),
  ...OUTSIDE.map((term) => {
    const [definition, formula] = OUTSIDE_TERMS[term];
    return metric(`outside_fj.${term}`, "fJ", `${definition}; not in energy.total_fj`, formula, CONFIG);
  }),
];
