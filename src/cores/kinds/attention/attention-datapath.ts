import type { SpikeCode, VectorSpec } from "../../../contracts/chip.js";
import type { ContextArray, ScoreArray } from "../../datapath/attention-arrays.js";
import type { Encoder } from "../../datapath/encoder.js";
import type { PtSoftmax } from "../../datapath/ptsoftmax.js";
import type { EventCounts } from "../../event-counts.js";
import { passTicks, requantiseTicks, softmaxTicks } from "../../unit-ticks.js";
import type { AttentionCosts } from "./attention-costs.js";

/** Number of spikes, or values, that gave the input sum of one channel, by spike code. */
const SPIKES: Readonly<Record<SpikeCode, (total: number) => number>> = {
  offset: Math.abs,
  signed: Math.abs,
  graded: (total) => (total === 0 ? 0 : 1),
  dense: () => 1,
  bitserial: (total) => {
    let bits = 0;
    for (let left = Math.abs(total); left !== 0; left &= left - 1) bits++;
    return bits;
  },
};

/**
 * Arithmetic, time and cost of one attention core's heads; `n` is the sentence's length. Head numbers are local to
 * the core.
 */
export interface AttentionDatapath extends AttentionCosts {
  readonly heads: number;
  /**
   * Computes the scores of one query against all keys and PTsoftmax, and writes the codes of the probabilities into
   * `codes`.
   */
  probabilities(
    query: Int32Array,
    queryOffset: number,
    keys: Int32Array,
    keyOffset: number,
    keyStride: number,
    head: number,
    n: number,
    codes: Int32Array,
  ): void;
  /**
   * Writes the context of one row into the context registers of `slot`. `row` holds the input sums of the probability
   * spikes.
   */
  context(
    row: Int32Array,
    values: Int32Array,
    valueOffset: number,
    valueStride: number,
    head: number,
    n: number,
    slot: number,
  ): void;
  /** Codes of the output matrix's inputs from the context registers of `slot`. */
  encode(slot: number, codes: Int32Array): void;
  /** Q spikes of a row, and ticks of the score array to replay them: at least one tick, even without spikes. */
  scoreReads(query: Int32Array, queryOffset: number, head: number): number;
  scoreTicks(reads: number, n: number): number;
  /** Words of keys that so many Q spikes read. */
  keyWords(reads: number, n: number): number;
  softmaxTicks(n: number): number;
  readonly encodeTicks: number;
  /** Whether a channel of Q, K and V is one of a head. */
  holds(head: number, channel: number): boolean;
  /** Whether the query's spikes read a channel of the keys in the head's row. */
  readsKey(query: Int32Array, queryOffset: number, head: number, channel: number): boolean;
}

export interface AttentionDatapathSpec extends AttentionCosts {
  readonly heads: number;
  readonly headSize: number;
  readonly code: SpikeCode;
  readonly zeroCode: number;
  readonly contextSlots: number;
  readonly lanes: number;
  readonly vector: VectorSpec;
  readonly scores: ScoreArray;
  readonly softmax: PtSoftmax;
  readonly contexts: ContextArray;
  readonly encoder: Encoder;
}

/** Scores, PTsoftmax, context and encoder of the heads of one core. */
export class HeadsDatapath implements AttentionDatapath {
  readonly heads: number;
  readonly encodeTicks: number;
  readonly writeEvents: EventCounts;
  readonly keyWriteEvents: EventCounts;
  readonly queryPacketEvents: EventCounts;
  readonly queryEvents: EventCounts;
  readonly readEvents: EventCounts;
  readonly keyWordEvents: EventCounts;
  readonly contextReadEvents: EventCounts;
  readonly encodeEvents: EventCounts;
  private readonly contextSums: Float64Array;
  private readonly width: number;
  private sums = new Float64Array(0);

  constructor(private readonly spec: AttentionDatapathSpec) {
    this.heads = spec.heads;
    this.width = spec.heads * spec.headSize;
    this.contextSums = new Float64Array(spec.contextSlots * this.width);
    this.encodeTicks = requantiseTicks(spec.vector, this.width);
    this.writeEvents = spec.writeEvents;
    this.keyWriteEvents = spec.keyWriteEvents;
    this.queryPacketEvents = spec.queryPacketEvents;
    this.queryEvents = spec.queryEvents;
    this.readEvents = spec.readEvents;
    this.keyWordEvents = spec.keyWordEvents;
    this.contextReadEvents = spec.contextReadEvents;
    this.encodeEvents = spec.encodeEvents;
  }

  probabilities(
    query: Int32Array,
    queryOffset: number,
    keys: Int32Array,
    keyOffset: number,
    keyStride: number,
    head: number,
    n: number,
    codes: Int32Array,
  ): void {
    if (this.sums.length < n) this.sums = new Float64Array(n);
    const from = head * this.spec.headSize;
    this.spec.scores.scores(
      query,
      queryOffset + from,
      this.spec.zeroCode,
      keys,
      keyOffset + from,
      keyStride,
      n,
      this.sums,
    );
    this.spec.softmax.row(this.sums, n, codes);
  }

  scoreReads(query: Int32Array, queryOffset: number, head: number): number {
    const spikes = SPIKES[this.spec.code];
    const from = queryOffset + head * this.spec.headSize;
    let reads = 0;
    for (let d = 0; d < this.spec.headSize; d++) reads += spikes(query[from + d]!);
    return reads;
  }

  holds(head: number, channel: number): boolean {
    return Math.floor(channel / this.spec.headSize) === head;
  }

  readsKey(query: Int32Array, queryOffset: number, head: number, channel: number): boolean {
    return this.holds(head, channel) && SPIKES[this.spec.code](query[queryOffset + channel]!) > 0;
  }

  scoreTicks(reads: number, n: number): number {
    return Math.max(1, this.keyWords(reads, n));
  }

  keyWords(reads: number, n: number): number {
    return reads * passTicks(n, this.spec.lanes);
  }

  softmaxTicks(n: number): number {
    return softmaxTicks(this.spec.vector, n);
  }

  context(
    row: Int32Array,
    values: Int32Array,
    valueOffset: number,
    valueStride: number,
    head: number,
    n: number,
    slot: number,
  ): void {
    const from = head * this.spec.headSize;
    this.spec.contexts.context(
      row,
      values,
      valueOffset + from,
      valueStride,
      n,
      this.contextSums,
      slot * this.width + from,
    );
  }

  encode(slot: number, codes: Int32Array): void {
    this.spec.encoder.encode(this.contextSums.subarray(slot * this.width, (slot + 1) * this.width), codes);
  }
}
