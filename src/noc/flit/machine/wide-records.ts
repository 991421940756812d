import { read } from "../../../wasm/platform.js";
import { NET, NET_INPUT_BITS, NET_INPUTS, NET_OUTPUTS } from "./network-record.js";
import { OUTPUT_BITS, PORT_BITS, ROUTER_BYTES } from "./records.js";

export const NONE: i32 = -1;

/** Input channel of a router, by port * vcs + vc. */
export function inputAt(router: i32, index: i32): i32 {
  return router + read(NET, NET_INPUTS) + (index << read(NET, NET_INPUT_BITS));
}

export function outputAt(router: i32, index: i32): i32 {
  return router + read(NET, NET_OUTPUTS) + (index << OUTPUT_BITS);
}

export function portAt(router: i32, p: i32): i32 {
  return router + ROUTER_BYTES + (p << PORT_BITS);
}
