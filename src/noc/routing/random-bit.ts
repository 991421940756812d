function mix(h: number): number {
  let x = h;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Random bits of a packet: 0 a tie in x, 1 a tie in y, 2 the order of dimensions of o1turn. */
export type RandomBitName = 0 | 1 | 2;

/**
 * A fair bit that depends on seed, packet number and name alone: the same in every program and order.
 * @returns 0 or 1
 */
export function randomBit(seed: number, packet: number, name: RandomBitName): number {
  return mix((mix((mix((seed + 0x9e3779b9) | 0) + packet) | 0) + name) | 0) & 1;
}
