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

interface RuledLayout extends SlotLayout {
  readonly rule: SlotRule;
  readonly tokens: TokenRule;
}

/** Most items of `records` sentences in a row. @param given whether the sentences come in the order of `lengths` */
function mostItems(lengths: readonly number[], records: number, given: boolean): number {
  const list = given ? lengths : [...lengths].sort((a, b) => b - a);
  let most = 0;
  let sum = 0;
  list.forEach((length, s) => {
    sum += length - (list[s - records] ?? 0);
    most = Math.max(most, sum);
  });
  return most;
}

/**
 * The work items of a run: one token of one sentence each, numbered in the order in which they enter the chip. Where
 * sentences may be refused, they get their numbers one by one; until `close` the numbers are then upper bounds.
 */
export class WorkItems {
  count: number;
  sentences: number;
  readonly sentenceOf: Int32Array;
  readonly tokenOf: Int32Array;
  /** First work item of each sentence, and one past the last at the end. */
  readonly firstItem: Int32Array;
  /** Most items of as many sentences in a row as there are records: those of which something may move at a time. */
  readonly unsettled: number;
  /** Called for items that get their numbers during the run. */
  onNumbered: (from: number, to: number) => void = () => {};
  /** Sentences that have their numbers. */
  private numbered = 0;
  private readonly layouts = new Map<string, RuledLayout>();

  /**
   * @param lengths tokens of each sentence
   * @param records number of counter records, a power of two: sentences that far apart use the same record, one after
   * the other
   * @param isOpen sentences get their numbers by `number`
   */
  constructor(
    readonly lengths: readonly number[],
    readonly records = recordsFor(lengths.length),
    isOpen = false,
  ) {
    this.sentences = lengths.length;
    this.count = lengths.reduce((sum, length) => sum + length, 0);
    this.firstItem = new Int32Array(lengths.length + 1);
    this.unsettled = mostItems(lengths, records, !isOpen);
    // A sentence without a number comes after all others.
    this.sentenceOf = new Int32Array(this.count).fill(this.sentences);
    this.tokenOf = new Int32Array(this.count);
    if (!isOpen) for (const length of lengths) this.number(length);
  }

  /** Numbers the next sentence to enter. @returns its number */
  number(length: number): number {
    const sentence = this.numbered++;
    const from = this.firstItem[sentence]!;
    const to = from + length;
    this.firstItem[sentence + 1] = to;
    for (let t = 0; t < length; t++) {
      this.sentenceOf[from + t] = sentence;
      this.tokenOf[from + t] = t;
    }
    for (const layout of this.layouts.values()) this.layOut(layout, from, to);
    this.onNumbered(from, to);
    return sentence;
  }

  /** No more sentences will enter. */
  close(): void {
    this.sentences = this.numbered;
    this.count = this.firstItem[this.numbered]!;
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

  private makeLayout(rule: SlotRule, tokens: TokenRule): RuledLayout {
    const slotOf = new Int32Array(this.count).fill(-1);
    const epochOf = new Int32Array(this.count).fill(-1);
    const slots = rule.kind === "ring" ? rule.slots : rule.kind === "bank" ? rule.banks * rule.tokens : this.records;
    const layout = { slots, slotOf, epochOf, rule, tokens };
    this.layOut(layout, 0, this.firstItem[this.numbered]!);
    return layout;
  }

  private layOut({ rule, tokens, slotOf, epochOf }: RuledLayout, from: number, to: number): void {
    for (let item = from; item < to; item++) {
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
  }
}
