/**
 * The chip as numbers: what the simulator reads. Presets (chips/*.yaml) annotate each number with unit, source,
 * evidence grade and range; resolving a preset leaves the values here, the annotations in `EnergyConstant` and in the
 * resolved configuration. Times are ticks (of `tickPs` picoseconds), memories bits, energies femtojoules; all integers.
 */
import type { Arrival, WhenFull } from "./arrival.js";
import type { GatingSpec } from "./gating.js";
import type { ProtectionSpec } from "./protection.js";
import type { ChipLinkSpec, MeshSpec } from "./topology.js";

export type SpikeCode = "offset" | "signed" | "graded" | "bitserial" | "dense";
export type SyncMode = "marker" | "barrier" | "stage-barrier" | "tick";
export type NetworkModel = "packet" | "flit";
/** What a lane does where the weight is 0: it rests, or adds 0. */
export type ZeroWeights = "gate" | "add";
export type Evidence = "published" | "derived" | "estimate";
/** Curve through the mesh along which cores are laid out in dataflow order. */
export type CurveOrder = "serpentine" | "hilbert" | "row-major";
/** Where cores lie: along a curve, at random, or as annealing finds for the traffic to be expected. */
export type Placement = CurveOrder | "random" | "annealed";

/** Widest accumulator of a synapse unit: the sums of bit planes that make it up stay within 32 bits. */
export const MOST_ACCUMULATOR_BITS = 29;

export interface CoreSpec {
  /** Synaptic operations a linear core does in one tick. */
  readonly lanes: number;
  readonly axons: number;
  /** Entry of the axon table. */
  readonly axonBits: number;
  readonly columns: number;
  /** Static synapses (one bit each, of a ternary matrix two) or K, V and Q banks: bits. */
  readonly synapseMemoryBits: number;
  readonly zeroWeights: ZeroWeights;
  readonly residualMemoryBits: number;
  /** Accumulator banks: windows of one site that may be open at once. */
  readonly windowSlots: number;
  readonly accumulatorBits: number;
  /** Widest register of the vector unit. */
  readonly vectorBits: number;
  /** Bits that one column's bias, scale, BSPN weight and route take. */
  readonly parameterBits: number;
}

export interface AttentionSpec {
  /** Additions the score array, and the context array, each do in one tick. */
  readonly lanes: number;
  /** Most heads one core holds. */
  readonly heads: number;
  /** Sentences whose K, V, Q (and residuals) are held at once. */
  readonly banks: number;
  readonly scoreBits: number;
  readonly contextBits: number;
}

/** Vector unit: a pass over n elements takes ceil(n / lanes) ticks; the fixed ticks are pipeline depth. */
export interface VectorSpec {
  readonly lanes: number;
  readonly requantiseTicks: number;
  readonly bspnPasses: number;
  readonly bspnTicks: number;
  readonly softmaxLanes: number;
  readonly softmaxPasses: number;
  readonly softmaxTicks: number;
}

export interface GeneratorSpec {
  /** Neurons scanned in one tick by one encoder. */
  readonly lanes: number;
  /** Tokens whose codes are held at once, the one being scanned included. */
  readonly banks: number;
}

export interface InterfaceSpec {
  /** Packets between one encoder and the network. */
  readonly sendFifo: number;
  /** Packets between the network and the core's units. */
  readonly receiveFifo: number;
}

/** Router record shared by every network model (input-queued, virtual channels, credits). */
export interface RouterSpec {
  readonly pipeline: "default" | "lookahead" | "spec";
  readonly vcs: number;
  /** Flit slots of one virtual channel. */
  readonly bufferFlits: number;
  readonly linkTicks: number;
  /** Links from chip to chip; undefined: there is one chip. */
  readonly chipLink?: ChipLinkSpec;
}

/** How the way of a flit is paid for: one constant a link crossed, or one for each thing that happens to it. */
export type NocEnergy = "lumped" | "events";

export interface NocSpec {
  readonly linkBits: number;
  readonly multicast: boolean;
  readonly router: RouterSpec;
}

export interface SyncSpec {
  readonly mode: SyncMode;
  /** Ticks from the last arrival of a step to the start of the next, mode barrier. */
  readonly barrierTicks: number;
  /** Length of a global step, mode tick. */
  readonly tickTicks: number;
}

/** One constant of the energy ledger: `fj` femtojoules each time `event` happens. */
export interface EnergyConstant {
  readonly fj: number;
  readonly lowFj: number;
  readonly highFj: number;
  readonly evidence: Evidence;
}

