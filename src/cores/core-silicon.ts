import type { ChipSpec } from "../contracts/chip.js";
import { CHECKSUM_BITS } from "../contracts/packet.js";
import { CODE_WORD_BITS, checkBits, checkGates, type ProtectedMemory } from "../contracts/protection.js";

/** Encoders of a core: for queries, keys, values and residuals. Each has banks of codes, a scanner and a send FIFO. */
const ENCODERS = 4;
/** Bits of a neuron's code in an encoder, and of a K or V value. */
const CODE_BITS = 4;
/** Bits of a residual value: sign and exponent. */
const RESIDUAL_BITS = 6;
/** Arrays of attention lanes: scores and contexts, which read K and V at the same time. */
const ATTENTION_ARRAYS = 2;
/** Scored rows that may wait for PTsoftmax. */
const WAITING_ROWS = 2;

/** Windows of an attention core that keep a count and a checksum for each token in its banks: of Q, K and V. */
const BANKED_INPUTS = 3;
/** Additions of 16 bits that count a packet and add it to a checksum: four for each of two mixes, sum and count. */
const CHECK_ADDS = 10;

/** Bits of a word of synapse memory: what all lanes of linear columns, or both attention arrays, take in a tick. */
export const synapseWordBits = ({ core, attention }: ChipSpec): number =>
  Math.max(core.lanes, ATTENTION_ARRAYS * attention.lanes * CODE_BITS);

/** What a part of a core is made of. */
export interface Part {
  readonly memoryBits?: number;
  /** Bits that its memory reads or writes at once. */
  readonly wordBits?: number;
  readonly flipFlops?: number;
  readonly adderBits?: number;
  readonly shiftBits?: number;
  /** Request lines of arbiters. */
  readonly requests?: number;
  /** Wires that cross as many. */
  readonly crossbarWires?: number;
}

/**
 * Parts of one core. All cores of a chip have the same silicon, so each can be of any kind. Accumulators are
 * flip-flops: each tick every lane reads and writes one. Lanes are as wide as their accumulators.
 */
export const coreParts = (spec: ChipSpec) => {
  const { core, attention, vector, generator, noc, interface: fifos, maxTokens, protection } = spec;
  const more = (memory: ProtectedMemory, dataBits: number): number =>
    1 + checkBits(protection[memory], dataBits) / dataBits;
  const gates = (memory: ProtectedMemory, dataBits: number, words: number): number =>
    words * checkGates(protection[memory], dataBits);
  // The same memory holds synapses or K and V.
  const synapses = Math.max(more("synapses", CODE_WORD_BITS), more("kv", CODE_BITS));
  const attentionBits = Math.max(attention.scoreBits, attention.contextBits);
  const adders = (lanes: number, bits: number, adds: number, shifts: number, registers: number): Part => ({
    adderBits: lanes * bits * adds,
    shiftBits: lanes * bits * shifts,
    flipFlops: lanes * bits * registers,
  });
  return {
    synapse_memory: {
      memoryBits: core.synapseMemoryBits * synapses,
      wordBits: synapseWordBits(spec),
    },
    residual_memory: {
      memoryBits: core.residualMemoryBits * more("residual", RESIDUAL_BITS),
      wordBits: vector.lanes * RESIDUAL_BITS,
    },
    axon_table: { memoryBits: core.axons * core.axonBits, wordBits: core.axonBits },
    code_banks: {
      memoryBits: ENCODERS * generator.banks * core.columns * CODE_BITS,
      wordBits: ENCODERS * generator.lanes * CODE_BITS,
    },
    parameter_memory: {
      memoryBits: core.columns * core.parameterBits,
      wordBits: vector.lanes * core.parameterBits,
    },
    accumulators: {
      flipFlops: core.windowSlots * core.columns * core.accumulatorBits * more("accumulators", core.accumulatorBits),
    },
    score_rows: { flipFlops: WAITING_ROWS * maxTokens * attention.scoreBits },
    interface_fifos: { flipFlops: (ENCODERS * fifos.sendFifo + fifos.receiveFifo) * noc.linkBits },
    linear_lanes: { adderBits: core.lanes * core.accumulatorBits },
    attention_lanes: adders(ATTENTION_ARRAYS * attention.lanes, attentionBits, 1, 0, 1),
    // Requantiser: a shift and 4 additions; residual: 2 and 2; BSPN: 2 and 3; 4 registers between them.
    vector_lanes: adders(vector.lanes, core.vectorBits, 9, 5, 4),
    // Maximum and sum; power and division.
    softmax_lanes: adders(vector.softmaxLanes, core.vectorBits, 2, 2, 1),
    generator_lanes: adders(ENCODERS * generator.lanes, 2 * CODE_BITS, 2, 0, 1),
    // Exclusive ors as wide as what units read and write at once, each a bit of an adder; lanes take two bits at most.
    protection: {
      adderBits:
        gates("synapses", CODE_WORD_BITS, Math.min(2 * core.lanes, synapseWordBits(spec)) / CODE_WORD_BITS) +
        gates("kv", CODE_BITS, 2 * ATTENTION_ARRAYS * attention.lanes) +
        gates("residual", RESIDUAL_BITS, 2 * vector.lanes) +
        gates("accumulators", core.accumulatorBits, 2 * core.lanes),
    },
    // One at each encoder, one behind the receive FIFO with its memory of open windows.
    window_checks: {
      ...adders(ENCODERS + 1, CHECKSUM_BITS, CHECK_ADDS, 0, 2),
      memoryBits: BANKED_INPUTS * attention.banks * maxTokens * 2 * CHECKSUM_BITS,
      wordBits: 2 * CHECKSUM_BITS,
    },
  } satisfies Record<string, Part>;
};
