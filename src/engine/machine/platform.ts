// Calls to the parts of the chip, which the two builds of the machine do not share. This file is for the JavaScript
// build; platform.as replaces it in the WebAssembly build.

export { allocate, clear, lowestBit, read, write } from "../../wasm/platform.js";

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
  /** A table of what is told (told-records.ts) is full: it is to be emptied. */
  told(which: number): void;
  /** An event beyond the ring. The call of `bringFar` for whose tick the event is near must return it by `enter`. */
  far(tick: number, word: number, bit: number): void;
  bringFar(tick: number): void;
  /** A rule of the machine itself is broken. */
  fault(rule: number): void;
}

let outside: Outside;

export function connect(to: Outside): void {
  outside = to;
}

export const closed = (input: i32, slot: i32, packet: i32, end: i32, tick: i32): void =>
  outside.closed(input, slot, packet, end, tick);
export const credited = (packet: i32, end: i32, tick: i32): void => outside.credited(packet, end, tick);
export const finished = (generator: i32, tick: i32): void => outside.finished(generator, tick);
export const told = (which: i32): void => outside.told(which);
export const far = (tick: i32, word: i32, bit: i32): void => outside.far(tick, word, bit);
export const bringFar = (tick: i32): void => outside.bringFar(tick);
export const fault = (rule: i32): void => outside.fault(rule);
