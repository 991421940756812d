import { read, write } from "../../../wasm/platform.js";
import {
  NET,
  NET_ADAPTIVE,
  NET_CREDITED,
  NET_CREDITS,
  NET_FLITS,
  NET_RING_MASK,
  NET_ROUTING_DELAY,
  NET_TIMED,
} from "./network-record.js";
import {
  FLIT_HEAD,
  FLIT_MASK,
  I_COUNT,
  I_FLITS,
  I_HEAD,
  I_OUT,
  K_SINCE,
  O_ALLOCATED_TO,
  O_OCCUPIED,
  O_PORT,
  O_SLOTS,
  O_VC,
  P_HAS_CREDITS,
  P_SLOTS,
} from "./records.js";
import { requestAt, requestDue, requestSwitch, requestVc } from "./requests.js";
import { append, emptied, listOf } from "./wires.js";

/** Steps 1 and 4a, b of cycle `t` (docs/noc.md): heads end their routing, flits come into routers, credits count. */
export function arrive(t: i32): void {
  const routingDelay = read(NET, NET_ROUTING_DELAY);
  if (routingDelay > 0) requestDue(t);
  readFlits(t, routingDelay);
  readCredits(t);
}

function readFlits(t: i32, routingDelay: i32): void {
  const ringMask = read(NET, NET_RING_MASK);
  const timed = read(NET, NET_TIMED);
  const first = listOf(NET_FLITS, t);
  const end = first + emptied(NET_FLITS, t, 8);
  for (let at = first; at < end; at += 8) {
    const input = read(at, 0);
    const flit = read(at, 4);
    const count = read(input, I_COUNT);
    write(input + (((read(input, I_HEAD) + count) & ringMask) << 2), I_FLITS, flit);
    write(input, I_COUNT, count + 1);
    if (timed !== 0 && (flit & FLIT_HEAD) !== 0) write(flit & ~FLIT_MASK, K_SINCE, t);
    if (count !== 0) continue;
    const output = read(input, I_OUT);
    if (output !== 0) {
      if (read(output, O_OCCUPIED) < read(output, O_SLOTS)) requestSwitch(input, output);
    } else if (routingDelay === 0) {
      requestVc(input);
    } else {
      requestAt(input, t + routingDelay);
    }
  }
}

function readCredits(t: i32): void {
  const adaptive = read(NET, NET_ADAPTIVE);
  const first = listOf(NET_CREDITS, t);
  const end = first + emptied(NET_CREDITS, t, 4);
  for (let at = first; at < end; at += 4) {
    const output = read(at, 0);
    const occupied = read(output, O_OCCUPIED);
    write(output, O_OCCUPIED, occupied - 1);
    const port = read(output, O_PORT);
    if (adaptive !== 0) write(port, P_SLOTS, read(port, P_SLOTS) + 1);
    const input = read(output, O_ALLOCATED_TO);
    if (input < 0) {
      append(NET_CREDITED, ~input);
      write(output, O_ALLOCATED_TO, 0);
    }
    if (occupied !== read(output, O_SLOTS)) continue;
    write(port, P_HAS_CREDITS, read(port, P_HAS_CREDITS) | (1 << read(output, O_VC)));
    if (input > 0 && read(input, I_COUNT) !== 0) requestSwitch(input, output);
  }
}
