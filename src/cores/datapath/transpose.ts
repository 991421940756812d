/**
 * Exchanges bits above and below the diagonal of 16 words from `from` on, each half of 16 columns on its own (Warren,
 * Hacker's Delight, 7-3).
 */
function transposeHalves(words: Int32Array, from: number): void {
  for (let step = 8, mask = 0x00ff00ff; step !== 0; step >>= 1, mask ^= mask << step)
    for (let k = from; k < from + 16; k = (k + step + 1) & ~step) {
      const swap = ((words[k] >>> step) ^ words[k + step]) & mask;
      words[k + step] ^= swap;
      words[k] ^= swap << step;
    }
}

/**
 * Turns bit planes into numbers in the same array: before, bit c of words[p] is bit p of number c; after, words[c] is
 * number c, 0 <= c < 32.
 * @param height planes in use, 0 to 32; words above are 0
 */
export function transpose(words: Int32Array, height: number): void {
  if (height > 16)
    for (let k = 0; k < 16; k++) {
      const swap = ((words[k] >>> 16) ^ words[k + 16]) & 0xffff;
      words[k + 16] ^= swap;
      words[k] ^= swap << 16;
    }
  transposeHalves(words, 0);
  if (height > 16) transposeHalves(words, 16);
  else
    for (let k = 0; k < 16; k++) {
      words[k + 16] = words[k] >>> 16;
      words[k] &= 0xffff;
    }
}
