/**
 * A mapped model: what each core does, which spike sources it has, which windows they fill, along which routes. Plain
 * data; cores, routes and spike sources name a stage by its index in `stages`.
 */

/**
 * A stage of the data flow, in the order in which a token passes through them. entry: takes the host's values; layer:
 * a layer of the model; exit: makes what the host gets.
 */
export interface StageProgram {
  /** What summaries and tables call it. */
  readonly name: string;
  readonly kind: "entry" | "layer" | "exit";
}

/** What a core holds of a matrix that is cut by rows: rows [from, to). */
export interface RowPart {
  /** Role of the cores that end the matrix: that scale its sums and go on with them. */
  readonly of: string;
  readonly from: number;
  readonly to: number;
  /** Two's complement bits of any sum of the matrix's parts. */
  readonly sumBits: number;
}

/** Which tokens of a sentence a site carries. */
export type TokenRule = "all" | "first";

/**
 * Where windows of a site live. ring: `slots` accumulator banks, used in token order. bank: `banks` sentences of
 * `tokens` tokens each, a bank given back as a whole when its sentence is done. open: as many as there are sentences
 * whose counters are kept (the host's memory).
 */
export type SlotRule =
  | { readonly kind: "ring"; readonly slots: number }
  | { readonly kind: "bank"; readonly banks: number; readonly tokens: number }
  | { readonly kind: "open" };

export interface InputProgram {
  readonly core: number;
  /** Tensor-style name of the site, such as in_q, k, residual. */
  readonly site: string;
  readonly payload: "spikes" | "values";
  /** Axons or channels addressed. */
  readonly width: number;
  readonly tokens: TokenRule;
  readonly slots: SlotRule;
  /** Spike sources that feed it; a window closes when each has sent its markers. */
  readonly sources: readonly number[];
}

/** Channels [from, to) of a spike source go to these inputs, along these routes (one route unless multicast is off). */
export interface SegmentProgram {
  readonly from: number;
  readonly to: number;
  /** Channel number at the destination of channel `from`. */
  readonly base: number;
  readonly inputs: readonly number[];
  readonly routes: readonly number[];
}

export interface SpikeSourceProgram {
  readonly index: number;
  readonly core: number;
  readonly site: string;
  /** Stage of the cores that consume it. */
  readonly consumerStage: number;
  readonly payload: "spikes" | "values";
  /** Signed code -8..7, or unsigned 0..15; values are whatever their site holds. */
  readonly signed: boolean;
  readonly tokens: TokenRule;
  readonly channels: number;
  readonly segments: readonly SegmentProgram[];
  /**
   * Most values of a data packet: neighbours of one segment, the channel of the first is the packet's. 1 unless every
   * value is sent (code dense).
   */
  readonly valuesPerPacket: number;
  /** Bits of a data packet, of a count marker and of a checksum marker. */
  readonly packetBits: { readonly data: number; readonly count: number; readonly checksum: number };
}

export interface RouteProgram {
  readonly source: number;
  readonly destinations: readonly number[];
  readonly credit: boolean;
  /** Stage of the sending core. */
  readonly stage: number;
}

/** Credits from an input back to one of its sources. */
export interface CreditProgram {
  readonly input: number;
  readonly source: number;
  readonly route: number;
}

export interface CoreProgram {
  readonly index: number;
  readonly node: number;
  /** Kind of the core: what it is built of, see `CoreKind`. */
  readonly kind: string;
  /** What it does for the workload. */
  readonly role: string;
  readonly stage: number;
  readonly name: string;
  /** Columns [from, to) of the stage's matrix, or channels of its heads. */
  readonly from: number;
  readonly to: number;
  /** Columns that belong together, such as those of a head; 1 where each is on its own. */
  readonly group: number;
  /** Where the core only adds up a part of its matrix's rows. */
  readonly part: RowPart | undefined;
  /** Its main window takes partial sums instead of spikes. */
  readonly merges: boolean;
  /** Bits of a weight: 1 for +1 and -1, 2 for +1, 0 and -1; 0 where the core has no synapses. */
  readonly weightBits: 0 | 1 | 2;
  /** Bits of synapse (or K, V, Q) memory and of residual memory in use. */
  readonly synapseBits: number;
  readonly residualBits: number;
  readonly inputs: readonly number[];
  readonly sources: readonly number[];
  /** Its inner spike sources, as indices into `ChipProgram.inner`. */
  readonly inner: readonly number[];
}

export interface ChipProgram {
  readonly cores: readonly CoreProgram[];
  readonly inputs: readonly InputProgram[];
  readonly sources: readonly SpikeSourceProgram[];
  /**
   * Spike sources from one unit of a core to another, without a route; their `index` goes on behind that of the last of
   * `sources`.
   */
  readonly inner: readonly SpikeSourceProgram[];
  readonly routes: readonly RouteProgram[];
  readonly credits: readonly CreditProgram[];
  readonly creditBits: number;
  /** Input that stands for the host's side of the port: what the chip has found ends there. */
  readonly hostInput: number;
  /** Cores that work last on a sentence: it has left the chip when they have, and the host has its values. */
  readonly final: readonly number[];
  readonly stages: readonly StageProgram[];
  readonly maxTokens: number;
  /** Bits of a value that the host sends into the chip. */
  readonly entryBits: number;
}
