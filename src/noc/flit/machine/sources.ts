import { lowestBit, read, write } from "../../../wasm/platform.js";
import {
  NET,
  NET_FIRST_NODE,
  NET_FUTURE_FIRST,
  NET_FUTURE_LAST,
  NET_INJECTED,
  NET_NODE_BYTES,
  NET_NODE_SET,
  NET_NODES,
  NET_WAITING,
} from "./network-record.js";
import {
  FLIT_HEAD,
  FLIT_TAIL,
  K_CREATED,
  K_FLITS,
  K_INJECTED,
  K_NEXT,
  K_SOURCE,
  K_WIRE,
  N_FIRST,
  N_LAST,
  N_LAST_VC,
  N_SENT,
  N_VC,
  NODE_BYTES,
  NODE_WIRE,
  O_DOWN,
  O_OCCUPIED,
  O_SLOTS,
  OUTPUT_BITS,
  P_HAS_CREDITS,
  PORT_BYTES,
} from "./records.js";
import { send } from "./wires.js";

// Packets that have been offered and wait in the unlimited queues of their sources, and the nodes' way to send them.
// Rules: docs/noc.md, Injection.

/** Offers a packet, created not before the one offered last. */
export function addFuture(packet: i32): void {
  write(packet, K_NEXT, 0);
  if (read(NET, NET_FUTURE_FIRST) === 0) write(NET, NET_FUTURE_FIRST, packet);
  else write(read(NET, NET_FUTURE_LAST), K_NEXT, packet);
  write(NET, NET_FUTURE_LAST, packet);
}

/** Packets created up to cycle `t` join the queues of their sources. */
function collect(t: i32): void {
  let packet = read(NET, NET_FUTURE_FIRST);
  while (packet !== 0 && read(packet, K_CREATED) <= t) {
    const next = read(packet, K_NEXT);
    const source = read(packet, K_SOURCE);
    const node = read(NET, NET_FIRST_NODE) + source * read(NET, NET_NODE_BYTES);
    write(packet, K_NEXT, 0);
    write(NET, NET_WAITING, read(NET, NET_WAITING) + 1);
    if (read(node, N_FIRST) === 0) {
      write(node, N_FIRST, packet);
      const word = read(NET, NET_NODE_SET) + ((source >> 5) << 2);
      write(word, 0, read(word, 0) | (1 << (source & 31)));
    } else {
      write(read(node, N_LAST), K_NEXT, packet);
    }
    write(node, N_LAST, packet);
    packet = next;
  }
  write(NET, NET_FUTURE_FIRST, packet);
}

/** Step 2 of cycle `t`: each node sends at most one flit. */
export function inject(t: i32): void {
  collect(t);
  if (read(NET, NET_WAITING) === 0) return;
  const words = (read(NET, NET_NODES) + 31) >> 5;
  for (let w = 0; w < words; w++) {
    const word = read(NET, NET_NODE_SET) + (w << 2);
    for (let set = read(word, 0); set !== 0; set &= set - 1) {
      const bit = lowestBit(set);
      const node = read(NET, NET_FIRST_NODE) + ((w << 5) + bit) * read(NET, NET_NODE_BYTES);
      if (!sendFlit(node, t)) write(word, 0, read(word, 0) & ~(1 << bit));
    }
  }
}

/** A node with packets sends the next flit, if a channel takes it. @returns whether it has any left */
/* @inline */
function sendFlit(node: i32, t: i32): boolean {
  const port = node + NODE_BYTES;
  const packet = read(node, N_FIRST);
  const sent = read(node, N_SENT);
  const hasCredits = read(port, P_HAS_CREDITS);
  let vc = read(node, N_VC);
  if (sent === 0) {
    const last = read(node, N_LAST_VC);
    const tried = last < 0 ? hasCredits & 1 : hasCredits;
    if (tried === 0) return true;
    const after = tried & (-2 << last);
    vc = lowestBit(after !== 0 ? after : tried);
    write(node, N_VC, vc);
    write(node, N_LAST_VC, vc);
    write(packet, K_INJECTED, t);
    write(packet, K_WIRE, NODE_WIRE + 1);
  } else if (((hasCredits >> vc) & 1) === 0) return true;
  const channel = port + PORT_BYTES + (vc << OUTPUT_BITS);
  const occupied = read(channel, O_OCCUPIED) + 1;
  write(channel, O_OCCUPIED, occupied);
  if (occupied === read(channel, O_SLOTS)) write(port, P_HAS_CREDITS, hasCredits & ~(1 << vc));
  const isTail = sent + 1 === read(packet, K_FLITS);
  send(read(channel, O_DOWN), packet | (sent === 0 ? FLIT_HEAD : 0) | (isTail ? FLIT_TAIL : 0), t + NODE_WIRE + 1);
  write(NET, NET_INJECTED, read(NET, NET_INJECTED) + 1);
  write(node, N_SENT, isTail ? 0 : sent + 1);
  if (!isTail) return true;
  write(NET, NET_WAITING, read(NET, NET_WAITING) - 1);
  const next = read(packet, K_NEXT);
  write(node, N_FIRST, next);
  return next !== 0;
}
