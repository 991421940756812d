import type { SlotRule, TokenRule } from "../contracts/program.js";

/** Tokens of a sentence of `tokens` that a site carries. */
export const tokensOf = (rule: TokenRule, tokens: number): number => (rule === "all" ? tokens : 1);

/**
 * Where the window of each job lives at one input: slot, and how many windows have used that slot before (its round);
 * -1: none.
 */
export interface SlotLayout {
  readonly slots: number;
  readonly slotOf: Int32Array;
  readonly roundOf: Int32Array;
}

/** Least power of two that gives each of so many sentences a record. */
export function recordsFor(sentences: number): number {
  let records = 1;
  while (records < sentences) records *= 2;
  return records;
}

/** The run's work: job = one token of one sentence, numbered in the order in which they stream through the chip. */
export class JobTable {
  readonly jobs: number;
  readonly sentences: number;
  readonly sentenceOf: Int32Array;
  readonly tokenOf: Int32Array;
  /** First job of each sentence, and one past the last at the end. */
  readonly firstJob: Int32Array;
  private readonly layouts = new Map<string, SlotLayout>();

  /**
   * @param lengths tokens of each sentence
   * @param records of counters, a power of two: sentences so far apart use the same one, after each other
   */
  constructor(
    lengths: readonly number[],
    readonly records = recordsFor(lengths.length),
  ) {
    this.sentences = lengths.length;
    this.firstJob = new Int32Array(lengths.length + 1);
    lengths.forEach((length, s) => {
      this.firstJob[s + 1] = this.firstJob[s]! + length;
    });
    this.jobs = this.firstJob[lengths.length]!;
    this.sentenceOf = new Int32Array(this.jobs);
    this.tokenOf = new Int32Array(this.jobs);
    for (let s = 0; s < lengths.length; s++) {
      for (let t = 0; t < lengths[s]!; t++) {
        this.sentenceOf[this.firstJob[s]! + t] = s;
        this.tokenOf[this.firstJob[s]! + t] = t;
      }
    }
  }

  /** Record of counters that a sentence has. */
  recordOf(sentence: number): number {
    return sentence & (this.records - 1);
  }

  length(sentence: number): number {
    return this.firstJob[sentence + 1]! - this.firstJob[sentence]!;
  }

  isLast(job: number): boolean {
    return job + 1 === this.firstJob[this.sentenceOf[job]! + 1];
  }

  /** Position of a job among those that a site carries. */
  sequence(job: number, tokens: TokenRule): number {
    return tokens === "all" ? job : this.sentenceOf[job]!;
  }

  carries(job: number, tokens: TokenRule): boolean {
    return tokens === "all" || this.tokenOf[job] === 0;
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
    const slotOf = new Int32Array(this.jobs).fill(-1);
    const roundOf = new Int32Array(this.jobs).fill(-1);
    for (let job = 0; job < this.jobs; job++) {
      if (!this.carries(job, tokens)) continue;
      const sentence = this.sentenceOf[job]!;
      if (rule.kind === "ring") {
        const sequence = this.sequence(job, tokens);
        slotOf[job] = sequence % rule.slots;
        roundOf[job] = Math.floor(sequence / rule.slots);
      } else if (rule.kind === "bank") {
        slotOf[job] = (sentence % rule.banks) * rule.tokens + this.tokenOf[job]!;
        roundOf[job] = Math.floor(sentence / rule.banks);
      } else {
        slotOf[job] = this.recordOf(sentence);
        roundOf[job] = Math.floor(sentence / this.records);
      }
    }
    const slots = rule.kind === "ring" ? rule.slots : rule.kind === "bank" ? rule.banks * rule.tokens : this.records;
    return { slots, slotOf, roundOf };
  }
}
