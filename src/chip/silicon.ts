import { LOCAL } from "../noc/mesh.js";
import type { ChipSpec } from "../spec/chip.js";

const BITS_PER_KIB = 8192;
/** Router ports: four links and the core. Each has buffers, a row and a column of the crossbar and an output register. */
const ROUTER_PORTS = LOCAL + 1;
/** Encoders a core has, each with banks of codes, a scanner and a send FIFO: queries, keys, values, residuals. */
const ENCODERS = 4;
/** Bits of a neuron's code in an encoder. */
const CODE_BITS = 4;
/** Arrays of attention lanes: scores and contexts. */
const ATTENTION_ARRAYS = 2;

/** Silicon that the chip's static power is reckoned from. */
export interface Silicon {
  readonly memoryKib: number;
  readonly logicMm2: number;
}

const coresOf = ({ mesh }: ChipSpec): number => mesh.width * mesh.height;
const sum = (values: Readonly<Record<string, number>>): number => Object.values(values).reduce((a, b) => a + b, 0);

/** Memory of one core and its router, KiB, by component. Every core of the chip is built alike. */
export function coreMemoryKib(chip: ChipSpec): Record<string, number> {
  const { core, generator, noc } = chip;
  const bits = {
    synapse_memory: core.synapseMemoryBits,
    residual_memory: core.residualMemoryBits,
    axon_table: core.axons * core.axonBits,
    accumulators: core.windowSlots * core.columns * core.accumulatorBits,
    code_banks: ENCODERS * generator.banks * core.columns * CODE_BITS,
    interface_fifos: (ENCODERS * chip.interface.sendFifo + chip.interface.receiveFifo) * noc.linkBits,
    router_buffers: ROUTER_PORTS * noc.router.vcs * noc.router.bufferFlits * noc.linkBits,
  };
  return Object.fromEntries(Object.entries(bits).map(([name, n]) => [name, n / BITS_PER_KIB]));
}

/** Logic of one core and its router, square micrometres, by component: lanes by their number, the router by the width of its crossbar. */
export function coreLogicUm2({ core, attention, vector, generator, noc, area }: ChipSpec): Record<string, number> {
  const wires = ROUTER_PORTS * noc.linkBits;
  return {
    linear_lanes: core.lanes * area.um2PerLinearLane,
    attention_lanes: ATTENTION_ARRAYS * attention.lanes * area.um2PerAttentionLane,
    vector_lanes: vector.lanes * area.um2PerVectorLane,
    softmax_lanes: vector.softmaxLanes * area.um2PerSoftmaxLane,
    generator_lanes: ENCODERS * generator.lanes * area.um2PerGeneratorLane,
    router_logic: (wires * area.umPerCrossbarWire) ** 2 + wires * area.um2PerRegisterBit,
  };
}

/** Logic of the whole chip by component, whole square micrometres. */
export function chipLogicUm2(chip: ChipSpec): Record<string, number> {
  const cores = coresOf(chip);
  return Object.fromEntries(Object.entries(coreLogicUm2(chip)).map(([name, um2]) => [name, Math.round(cores * um2)]));
}

export const siliconOf = (chip: ChipSpec): Silicon => ({
  memoryKib: coresOf(chip) * sum(coreMemoryKib(chip)),
  logicMm2: sum(chipLogicUm2(chip)) / 1e6,
});

/** Static energy of one tick of the whole chip, fJ. */
export function staticFjPerTick(chip: ChipSpec): number {
  const { memoryKib, logicMm2 } = siliconOf(chip);
  return (chip.static.fjPerKibMegatick * memoryKib + chip.static.fjPerMm2Megatick * logicMm2) / 2 ** 20;
}
