import { lowestBit, read, write } from "../../../wasm/platform.js";
import { CLASS_LOWER, CLASS_SHIFT, CLASS_UPPER, DIRECTIONS, PORT_SET, route } from "../../routing/route.js";
import { takeSide } from "./datelines.js";
import {
  NET,
  NET_ACTIVE,
  NET_BEYOND,
  NET_BRANCHED,
  NET_CHOICES,
  NET_CLASSED,
  NET_HEADS,
  NET_PLAIN,
  NET_ROUTERS,
  NET_RULE,
  NET_TREES,
  NET_WIDE,
  TREE_BEYOND_SHIFT,
} from "./network-record.js";
import {
  FLIT_MASK,
  I_FLITS,
  I_HEAD,
  I_INDEX,
  I_PORTS,
  I_ROUTER,
  K_ROUTING_STATE,
  K_TARGET,
  O_PORT,
  P_LISTED,
  P_SWITCH_REQUESTS,
  P_VC_REQUESTS,
  PORT_BITS,
  R_BRANCHES,
  R_CHOICE,
  R_ID,
  R_LOWER,
  R_UPPER,
  R_XY,
  ROUTER_BYTES,
} from "./records.js";
import { BRANCHES, CHOICE, ONE_PORT, requestWide, wakeWide } from "./wide-requests.js";
import { append, emptied, entry, listOf } from "./wires.js";

// VC requests of heads and switch requests of front flits: masks at the output ports, and a list of the ports that
// have any.

/* @inline */
function list(port: i32): void {
  if (read(port, P_LISTED) !== 0) return;
  write(port, P_LISTED, 1);
  append(NET_ACTIVE, port);
}

/** The front flit of an input channel can leave by an output channel: it requests the switch. */
export function requestSwitch(input: i32, output: i32): void {
  if (read(NET, NET_WIDE) !== 0) {
    wakeWide(read(input, I_ROUTER));
    return;
  }
  const port = read(output, O_PORT);
  write(port, P_SWITCH_REQUESTS, read(port, P_SWITCH_REQUESTS) | (1 << read(input, I_INDEX)));
  list(port);
}

/** VC request of a head for a port. @param bit its input channel */
/* @inline */
export function requestVcAt(port: i32, bit: i32): void {
  write(port, P_VC_REQUESTS, read(port, P_VC_REQUESTS) | bit);
  list(port);
}

/** Port of a router at which a head requests under XY. */
/* @inline */
function portXY(router: i32, target: i32): i32 {
  const here = read(router, R_XY);
  const dx = (target & 255) - (here & 255);
  const dy = ((target >> 8) & 255) - (here >> 8);
  const p = dx !== 0 ? dx >>> 31 : dy !== 0 ? 2 + (dy >>> 31) : target >> 16;
  return router + ROUTER_BYTES + (p << PORT_BITS);
}

/** The front packet of an input channel. */
/* @inline */
function frontPacket(input: i32): i32 {
  return read(input + (read(input, I_HEAD) << 2), I_FLITS) & ~FLIT_MASK;
}

/** A head at the front of an input channel begins to request an output channel. */
export function requestVc(input: i32): void {
  const router = read(input, I_ROUTER);
  const packet = frontPacket(input);
  const target = read(packet, K_TARGET);
  if (read(NET, NET_PLAIN) === 0 || target < 0) requestByRoutingState(input, router, packet, target);
  else requestVcAt(portXY(router, target), 1 << read(input, I_INDEX));
}

/**
 * It does so in cycle `at`. Its port is found now, while its packet is in the cache: the entry is a port and the bit of
 * the channel. Where more than the target decides, it is the channel and 0.
 */
export function requestAt(input: i32, at: i32): void {
  const to = entry(NET_HEADS, at, 8);
  const target = read(frontPacket(input), K_TARGET);
  const plain = read(NET, NET_PLAIN) !== 0 && target >= 0;
  write(to, 0, plain ? portXY(read(input, I_ROUTER), target) : input);
  write(to, 4, plain ? 1 << read(input, I_INDEX) : 0);
}

/** Heads whose routing ends in cycle `t`. */
export function requestDue(t: i32): void {
  const first = listOf(NET_HEADS, t);
  const end = first + emptied(NET_HEADS, t, 8);
  for (let at = first; at < end; at += 8) {
    const bit = read(at, 4);
    if (bit !== 0) requestVcAt(read(at, 0), bit);
    else requestVc(read(at, 0));
  }
}

/** The same for every routing function, for multicast, and for classes of channels. */
function requestByRoutingState(input: i32, router: i32, packet: i32, target: i32): void {
  let ports: i32 = 0;
  let vcClass: i32 = 0;
  let kind = ONE_PORT;
  let beyond: i32 = 0;
  if (target < 0) {
    ports = read(read(NET, NET_TREES) + ((~target * read(NET, NET_ROUTERS) + read(router, R_ID)) << 2), 0);
    if (read(NET, NET_BEYOND) !== 0) {
      beyond = ports >> TREE_BEYOND_SHIFT;
      ports &= (1 << TREE_BEYOND_SHIFT) - 1;
    }
    vcClass = read(packet, K_ROUTING_STATE);
    if ((ports & (ports - 1)) !== 0) {
      kind = BRANCHES;
      write(input, I_PORTS, ports);
    }
  } else {
    const here = read(router, R_XY);
    if (((here ^ target) & 0xffff) === 0) ports = 1 << (target >> 16);
    else {
      const state = read(packet, K_ROUTING_STATE);
      const found = route(read(NET, NET_RULE), state, here & 255, here >> 8, target & 255, (target >> 8) & 255);
      ports = found & PORT_SET;
      vcClass = found >> CLASS_SHIFT;
      if ((ports & (ports - 1)) !== 0) {
        kind = CHOICE;
        write(input, I_PORTS, (ports << 2) | (read(input, I_PORTS) & 3));
      }
    }
  }
  if (read(NET, NET_WIDE) !== 0) {
    requestWide(router, input, ports, vcClass, kind, beyond);
    return;
  }
  const bit = 1 << read(input, I_INDEX);
  if (kind === BRANCHES) {
    write(NET, NET_BRANCHED, 1);
    write(router, R_BRANCHES, read(router, R_BRANCHES) | bit);
  } else if (kind === CHOICE) {
    write(router, R_CHOICE, read(router, R_CHOICE) | bit);
    append(NET_CHOICES, input);
    ports &= -ports;
  }
  if (read(NET, NET_CLASSED) !== 0) {
    const lower = read(router, R_LOWER) & ~bit;
    const upper = read(router, R_UPPER) & ~bit;
    write(router, R_LOWER, vcClass === CLASS_LOWER ? lower | bit : lower);
    write(router, R_UPPER, vcClass === CLASS_UPPER ? upper | bit : upper);
  }
  const hasSides = read(NET, NET_BEYOND) !== 0;
  for (let left = ports; left !== 0; left &= left - 1) {
    const p = lowestBit(left);
    const port = router + ROUTER_BYTES + (p << PORT_BITS);
    if (hasSides && p < DIRECTIONS) takeSide(port, bit, ((beyond >> p) & 1) !== 0);
    requestVcAt(port, bit);
  }
}
