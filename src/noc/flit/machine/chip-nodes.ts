import { lowestBit, read, write } from "../../../wasm/platform.js";
import { CLASS_ALL, CLASS_LOWER, CLASS_UPPER } from "../../routing/route.js";
import {
  LAST_COPY,
  LIST_BYTES,
  NET,
  NET_ARRIVALS,
  NET_BEFORE,
  NET_CLASSES,
  NET_EXITS,
  NET_LOWER,
  NET_UPPER,
} from "./network-record.js";
import {
  FLIT_HEAD,
  FLIT_MASK,
  FLIT_TAIL,
  K_COPIES,
  N_LAST_VC,
  NODE_BYTES,
  NODE_WIRE,
  O_ALLOCATED_TO,
  O_DOWN,
  O_OCCUPIED,
  O_SLOTS,
  O_VC,
  OUTPUT_BITS,
  P_HAS_CREDITS,
  PORT_BYTES,
} from "./records.js";
import { append, emptied, listOf, send } from "./wires.js";

// Nodes whose sources and sinks are outside. A packet enters a channel of its class (route.ts) that has room for all of
// it; on a chip of Sorbet the lower class is that of data, the upper one, a single channel, that of credits. Rules:
// docs/noc.md, Under a chip.

function channelsOf(vcClass: i32): i32 {
  if (vcClass === CLASS_ALL) return read(NET, NET_CLASSES);
  const channels = read(NET, vcClass === CLASS_LOWER ? NET_LOWER : NET_UPPER);
  const before = read(NET, NET_BEFORE);
  return before === 0 ? channels : channels & before;
}

/**
 * First channel of a class, after the one used last (by credits none is), with room for all flits of a packet.
 * @returns 0 if there is none: the next credit to a channel of the class is then told to the node
 */
export function freeChannel(node: i32, vcClass: i32, flits: i32): i32 {
  const channels = channelsOf(vcClass);
  const first = node + NODE_BYTES + PORT_BYTES;
  let left = read(node + NODE_BYTES, P_HAS_CREDITS) & channels;
  const after = -2 << read(node, N_LAST_VC);
  while (left !== 0) {
    const vc = lowestBit((left & after) !== 0 ? left & after : left);
    const channel = first + (vc << OUTPUT_BITS);
    if (read(channel, O_OCCUPIED) + flits <= read(channel, O_SLOTS)) return channel;
    left &= ~(1 << vc);
  }
  for (let watched = channels; watched !== 0; watched &= watched - 1)
    write(first + (lowestBit(watched) << OUTPUT_BITS), O_ALLOCATED_TO, ~node);
  return 0;
}

/**
 * Puts the flits of a packet on the wire, one a cycle from `t` on, into a channel that has room for them.
 * @returns whether the class has room for another flit; if not, the next credit is told to the node
 */
export function sendPacket(node: i32, channel: i32, vcClass: i32, packet: i32, flits: i32, t: i32): boolean {
  const occupied = read(channel, O_OCCUPIED) + flits;
  write(channel, O_OCCUPIED, occupied);
  const port = node + NODE_BYTES;
  const vc = read(channel, O_VC);
  if (occupied === read(channel, O_SLOTS)) write(port, P_HAS_CREDITS, read(port, P_HAS_CREDITS) & ~(1 << vc));
  if (vcClass !== CLASS_UPPER) write(node, N_LAST_VC, vc);
  const down = read(channel, O_DOWN);
  let flit = packet | FLIT_HEAD;
  for (let i = 1; i < flits; i++) {
    send(down, flit, t + i + NODE_WIRE);
    flit = packet;
  }
  send(down, flit | FLIT_TAIL, t + flits + NODE_WIRE);
  return freeChannel(node, vcClass, 1) !== 0;
}

/** Lists the packets whose tail cores read in cycle `t`. To return their credits is the core's business. */
export function listArrivals(t: i32): void {
  write(NET + NET_ARRIVALS, LIST_BYTES, 0);
  const first = listOf(NET_EXITS, t);
  const end = first + emptied(NET_EXITS, t, 8);
  for (let at = first; at < end; at += 8) {
    const flit = read(at, 4);
    if ((flit & FLIT_TAIL) === 0) continue;
    const packet = flit & ~FLIT_MASK;
    const copies = read(packet, K_COPIES) - 1;
    write(packet, K_COPIES, copies);
    append(NET_ARRIVALS, copies === 0 ? packet | LAST_COPY : packet);
    append(NET_ARRIVALS, read(at, 0));
  }
}
