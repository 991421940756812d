import { read } from "../../../wasm/platform.js";
import { LIST_BYTES, NET, NET_ACTIVE, NET_ROUTER_SET, NET_ROUTERS, NET_UNDER_WAY, NET_WIDE } from "./network-record.js";

/** Whether anything is on a wire or in a router: there is nothing to do in a cycle otherwise. */
export function isBusy(): boolean {
  if (read(NET, NET_UNDER_WAY) > 0 || read(NET + NET_ACTIVE, LIST_BYTES) > 0) return true;
  if (read(NET, NET_WIDE) === 0) return false;
  const words = (read(NET, NET_ROUTERS) + 31) >> 5;
  for (let w = 0; w < words; w++) if (read(read(NET, NET_ROUTER_SET) + (w << 2), 0) !== 0) return true;
  return false;
}
