import { read, write } from "../../../wasm/platform.js";
import { NET, NET_BEFORE, NET_BEYOND } from "./network-record.js";
import { P_BEFORE, P_BEYOND } from "./records.js";

// On a chip's torus each class of VCs has two halves: of packets that have gone round the edge in their dimension, and
// of those that have not. Ports that lead to nodes take both.

/** A head requests a port to another router. */
export function takeSide(port: i32, bit: i32, isBeyond: boolean): void {
  const before = read(port, P_BEFORE) & ~bit;
  const beyond = read(port, P_BEYOND) & ~bit;
  write(port, P_BEFORE, isBeyond ? before : before | bit);
  write(port, P_BEYOND, isBeyond ? beyond | bit : beyond);
}

/** VCs of a port on the side of a head. */
export function sideOf(port: i32, bit: i32): i32 {
  if ((read(port, P_BEFORE) & bit) !== 0) return read(NET, NET_BEFORE);
  return (read(port, P_BEYOND) & bit) !== 0 ? read(NET, NET_BEYOND) : -1;
}

/** Heads at a port on whose side none of some VCs is. */
export function barredFrom(port: i32, vcs: i32): i32 {
  let barred: i32 = 0;
  if ((vcs & read(NET, NET_BEFORE)) === 0) barred |= read(port, P_BEFORE);
  if ((vcs & read(NET, NET_BEYOND)) === 0) barred |= read(port, P_BEYOND);
  return barred;
}
