import { read, write } from "../../../wasm/platform.js";
import {
  NET,
  NET_ADAPTIVE,
  NET_CARRIED,
  NET_FLIT_HOPS,
  NET_NARROW,
  NET_PORTS,
  NET_RING_MASK,
  NET_ROUTERS,
  NET_ROUTING_DELAY,
  NET_SPECULATIVE,
  NET_TIMED,
} from "./network-record.js";
import { numberOf } from "./ports.js";
import {
  FLIT_HEAD,
  FLIT_MASK,
  FLIT_TAIL,
  I_COUNT,
  I_HEAD,
  I_OUT,
  I_UP,
  K_DESTINATION,
  K_HOPS,
  K_SINCE,
  K_SWITCH_WAIT,
  K_VC_WAIT,
  K_WIRE,
  NOT_LINK,
  O_ALLOCATED_TO,
  O_DOWN,
  O_OCCUPIED,
  O_SLOTS,
  O_VC,
  O_WON,
  P_BUSY_UNTIL,
  P_CREDIT,
  P_FLITS,
  P_FREE,
  P_HAS_CREDITS,
  P_LINK_LATENCY,
  P_OCCUPIES,
  P_SLOTS,
  R_ID,
} from "./records.js";
import { requestAt, requestVc } from "./requests.js";
import { credit, exit, send } from "./wires.js";

/** A flit that has won the switch goes out by an output channel. @returns whether that leaves no slot beyond */
/* @inline */
export function transfer(router: i32, port: i32, output: i32, flit: i32, t: i32): boolean {
  write(NET, NET_FLIT_HOPS, read(NET, NET_FLIT_HOPS) + 1);
  const occupied = read(output, O_OCCUPIED) + 1;
  const full = occupied === read(output, O_SLOTS);
  const vcBit = 1 << read(output, O_VC);
  write(output, O_OCCUPIED, occupied);
  if (read(NET, NET_ADAPTIVE) !== 0) write(port, P_SLOTS, read(port, P_SLOTS) - 1);
  if (full) write(port, P_HAS_CREDITS, read(port, P_HAS_CREDITS) & ~vcBit);
  write(port, P_FLITS, read(port, P_FLITS) + 1);
  if (read(NET, NET_NARROW) !== 0) write(port, P_BUSY_UNTIL, t + read(port, P_OCCUPIES));
  const arrives = t + read(port, P_LINK_LATENCY);
  const down = read(output, O_DOWN);
  if (down > 0) {
    send(down, flit, arrives);
    if (read(NET, NET_CARRIED) !== 0) countCarried(flit & ~FLIT_MASK, router, port);
  } else {
    exit(output, flit, arrives);
  }
  if ((flit & FLIT_HEAD) !== 0 && read(NET, NET_TIMED) !== 0)
    noteTimes(flit & ~FLIT_MASK, read(output, O_WON), t, arrives);
  if ((flit & FLIT_TAIL) !== 0) {
    write(output, O_ALLOCATED_TO, 0);
    write(port, P_FREE, read(port, P_FREE) | vcBit);
  }
  return full;
}

function countCarried(packet: i32, router: i32, port: i32): void {
  const routers = read(packet, K_DESTINATION) * read(NET, NET_ROUTERS) + read(router, R_ID);
  const link = read(NET, NET_CARRIED) + ((routers * read(NET, NET_PORTS) + numberOf(port)) << 2);
  write(link, 0, read(link, 0) + 1);
}

/** @param won cycle in which the head was allocated its channel */
/* @inline */
function noteTimes(packet: i32, won: i32, t: i32, arrives: i32): void {
  write(packet, K_HOPS, read(packet, K_HOPS) + 1);
  const since = read(packet, K_SINCE) + read(NET, NET_ROUTING_DELAY);
  write(packet, K_VC_WAIT, read(packet, K_VC_WAIT) + won - since);
  const switchStage = 1 - read(NET, NET_SPECULATIVE);
  write(packet, K_SWITCH_WAIT, read(packet, K_SWITCH_WAIT) + t - won - switchStage);
  write(packet, K_WIRE, read(packet, K_WIRE) + arrives - t - NOT_LINK);
}

/** The front flit of an input channel has left its buffer, where `count` are left: its credit returns. */
/* @inline */
export function leave(input: i32, inPort: i32, flit: i32, count: i32, t: i32): void {
  write(input, I_HEAD, (read(input, I_HEAD) + 1) & read(NET, NET_RING_MASK));
  write(input, I_COUNT, count);
  credit(read(input, I_UP), t + read(inPort, P_CREDIT));
  if ((flit & FLIT_TAIL) === 0) return;
  write(input, I_OUT, 0);
  if (count === 0) return;
  const routingDelay = read(NET, NET_ROUTING_DELAY);
  if (routingDelay === 0) requestVc(input);
  else requestAt(input, t + 1 + routingDelay);
}
