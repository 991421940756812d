/** What a page calls the part that it shows of a Sorbet. */
export const INSIDE = "Attention";

/** Attention of one sentence as the reference computes it. */
export interface Attention {
  readonly tokens: readonly string[];
  readonly layers: number;
  readonly heads: number;
  /** Largest code. In layer l a code q stands for the probability q x steps[l]. */
  readonly top: number;
  readonly steps: readonly number[];
  /** Codes in base 36, one character each: (layers, heads, queries, tokens). */
  readonly codes: string;
}

/** What the page shows of a Sorbet beside what it shows of every workload. */
export type Inside = Attention;
