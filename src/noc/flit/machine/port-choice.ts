import { lowestBit, read, write } from "../../../wasm/platform.js";
import { LIST_BYTES, LIST_ENTRIES, NET, NET_CHOICES } from "./network-record.js";
import { numberOf } from "./ports.js";
import {
  I_INDEX,
  I_PORTS,
  I_ROUTER,
  P_ROUTER,
  P_SLOTS,
  P_VC_REQUESTS,
  PORT_BITS,
  R_CHOICE,
  ROUTER_BYTES,
} from "./records.js";
import { requestVcAt } from "./requests.js";

const NONE: i32 = -1;

/** The permitted port with most free slots; ties are broken round-robin. */
export function bestPort(router: i32, permitted: i32, preferred: i32): i32 {
  let best = NONE;
  let most = NONE;
  for (let i = 0; i < 4; i++) {
    const p = (preferred + i) & 3;
    if (((permitted >> p) & 1) === 0) continue;
    const slots = read(router + ROUTER_BYTES + (p << PORT_BITS), P_SLOTS);
    if (slots <= most) continue;
    best = p;
    most = slots;
  }
  return best;
}

/** Each head with several permitted ports requests the best one of this cycle. */
export function choosePorts(): void {
  const first = read(NET + NET_CHOICES, LIST_ENTRIES);
  const end = first + read(NET + NET_CHOICES, LIST_BYTES);
  for (let at = first; at < end; at += 4) {
    const input = read(at, 0);
    const router = read(input, I_ROUTER);
    const bit = 1 << read(input, I_INDEX);
    const permitted = read(input, I_PORTS) >> 2;
    const best = bestPort(router, permitted, read(input, I_PORTS) & 3);
    for (let ports = permitted; ports !== 0; ports &= ports - 1) {
      const p = lowestBit(ports);
      const port = router + ROUTER_BYTES + (p << PORT_BITS);
      if (p === best) requestVcAt(port, bit);
      else write(port, P_VC_REQUESTS, read(port, P_VC_REQUESTS) & ~bit);
    }
  }
}

/** A head that had a choice has won a channel of `port`. */
export function endChoice(port: i32, input: i32, bit: i32): void {
  const router = read(port, P_ROUTER);
  write(router, R_CHOICE, read(router, R_CHOICE) & ~bit);
  write(input, I_PORTS, (numberOf(port) + 1) & 3);
  const last = read(NET + NET_CHOICES, LIST_BYTES) - 4;
  let at = read(NET + NET_CHOICES, LIST_ENTRIES);
  const end = at + last;
  while (read(at, 0) !== input) at += 4;
  write(at, 0, read(end, 0));
  write(NET + NET_CHOICES, LIST_BYTES, last);
}
