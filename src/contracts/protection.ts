/** Codes that a memory may have against flipped bits. */
export const PROTECTION_CODES = ["none", "parity", "secded"] as const;
export type ProtectionCode = (typeof PROTECTION_CODES)[number];

/** Memories that may have one. */
export const PROTECTED_MEMORIES = ["synapses", "kv", "residual", "accumulators"] as const;
export type ProtectedMemory = (typeof PROTECTED_MEMORIES)[number];

export type ProtectionSpec = Readonly<Record<ProtectedMemory, ProtectionCode>>;

/** Most data bits of a word that a code covers. */
export const CODE_WORD_BITS = 64;

/**
 * Check bits of a word of `dataBits`: one of parity; for SEC-DED the least r with 2^r > dataBits + r (Hamming 1950) and
 * one more (Hsiao 1970: 8 for 64).
 */
export function checkBits(code: ProtectionCode, dataBits: number): number {
  if (code === "none") return 0;
  if (code === "parity") return 1;
  let r = 1;
  while (2 ** r <= dataBits + r) r++;
  return r + 1;
}

/** Exclusive ors that compute the check bits of a word: parity a tree, SEC-DED half the data bits for each. */
export function checkGates(code: ProtectionCode, dataBits: number): number {
  if (code === "none") return 0;
  if (code === "parity") return dataBits - 1;
  return checkBits(code, dataBits) * Math.ceil(dataBits / 2);
}