/** Events the ledger counts; the preset gives a constant for each. */
export const ENERGY_EVENTS = [
  "axon_lookup",
  "weight_bit_read",
  "accumulate",
  "accumulate_graded",
  "accumulate_shifted",
  "accumulate_sum",
  "accumulator_register",
  "attention_accumulate",
  "attention_register",
  "kv_bit_write",
  "kv_bit_read",
  "residual_bit_write",
  "residual_bit_read",
  "requantise",
  "residual_add",
  "bspn",
  "softmax",
  "neuron_scan",
  "spike_generate",
  "inject_flit",
  "hop_flit",
  "buffer_write_flit",
  "buffer_read_flit",
  "arbitrate_flit",
  "crossbar_flit",
  "link_flit",
  "chip_link_flit",
  "window_sync",
  "window_check",
  "barrier_core",
] as const;
export type EnergyEvent = (typeof ENERGY_EVENTS)[number];

/** Power of the whole chip, whatever happens, as femtojoules of a unit of silicon in 2^20 ticks. */
export interface IdleSpec {
  readonly fjPerMegatick: number;
  readonly lowFjPerMegatick: number;
  readonly highFjPerMegatick: number;
  readonly evidence: Evidence;
}

/** Silicon of the parts of a core and its router. Cells are given without the space that stays free between them. */
export interface AreaSpec {
  /** One KiB of memory with what surrounds it. */
  readonly um2PerKib: number;
  /** A bit of a memory's word: sense amplifier, column multiplexer, write driver, latch. */
  readonly um2PerWordBit: number;
  readonly um2PerAdderBit: number;
  readonly um2PerShiftBit: number;
  readonly um2PerRegisterBit: number;
  /** One request line of an arbiter. */
  readonly um2PerRequest: number;
  /** Pitch of a wire of the crossbar. */
  readonly umPerCrossbarWire: number;
  /** Share of the area of logic that cells cover. */
  readonly utilisation: number;
}

/** What is around the chip and not in its total. */
export interface OutsideSpec {
  /** One operation of the host processor. */
  readonly hostOperationFj: number;
  /** One bit through the host port's pads. */
  readonly portBitFj: number;
  /** One bit read from the host's memory. */
  readonly dramBitFj: number;
  /** The host while it waits for the chip. */
  readonly hostMw: number;
}

/** Supply voltage, and how the clock follows it. Energies of a `ChipSpec` are those at `voltageMv`. */
export interface SupplySpec {
  readonly voltageMv: number;
  /** Voltage for which the preset gives its constants. */
  readonly nominalMv: number;
  /** Shortest tick at the nominal voltage, picoseconds. */
  readonly nominalTickPs: number;
  readonly thresholdMv: number;
  /** Exponent of the alpha-power law, hundredths. */
  readonly alphaPercent: number;
  /** Ends of the ranges of the two, for what the law may be off by. */
  readonly ranges: {
    readonly thresholdMv: readonly [low: number, high: number];
    readonly alphaPercent: readonly [low: number, high: number];
  };
  readonly lowestMv: number;
  readonly highestMv: number;
}

export interface ChipSpec {
  readonly preset: string;
  readonly tickPs: number;
  readonly supply: SupplySpec;
  readonly mesh: MeshSpec;
  readonly core: CoreSpec;
  readonly attention: AttentionSpec;
  readonly vector: VectorSpec;
  readonly generator: GeneratorSpec;
  readonly interface: InterfaceSpec;
  readonly noc: NocSpec;
  readonly nocEnergy: NocEnergy;
  readonly sync: SyncSpec;
  readonly protection: ProtectionSpec;
  readonly placement: Placement;
  /** Seed of the placements random and annealed. */
  readonly placementSeed: number;
  readonly maxTokens: number;
  readonly energy: Readonly<Record<EnergyEvent, EnergyConstant>>;
  /** Leakage, a square millimetre. */
  readonly static: IdleSpec;
  /** Clock, a flip-flop: gated ones included. */
  readonly clock: IdleSpec;
  /** What a chip takes beside its cores and routers, a chip of several. */
  readonly uncore: IdleSpec;
  readonly gating: GatingSpec;
  readonly area: AreaSpec;
  readonly outside: OutsideSpec;
}

/** How sentences reach the chip. */
export interface HostSpec {
  /** Consecutive rows simulated in one chip run; null: all rows. */
  readonly batch: number | null;
  /** Sentences in the chip at once. */
  readonly inFlight: number;
  readonly arrival: Arrival;
  /** Sentences that may wait at the host; null: any number. */
  readonly queue: number | null;
  readonly full: WhenFull;
  /** Width of the host port: bits it moves in one tick. */
  readonly portBits: number;
}
