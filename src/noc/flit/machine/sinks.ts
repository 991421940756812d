import { read, write } from "../../../wasm/platform.js";
import {
  LAST_COPY,
  LIST_BYTES,
  NET,
  NET_ARRIVALS,
  NET_ARRIVED,
  NET_CREDIT_DELAY,
  NET_EJECTED,
  NET_EXITS,
} from "./network-record.js";
import { FLIT_HEAD, FLIT_MASK, FLIT_TAIL, K_ARRIVED, K_COPIES, K_HEAD_ARRIVED, NODE_WIRE } from "./records.js";
import { append, credit, emptied, listOf } from "./wires.js";

/** Step 3 of cycle `t`: nodes that never block take the flits that arrive, and return their credits. */
export function retire(t: i32): void {
  write(NET + NET_ARRIVALS, LIST_BYTES, 0);
  const counts = t + NODE_WIRE + 1 + read(NET, NET_CREDIT_DELAY);
  const first = listOf(NET_EXITS, t);
  const end = first + emptied(NET_EXITS, t, 8);
  for (let at = first; at < end; at += 8) {
    const output = read(at, 0);
    const flit = read(at, 4);
    const packet = flit & ~FLIT_MASK;
    write(NET, NET_EJECTED, read(NET, NET_EJECTED) + 1);
    credit(output, counts);
    if ((flit & FLIT_HEAD) !== 0) write(packet, K_HEAD_ARRIVED, t);
    if ((flit & FLIT_TAIL) === 0) continue;
    write(packet, K_ARRIVED, t);
    const copies = read(packet, K_COPIES) - 1;
    write(packet, K_COPIES, copies);
    if (copies === 0) write(NET, NET_ARRIVED, read(NET, NET_ARRIVED) + 1);
    append(NET_ARRIVALS, copies === 0 ? packet | LAST_COPY : packet);
    append(NET_ARRIVALS, output);
  }
}
