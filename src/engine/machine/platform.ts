// Memory, and calls to the parts of the chip, which the two builds of the machine do not share. This file is for the
// JavaScript build; platform.as replaces it in the WebAssembly build.

const FIRST_BYTES = 1 << 16;
/** Addresses below this one are not used. */
const LOWEST = 1024;

/** Functions that the machine calls. */
export interface Outside {
  /**
   * All packets of the window in a slot of an input have arrived; the last is `packet`, which arrived by `end` at
   * `tick`.
   */
  closed(input: number, slot: number, packet: number, end: number, tick: number): void;
  /** A credit has arrived at a core. */
  credited(packet: number, end: number, tick: number): void;
  /** A generator has made all packets of its train. */
  finished(generator: number, tick: number): void;
  /** An event beyond the ring. The call of `bringFar` for whose tick the event is near must return it by `enter`. */
  far(tick: number, word: number, bit: number): void;
  bringFar(tick: number): void;
  /** A rule of the machine itself is broken. */
  fault(rule: number): void;
}

let words = new Int32Array(FIRST_BYTES >> 2);
let top = LOWEST;
let outside: Outside;

/** @returns whether the machine was free */
export function connect(to: Outside): void {
  outside = to;
}

export const memory = {
  get buffer(): ArrayBuffer {
    return words.buffer;
  },
};

export function read(record: i32, field: i32): i32 {
  return words[(record + field) >> 2]!;
}

export function write(record: i32, field: i32, value: i32): void {
  words[(record + field) >> 2] = value;
}

/** Number of the lowest bit set. */
export function lowestBit(word: i32): i32 {
  return 31 - Math.clz32(word & -word);
}

/** @returns address, a multiple of 64, of memory that holds zeros */
export function allocate(bytes: i32): i32 {
  const at = top;
  top = (at + bytes + 63) & -64;
  if (top > words.length << 2) {
    const more = new Int32Array(Math.max(top >> 2, 2 * words.length));
    more.set(words);
    words = more;
  }
  return at;
}

/** Gives all memory back. */
export function clear(): void {
  words.fill(0, 0, top >> 2);
  top = LOWEST;
}

export const closed = (input: i32, slot: i32, packet: i32, end: i32, tick: i32): void =>
  outside.closed(input, slot, packet, end, tick);
export const credited = (packet: i32, end: i32, tick: i32): void => outside.credited(packet, end, tick);
export const finished = (generator: i32, tick: i32): void => outside.finished(generator, tick);
export const far = (tick: i32, word: i32, bit: i32): void => outside.far(tick, word, bit);
export const bringFar = (tick: i32): void => outside.bringFar(tick);
export const fault = (rule: i32): void => outside.fault(rule);
