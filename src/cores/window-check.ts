import { CHECKSUM_BITS } from "../contracts/packet.js";

const MASK = 2 ** CHECKSUM_BITS - 1;

/**
 * A permutation of 16-bit words: products with 5 x 17, 9 and 9 modulo 2^16, which are four additions of shifted words,
 * and exclusive or with the upper bits after each. Zero stays zero.
 */
function mix(word: number): number {
  let x = Math.imul(word, 85) & MASK;
  x ^= x >>> 5;
  x = Math.imul(x, 9) & MASK;
  x ^= x >>> 9;
  x = Math.imul(x, 9) & MASK;
  return x ^ (x >>> 6);
}

/** The word that stands for a packet in a checksum. Only values of more than 16 bits have a third mix. */
export function checkWord(channel: number, value: number): number {
  const high = (value + 0x8000) >> 16;
  return mix((channel ^ mix((high === 0 ? value : value ^ mix(high)) & MASK)) & MASK);
}

/**
 * Adds a packet to a checksum: its mixed word, modulo 2^16, in any order. Sender and receiver each sum all data packets
 * and the count marker. One packet whose channel or whose value of 16 bits is wrong always changes the sum; errors
 * that could compensate each other pass as often as a random word of 16 bits is right.
 */
export const addPayload = (sum: number, channel: number, value: number): number =>
  (sum + checkWord(channel, value)) & MASK;

/** Markers of each source: a count and a checksum. */
export const MARKERS_PER_SOURCE = 2;
