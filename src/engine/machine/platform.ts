// What the machine calls outside, in its build as JavaScript; platform.as takes its place in the build as WebAssembly.

export { allocate, clear, lowestBit, read, write } from "../../wasm/platform.js";

/** What the machine calls. */
export interface Outside {
  /** All packets of the window in a slot of an input have come; the last is `packet`, which came by `end` at `tick`. */
  closed(input: number, slot: number, packet: number, end: number, tick: number): void;
  /** A credit has come to a core. */
  credited(packet: number, end: number, tick: number): void;
  /** A generator has made all packets of its train. */
  finished(generator: number, tick: number): void;
  /** An event beyond the ring; to be given back by `enter` before `bringFar` returns for which it is near. */
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
export const far = (tick: i32, word: i32, bit: i32): void => outside.far(tick, word, bit);
export const bringFar = (tick: i32): void => outside.bringFar(tick);
export const fault = (rule: i32): void => outside.fault(rule);
