import { read, write } from "../../../wasm/platform.js";
import {
  LIST_BYTES,
  LIST_ENTRIES,
  NET,
  NET_ACTIVE,
  NET_ADAPTIVE,
  NET_SPECULATIVE,
  NET_WIDE,
} from "./network-record.js";
import { choosePorts } from "./port-choice.js";
import { P_LISTED, P_NEXT, P_SPECULATIVE, P_SWITCH_REQUESTS, P_VC_REQUESTS } from "./records.js";
import { acceptGrants, grantSwitch } from "./switch-allocation.js";
import { acceptOffers, allocateVcs, speculativeRequests } from "./vc-allocation.js";
import { allocateWide } from "./wide-allocation.js";

/**
 * Steps 4c and d of a cycle: VC allocation, switch allocation and what follows from them, for every port with
 * requests and no others. Decisions come first and changes after, so the order of visits cannot matter. Rules:
 * docs/noc.md.
 */
export function runRouters(t: i32): void {
  if (read(NET, NET_WIDE) !== 0) {
    allocateWide(t);
    return;
  }
  if (read(NET, NET_ADAPTIVE) !== 0) choosePorts();
  const speculative = read(NET, NET_SPECULATIVE);
  const first = read(NET + NET_ACTIVE, LIST_ENTRIES);
  const end = first + read(NET + NET_ACTIVE, LIST_BYTES);
  let kept = first;
  for (let at = first; at < end; at += 4) {
    const port = read(at, 0);
    const vcRequests = read(port, P_VC_REQUESTS);
    let switchRequests = read(port, P_SWITCH_REQUESTS) | read(port, P_NEXT);
    if ((vcRequests | switchRequests) === 0) {
      write(port, P_LISTED, 0);
      continue;
    }
    write(kept, 0, port);
    kept += 4;
    write(port, P_SWITCH_REQUESTS, switchRequests);
    write(port, P_NEXT, 0);
    if (speculative !== 0) {
      const bySpeculation = speculativeRequests(port, vcRequests);
      write(port, P_SPECULATIVE, bySpeculation);
      switchRequests |= bySpeculation;
    }
    if (vcRequests !== 0) allocateVcs(port, vcRequests, t);
    if (switchRequests !== 0) grantSwitch(port, switchRequests, t);
  }
  write(NET + NET_ACTIVE, LIST_BYTES, kept - first);
  acceptOffers(t);
  acceptGrants(t);
}
