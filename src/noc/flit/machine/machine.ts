import { allocate, read, write } from "../../../wasm/platform.js";
import { runRouters } from "./allocation.js";
import { arrive } from "./arrivals.js";
import { freeChannel, listArrivals, sendPacket } from "./chip-nodes.js";
import { isBusy } from "./idle.js";
import {
  LIST_BYTES,
  NET,
  NET_ARRIVALS,
  NET_FLIT_HOPS,
  NET_FUTURE_FIRST,
  NET_INJECTED,
  NET_LAST_MOVE,
  NET_WAITING,
} from "./network-record.js";
import {
  K_ARRIVED,
  K_COPIES,
  K_CREATED,
  K_DESTINATION,
  K_FLITS,
  K_HEAD_ARRIVED,
  K_HOPS,
  K_INJECTED,
  K_ROUTING_STATE,
  K_SOURCE,
  K_SWITCH_WAIT,
  K_TARGET,
  K_VC_WAIT,
} from "./records.js";
import { retire } from "./sinks.js";
import { addFuture, inject } from "./sources.js";
import { credit, givePacket, takePacket } from "./wires.js";

// The machine of a flit-level network. A network that stands alone: offer, nextCycle, begin, end. That of a chip:
// freeChannel, sendPacket; then in each cycle arrive, listArrivals, runRouters.

export { allocate, arrive, freeChannel, givePacket, isBusy, listArrivals, runRouters, sendPacket, takePacket };

/** An ejected flit's slot at its node is free: its credit counts in cycle `at`. */
export function returnCredit(output: i32, at: i32): void {
  credit(output, at);
}

/** Offers a packet that goes to so many nodes, created not before the one offered last. @returns packet */
export function offer(
  created: i32,
  source: i32,
  destination: i32,
  target: i32,
  state: i32,
  flits: i32,
  copies: i32,
): i32 {
  const packet = takePacket();
  write(packet, K_CREATED, created);
  write(packet, K_SOURCE, source);
  write(packet, K_DESTINATION, destination);
  write(packet, K_TARGET, target);
  write(packet, K_ROUTING_STATE, state);
  write(packet, K_FLITS, flits);
  write(packet, K_COPIES, copies);
  write(packet, K_HOPS, 0);
  write(packet, K_VC_WAIT, 0);
  write(packet, K_SWITCH_WAIT, 0);
  write(packet, K_INJECTED, -1);
  write(packet, K_HEAD_ARRIVED, -1);
  write(packet, K_ARRIVED, -1);
  addFuture(packet);
  return packet;
}

/** Cycle to be simulated next, not before `now`: while nothing moves, that of the first packet. @returns -1 for none */
export function nextCycle(now: i32): i32 {
  if (read(NET, NET_WAITING) > 0 || isBusy()) return now;
  const first = read(NET, NET_FUTURE_FIRST);
  if (first === 0) return -1;
  const created = read(first, K_CREATED);
  const next = created > now ? created : now;
  write(NET, NET_LAST_MOVE, next);
  return next;
}

/** Steps 1 to 3 of cycle `t`. @returns bytes of the list of arrivals */
export function begin(t: i32): i32 {
  const injected = read(NET, NET_INJECTED);
  arrive(t);
  inject(t);
  retire(t);
  if (read(NET, NET_INJECTED) !== injected) write(NET, NET_LAST_MOVE, t);
  return read(NET + NET_ARRIVALS, LIST_BYTES);
}

/** Step 4 of cycle `t`. @returns last cycle in which a flit moved */
export function end(t: i32): i32 {
  const hops = read(NET, NET_FLIT_HOPS);
  runRouters(t);
  if (read(NET, NET_FLIT_HOPS) !== hops) write(NET, NET_LAST_MOVE, t);
  return read(NET, NET_LAST_MOVE);
}
