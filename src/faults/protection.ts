import type { ProtectionCode } from "../contracts/protection.js";

/** Flipped bits of one word: numbers of data bits, and how many of its check bits. */
export interface DamagedWord {
  readonly data: readonly number[];
  readonly checks: number;
}

/** What a code makes of a damaged word: it stops the chip, or hands on a word with these bits wrong. */
export type ReadWord = { readonly found: true } | { readonly found: false; readonly wrong: readonly number[] };

/**
 * Parity finds an odd number of flipped bits. SEC-DED corrects one and finds two; of more it finds an even number, and
 * takes an odd number for a single one: then the word stays wrong.
 */
export function readWord(code: ProtectionCode, { data, checks }: DamagedWord): ReadWord {
  const flipped = data.length + checks;
  if (code === "parity" && flipped % 2 === 1) return { found: true };
  if (code === "secded") {
    if (flipped === 1) return { found: false, wrong: [] };
    if (flipped % 2 === 0) return { found: true };
  }
  return { found: false, wrong: data };
}
