import { read, write } from "../../../wasm/platform.js";
import { CLASS_LOWER, CLASS_UPPER, DIRECTIONS } from "../../routing/route.js";
import {
  NET,
  NET_BEFORE,
  NET_BEYOND,
  NET_CHANNELS,
  NET_CLASSES,
  NET_LOWER,
  NET_ROUTER_SET,
  NET_UPPER,
  NET_WIDE,
} from "./network-record.js";
import { I_INDEX, R_SLOT } from "./records.js";

// VC requests in routers with too many channels for masks: a record an input channel.

/**
 * Ports requested, none while nothing is; their class of VCs; what kind of set they are; and those of them that take
 * packets gone round the edge of a chip's torus.
 */
export const W_PORTS: i32 = 0;
export const W_CLASS: i32 = 4;
export const W_KIND: i32 = 8;
export const W_BEYOND: i32 = 12;
export const WIDE_BITS: i32 = 4;

/** VC request of a head: its only port, one of several, or each port until it has its copy. */
export const ONE_PORT: i32 = 0;
export const CHOICE: i32 = 1;
export const BRANCHES: i32 = 2;

/** Request record of a router's first input channel. */
export function firstRequest(router: i32): i32 {
  return read(NET, NET_WIDE) + ((read(router, R_SLOT) * read(NET, NET_CHANNELS)) << WIDE_BITS);
}

/** A wide router is looked through as long as it holds a flit. */
export function wakeWide(router: i32): void {
  const slot = read(router, R_SLOT);
  const word = read(NET, NET_ROUTER_SET) + ((slot >> 5) << 2);
  write(word, 0, read(word, 0) | (1 << (slot & 31)));
}

export function requestWide(router: i32, input: i32, ports: i32, vcClass: i32, kind: i32, beyond: i32): void {
  wakeWide(router);
  const request = firstRequest(router) + (read(input, I_INDEX) << WIDE_BITS);
  write(request, W_PORTS, ports);
  write(request, W_CLASS, vcClass);
  write(request, W_KIND, kind);
  write(request, W_BEYOND, beyond);
}

/** VCs that a request may be granted at port `p`. */
export function rangeOf(request: i32, p: i32): i32 {
  const vcClass = read(request, W_CLASS);
  const range = read(NET, vcClass === CLASS_LOWER ? NET_LOWER : vcClass === CLASS_UPPER ? NET_UPPER : NET_CLASSES);
  if (read(NET, NET_BEYOND) === 0 || p >= DIRECTIONS) return range;
  return range & read(NET, ((read(request, W_BEYOND) >> p) & 1) !== 0 ? NET_BEYOND : NET_BEFORE);
}
