import {
  type AreaSpec,
  type ChipSpec,
  ENERGY_EVENTS,
  type EnergyConstant,
  type EnergyEvent,
  type Evidence,
  type RouterSpec,
} from "../contracts/chip.js";
import { coresPerRouter, linkPitches } from "../contracts/topology.js";
import type { ResolvedChip } from "./config-keys.js";
import { gatingSpec } from "./gating-config.js";
import { clockSpec, ENERGY_EXPONENT, graded, staticSpec, uncoreSpec, voltageRatio } from "./idle-power.js";
import type { Annotated } from "./leaf.js";
import { meshFromConfig } from "./mesh-sides.js";
import { protectedShare, type Share } from "./protection-energy.js";

/** Bits of the flit that the constants of a flit are given for. */
const ENERGY_FLIT_BITS = 32;

/** Ports of the router that they are given for, and ports of any that lead to others. */
const ENERGY_PORTS = 5;
const DIRECTIONS = 4;

const same = (share: number): Share => ({ value: share, low: share, high: share });

function constant(
  { value, low, high }: Annotated<number>,
  share: Share,
  ratio: number,
  evidence: Evidence,
): EnergyConstant {
  return {
    fj: Math.round(value * share.value * ratio),
    lowFj: Math.round((low ?? value) * share.low * ratio),
    highFj: Math.round((high ?? value) * share.high * ratio),
    evidence,
  };
}

const BITS_PER_KIB = 8192;

/** x^(quarters / 4) by square roots, which are the same on every machine. */
function quarterPower(x: number, quarters: number): number {
  const root = Math.sqrt(Math.sqrt(x));
  return Array<number>(quarters)
    .fill(root)
    .reduce((a, b) => a * b, 1);
}

/** How much more an access costs in a memory of so many bits than in the nominal one, over the range of the law. */
function sizeShare({ memory: { nominal_kib: nominal, size_quarters: power } }: ResolvedChip, bits: number): Share {
  const at = (quarters: number): number => quarterPower(bits / BITS_PER_KIB / nominal.value, quarters);
  const ends = [power.value, power.low ?? power.value, power.high ?? power.value].map(at);
  return { value: at(power.value), low: Math.min(...ends), high: Math.max(...ends) };
}

const rangeOf = ({ value, low, high }: Annotated<number>): readonly [number, number] => [low ?? value, high ?? value];

/** A flit gets on a narrow link in several ticks. */
function chipLink({ chips, noc }: ResolvedChip): Pick<RouterSpec, "chipLink"> {
  if (chips.columns.value * chips.rows.value === 1) return {};
  const flitTicks = Math.ceil(noc.link_bits.value / chips.link_bits.value);
  return { chipLink: { ticks: chips.link_ticks.value, flitTicks } };
}

function areaSpec({ area }: ResolvedChip): AreaSpec {
  return {
    um2PerKib: area.um2_per_kib.value,
    um2PerWordBit: area.um2_per_word_bit.value,
    um2PerAdderBit: area.um2_per_adder_bit.value,
    um2PerShiftBit: area.um2_per_shift_bit.value,
    um2PerRegisterBit: area.um2_per_register_bit.value,
    um2PerRequest: area.um2_per_request.value,
    umPerCrossbarWire: area.um_per_crossbar_wire.value,
    utilisation: area.utilisation_percent.value / 100,
  };
}

/** A hop of the lumped account is one of a mesh; what its link is longer than there comes on top. */
function longHop({ hop_flit: hop, link_flit: link }: Record<EnergyEvent, EnergyConstant>, pitches: number) {
  const more = (fj: number): number => Math.round((fj * (pitches - 1)) / pitches);
  return {
    ...hop,
    fj: hop.fj + more(link.fj),
    lowFj: hop.lowFj + more(link.lowFj),
    highFj: hop.highFj + more(link.highFj),
  };
}

/**
 * The numbers that the simulator reads. The constants of a flit hold for 32 bits: a narrower flit costs in
 * proportion, a wider one no more, since no packet fills more than 32 bits and idle wires do not toggle. That of a
 * link is given for a toggled bit and a millimetre, those of crossbar and arbitration for a router of five ports: they
 * grow with the ports, as lines that cross each other do; those of memories for a memory of memory.nominal_kib. All are
 * given for the nominal voltage and stand here for the chip's own.
 */
