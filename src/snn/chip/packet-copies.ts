/** Copies of packets of a step, one a destination core: who sends them when, and how long their core works on them. */
export interface Copies {
  source: Int32Array;
  target: Int32Array;
  /** Copies of one packet have one number. */
  packet: Int32Array;
  /** Slice of the neuron that fired. */
  slice: Int32Array;
  /** Links that it is the first of its packet to cross. */
  hops: Int32Array;
  sent: Float64Array;
  work: Float64Array;
}

const FIRST_COPIES = 1024;

export const newCopies = (): Copies => ({
  source: new Int32Array(FIRST_COPIES),
  target: new Int32Array(FIRST_COPIES),
  packet: new Int32Array(FIRST_COPIES),
  slice: new Int32Array(FIRST_COPIES),
  hops: new Int32Array(FIRST_COPIES),
  sent: new Float64Array(FIRST_COPIES),
  work: new Float64Array(FIRST_COPIES),
});

const larger = <T extends Int32Array | Float64Array>(array: T): T => {
  const all = new (array.constructor as new (length: number) => T)(2 * array.length);
  all.set(array);
  return all;
};

/** Makes room for twice as many. */
export function grow(copies: Copies): void {
  for (const key of ["source", "target", "packet", "slice", "hops"] as const) copies[key] = larger(copies[key]);
  for (const key of ["sent", "work"] as const) copies[key] = larger(copies[key]);
}
