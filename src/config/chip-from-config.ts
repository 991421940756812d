import {
  type AreaSpec,
  type ChipSpec,
  ENERGY_EVENTS,
  type EnergyConstant,
  type EnergyEvent,
  type Evidence,
  type StaticSpec,
} from "../contracts/chip.js";
import type { ResolvedChip } from "./config-keys.js";
import type { Annotated } from "./leaf.js";

/** Bits of the flit that the constants of a flit are given for. */
const ENERGY_FLIT_BITS = 32;

/** Exponent of the voltage in the energy of an event: charge and discharge of a capacitance, C V^2. */
const ENERGY_EXPONENT = 2;

/** (V / Vn)^exponent as products of integers and one division, the same on every machine; 1 at the nominal voltage. */
function voltageRatio({ voltage_mv, scaling }: ResolvedChip, exponent: number): number {
  const power = (mv: number): number =>
    Array<number>(exponent)
      .fill(mv)
      .reduce((a, b) => a * b, 1);
  return power(voltage_mv.value) / power(scaling.nominal_mv.value);
}

/** Evidence of a constant at the chip's voltage: a figure scaled from another voltage is an estimate. */
const graded = (chip: ResolvedChip, evidence: Evidence): Evidence =>
  chip.voltage_mv.value === chip.scaling.nominal_mv.value ? evidence : "estimate";

function constant({ value, low, high }: Annotated<number>, share: number, evidence: Evidence): EnergyConstant {
  return {
    fj: Math.round(value * share),
    lowFj: Math.round((low ?? value) * share),
    highFj: Math.round((high ?? value) * share),
    evidence,
  };
}

const GRADES: readonly Evidence[] = ["published", "derived", "estimate"];

/** uW a KiB or mm2 to fJ a KiB or mm2 and 2^20 ticks: 1 uW * 1 ps = 1e-18 J = fJ / 1000. Rounded once, here. */
function staticSpec(chip: ResolvedChip): StaticSpec {
  const { uw_per_kib: kib, uw_per_mm2: mm2 } = chip.static;
  const ratio = voltageRatio(chip, chip.scaling.static_exponent.value);
  const fj = (uw: number) => Math.round(((uw * chip.tick_ps.value * 2 ** 20) / 1000) * ratio);
  const weaker = GRADES.indexOf(kib.evidence) > GRADES.indexOf(mm2.evidence) ? kib.evidence : mm2.evidence;
  return {
    fjPerKibMegatick: fj(kib.value),
    lowFjPerKibMegatick: fj(kib.low ?? kib.value),
    highFjPerKibMegatick: fj(kib.high ?? kib.value),
    fjPerMm2Megatick: fj(mm2.value),
    lowFjPerMm2Megatick: fj(mm2.low ?? mm2.value),
    highFjPerMm2Megatick: fj(mm2.high ?? mm2.value),
    evidence: graded(chip, weaker),
  };
}

function areaSpec({ area }: ResolvedChip): AreaSpec {
  return {
    um2PerKib: area.um2_per_kib.value,
    um2PerLinearLane: area.um2_per_linear_lane.value,
    um2PerAttentionLane: area.um2_per_attention_lane.value,
    um2PerVectorLane: area.um2_per_vector_lane.value,
    um2PerSoftmaxLane: area.um2_per_softmax_lane.value,
    um2PerGeneratorLane: area.um2_per_generator_lane.value,
    umPerCrossbarWire: area.um_per_crossbar_wire.value,
    um2PerRegisterBit: area.um2_per_register_bit.value,
  };
}

/**
 * The numbers that the simulator reads. The constants of a flit hold for 32 bits: a narrower flit costs in
 * proportion, a wider one no more, since no packet fills more than 32 bits and idle wires do not toggle. That of a
 * link is given for a toggled bit and a millimetre. All are given for the nominal voltage and stand here for the
 * chip's own.
 */
export function chipFromConfig(chip: ResolvedChip): ChipSpec {
  const { core, attention, vector, generator, noc, scaling } = chip;
  const flitShare = Math.min(1, noc.link_bits.value / ENERGY_FLIT_BITS);
  const toggledBits = (ENERGY_FLIT_BITS * flitShare * noc.toggled_percent.value) / 100;
  const share = (event: EnergyEvent): number => {
    if (event === "link_flit") return (toggledBits * noc.link_um.value) / 1000;
    return event.endsWith("_flit") ? flitShare : 1;
  };
  const ratio = voltageRatio(chip, ENERGY_EXPONENT);
  const energy = Object.fromEntries(
    ENERGY_EVENTS.map((event) => {
      const given = chip.energy[event];
      return [event, constant(given, share(event) * ratio, graded(chip, given.evidence))];
    }),
  ) as Record<EnergyEvent, EnergyConstant>;
  return {
    preset: chip.name,
    tickPs: chip.tick_ps.value,
    supply: {
      voltageMv: chip.voltage_mv.value,
      nominalMv: scaling.nominal_mv.value,
      nominalTickPs: scaling.nominal_tick_ps.value,
      thresholdMv: scaling.threshold_mv.value,
      alphaPercent: scaling.alpha_percent.value,
      lowestMv: scaling.lowest_mv.value,
      highestMv: scaling.highest_mv.value,
    },
    mesh: { width: chip.mesh.width.value, height: chip.mesh.height.value },
    core: {
      lanes: core.lanes.value,
      axons: core.axons.value,
      axonBits: core.axon_bits.value,
      columns: core.columns.value,
      synapseMemoryBits: core.synapse_memory_bits.value,
      residualMemoryBits: core.residual_memory_bits.value,
      windowSlots: core.window_slots.value,
      accumulatorBits: core.accumulator_bits.value,
      vectorBits: core.vector_bits.value,
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
      },
    },
    nocEnergy: noc.energy.value,
    sync: { mode: chip.sync.value, barrierTicks: chip.barrier_ticks.value, tickTicks: chip.step_ticks.value },
    placement: chip.placement.value,
    placementSeed: chip.placement_seed.value,
    maxTokens: chip.model.max_tokens.value,
    energy,
    static: staticSpec(chip),
    area: areaSpec(chip),
  };
}