export function chipFromConfig(chip: ResolvedChip): ChipSpec {
  const { core, attention, vector, generator, noc, scaling } = chip;
  const topology = noc.topology.value;
  const ports = DIRECTIONS + coresPerRouter({ topology });
  const pitches = linkPitches(topology);
  const flitShare = Math.min(1, noc.link_bits.value / ENERGY_FLIT_BITS);
  const toggledBits = (ENERGY_FLIT_BITS * flitShare * noc.toggled_percent.value) / 100;
  const bitsOf: Partial<Record<EnergyEvent, number>> = {
    axon_lookup: core.axons.value * core.axon_bits.value,
    weight_bit_read: core.synapse_memory_bits.value,
    kv_bit_write: core.synapse_memory_bits.value,
    kv_bit_read: core.synapse_memory_bits.value,
    residual_bit_write: core.residual_memory_bits.value,
    residual_bit_read: core.residual_memory_bits.value,
  };
  const share = (event: EnergyEvent): Share => {
    const bits = bitsOf[event];
    if (bits !== undefined) return protectedShare(chip, event, sizeShare(chip, bits));
    if (event === "accumulator_register") return protectedShare(chip, event, same(1));
    if (event === "chip_link_flit") return same(ENERGY_FLIT_BITS * flitShare);
    if (event === "link_flit") return same((toggledBits * noc.link_um.value * pitches) / 1000);
    if (event === "crossbar_flit" || event === "arbitrate_flit") return same((flitShare * ports) / ENERGY_PORTS);
    return same(event.endsWith("_flit") ? flitShare : 1);
  };
  const ratio = voltageRatio(chip, ENERGY_EXPONENT);
  const energyOf = Object.fromEntries(
    ENERGY_EVENTS.map((event) => {
      const given = chip.energy[event];
      // Pads have a supply of their own.
      if (event === "chip_link_flit") return [event, constant(given, share(event), 1, given.evidence)];
      return [event, constant(given, share(event), ratio, graded(chip, given.evidence))];
    }),
  ) as Record<EnergyEvent, EnergyConstant>;
  const energy = { ...energyOf, hop_flit: longHop(energyOf, pitches) };
  return {
    preset: chip.name,
    tickPs: chip.tick_ps.value,
    supply: {
      voltageMv: chip.voltage_mv.value,
      nominalMv: scaling.nominal_mv.value,
      nominalTickPs: scaling.nominal_tick_ps.value,
      thresholdMv: scaling.threshold_mv.value,
      alphaPercent: scaling.alpha_percent.value,
      ranges: { thresholdMv: rangeOf(scaling.threshold_mv), alphaPercent: rangeOf(scaling.alpha_percent) },
      lowestMv: scaling.lowest_mv.value,
      highestMv: scaling.highest_mv.value,
    },
    mesh: meshFromConfig(chip),
    core: {
      lanes: core.lanes.value,
      axons: core.axons.value,
      axonBits: core.axon_bits.value,
      columns: core.columns.value,
      synapseMemoryBits: core.synapse_memory_bits.value,
      zeroWeights: core.zero_weights.value,
      residualMemoryBits: core.residual_memory_bits.value,
      windowSlots: core.window_slots.value,
      accumulatorBits: core.accumulator_bits.value,
      vectorBits: core.vector_bits.value,
      parameterBits: core.parameter_bits.value,
    },
    attention: {
      lanes: attention.lanes.value,
      heads: attention.heads.value,
      banks: attention.banks.value,
      scoreBits: attention.score_bits.value,
      contextBits: attention.context_bits.value,
    },
    vector: {
      lanes: vector.lanes.value,
      requantiseTicks: vector.requantise_ticks.value,
      bspnPasses: vector.bspn_passes.value,
      bspnTicks: vector.bspn_ticks.value,
      softmaxLanes: vector.softmax_lanes.value,
      softmaxPasses: vector.softmax_passes.value,
      softmaxTicks: vector.softmax_ticks.value,
    },
    generator: { lanes: generator.lanes.value, banks: generator.banks.value },
    interface: { sendFifo: chip.interface.send_fifo.value, receiveFifo: chip.interface.receive_fifo.value },
    noc: {
      linkBits: noc.link_bits.value,
      multicast: noc.multicast.value,
      router: {
        pipeline: noc.router.pipeline.value,
        vcs: noc.router.vcs.value,
        bufferFlits: noc.router.buffer_flits.value,
        linkTicks: noc.router.link_ticks.value,
        ...chipLink(chip),
      },
    },
    nocEnergy: noc.energy.value,
    sync: { mode: chip.sync.value, barrierTicks: chip.barrier_ticks.value, tickTicks: chip.step_ticks.value },
    protection: {
      synapses: chip.protection.synapses.value,
      kv: chip.protection.kv.value,
      residual: chip.protection.residual.value,
      accumulators: chip.protection.accumulators.value,
    },
    placement: chip.placement.value,
    placementSeed: chip.placement_seed.value,
    maxTokens: chip.model.max_tokens.value,
    energy,
    static: staticSpec(chip),
    clock: clockSpec(chip),
    uncore: uncoreSpec(chip),
    gating: gatingSpec(chip, voltageRatio(chip, ENERGY_EXPONENT)),
    area: areaSpec(chip),
    outside: {
      hostOperationFj: chip.outside.host_operation.value,
      portBitFj: chip.outside.port_bit.value,
      dramBitFj: chip.outside.dram_bit.value,
      hostMw: chip.outside.host_mw.value,
    },
  };
}
