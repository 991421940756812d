import { read } from "../../../wasm/platform.js";
import { NET, NET_PORT_OF } from "./network-record.js";
import { P_FIRST } from "./records.js";

/** Port of a router's channel, by port * vcs + vc. */
/* @inline */
export function portOf(channel: i32): i32 {
  return read(read(NET, NET_PORT_OF) + (channel << 2), 0);
}

/** Number of a port record. */
/* @inline */
export function numberOf(port: i32): i32 {
  return portOf(read(port, P_FIRST));
}
