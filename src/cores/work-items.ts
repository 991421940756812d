import type { SlotRule, TokenRule } from "../contracts/program.js";

/** Tokens of a sentence of `tokens` that a site carries. */
export const tokensOf = (rule: TokenRule, tokens: number): number => (rule === "all" ? tokens : 1);

/**
 * Window of each work item at one input: its slot, and its epoch, which is the number of earlier windows in that slot;
 * -1: none.
 */
export interface SlotLayout {
  readonly slots: number;
  readonly slotOf: Int32Array;
  readonly epochOf: Int32Array;
}

/** Least power of two that is not below the number of sentences. */
export function recordsFor(sentences: number): number {
  let records = 1;
  while (records < sentences) records *= 2;
  return records;
}

/** The work items of a run: one token of one sentence each, numbered in the order in which they enter the chip. */
export class WorkItems {
  readonly count: number;
  readonly sentences: number;
  readonly sentenceOf: Int32Array;
  readonly tokenOf: Int32Array;
  /** First work item of each sentence, and one past the last at the end. */
  readonly firstItem: Int32Array;
  /** Most items of as many sentences in a row as there are records: those of which something may move at a time. */
  readonly unsettled: number;
  private readonly layouts = new Map<string, SlotLayout>();

  /**
   * @param lengths tokens of each sentence
   * @param records number of counter records, a power of two: sentences that far apart use the same record, one after
   * the other
   */
  constructor(
    lengths: readonly number[],
    readonly records = recordsFor(lengths.length),
  ) {
    this.sentences = lengths.length;
    this.firstItem = new Int32Array(lengths.length + 1);
    lengths.forEach((length, s) => {
      this.firstItem[s + 1] = this.firstItem[s]! + length;
    });
    this.count = this.firstItem[lengths.length]!;
    this.unsettled = this.firstItem.reduce(
      (most, item, s) => Math.max(most, item - this.firstItem[Math.max(0, s - records)]!),
      0,
    );
    this.sentenceOf = new Int32Array(this.count);
    this.tokenOf = new Int32Array(this.count);
    for (let s = 0; s < lengths.length; s++) {
      for (let t = 0; t < lengths[s]!; t++) {
        this.sentenceOf[this.firstItem[s]! + t] = s;
        this.tokenOf[this.firstItem[s]! + t] = t;
      }
    }
  }

  /** Record of counters that a sentence has. */
  recordOf(sentence: number): number {
    return sentence & (this.records - 1);
  }

  length(sentence: number): number {
    return this.firstItem[sentence + 1]! - this.firstItem[sentence]!;
  }

  isLast(item: number): boolean {
    return item + 1 === this.firstItem[this.sentenceOf[item]! + 1];
  }

  /** Position of a work item among those that a site carries. */
  sequence(item: number, tokens: TokenRule): number {
    return tokens === "all" ? item : this.sentenceOf[item]!;
  }

  covers(item: number, tokens: TokenRule): boolean {
    return tokens === "all" || this.tokenOf[item] === 0;
  }

  layout(rule: SlotRule, tokens: TokenRule): SlotLayout {
    const key = JSON.stringify([rule, tokens]);
    let layout = this.layouts.get(key);
    if (!layout) {
      layout = this.makeLayout(rule, tokens);
      this.layouts.set(key, layout);
    }
    return layout;
  }

  private makeLayout(rule: SlotRule, tokens: TokenRule): SlotLayout {
    const slotOf = new Int32Array(this.count).fill(-1);
    const epochOf = new Int32Array(this.count).fill(-1);
    for (let item = 0; item < this.count; item++) {
      if (!this.covers(item, tokens)) continue;
      const sentence = this.sentenceOf[item]!;
      if (rule.kind === "ring") {
        const sequence = this.sequence(item, tokens);
        slotOf[item] = sequence % rule.slots;
        epochOf[item] = Math.floor(sequence / rule.slots);
      } else if (rule.kind === "bank") {
        slotOf[item] = (sentence % rule.banks) * rule.tokens + this.tokenOf[item]!;
        epochOf[item] = Math.floor(sentence / rule.banks);
      } else {
        slotOf[item] = this.recordOf(sentence);
        epochOf[item] = Math.floor(sentence / this.records);
      }
    }
    const slots = rule.kind === "ring" ? rule.slots : rule.kind === "bank" ? rule.banks * rule.tokens : this.records;
    return { slots, slotOf, epochOf };
  }
}
