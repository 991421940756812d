import type { ChipSpec } from "../contracts/chip.js";

/** Encoders of a core: for queries, keys, values and residuals. Each has banks of codes, a scanner and a send FIFO. */
const ENCODERS = 4;
/** Bits of a neuron's code in an encoder. */
const CODE_BITS = 4;
/** Arrays of attention lanes: scores and contexts. */
const ATTENTION_ARRAYS = 2;

/** Bits of memory of one core by component. All cores of a chip have the same silicon, so each can be of any kind. */
export const coreMemoryBits = ({ core, generator, noc, interface: fifos }: ChipSpec): Record<string, number> => ({
  synapse_memory: core.synapseMemoryBits,
  residual_memory: core.residualMemoryBits,
  axon_table: core.axons * core.axonBits,
  accumulators: core.windowSlots * core.columns * core.accumulatorBits,
  code_banks: ENCODERS * generator.banks * core.columns * CODE_BITS,
  interface_fifos: (ENCODERS * fifos.sendFifo + fifos.receiveFifo) * noc.linkBits,
});

/** Area of the lanes of one core by component, in square micrometres. */
export const laneUm2 = ({ core, attention, vector, generator, area }: ChipSpec): Record<string, number> => ({
  linear_lanes: core.lanes * area.um2PerLinearLane,
  attention_lanes: ATTENTION_ARRAYS * attention.lanes * area.um2PerAttentionLane,
  vector_lanes: vector.lanes * area.um2PerVectorLane,
  softmax_lanes: vector.softmaxLanes * area.um2PerSoftmaxLane,
  generator_lanes: ENCODERS * generator.lanes * area.um2PerGeneratorLane,
});
