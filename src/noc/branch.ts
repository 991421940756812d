import * as packets from "../contracts/packet.js";
import type { LinkServers } from "./link-servers.js";
import type { PacketPool } from "./packet-pool.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { HOPS, HOPS_MASK, NEXT, PARENT, SINCE } = packets;

/**
 * A packet whose route branches at a router: a copy goes to each output port of `mask`; the original keeps its buffer
 * slots until the last copy has left.
 * @param firstLink of the router: that of its port 0
 * @returns packets that there are more than before
 */
export function branchPacket(
  pool: PacketPool,
  servers: LinkServers,
  firstLink: number,
  mask: number,
  packet: number,
  creditClass: number,
  now: number,
  stamp: number,
): number {
  let copies = 0;
  for (let left = mask; left !== 0; left &= left - 1) copies++;
  pool.words[packet + NEXT] = copies;
  pool.words[packet + SINCE] = stamp;
  for (let left = mask, first = true; left !== 0; left &= left - 1, first = false) {
    const copy = pool.copy(packet);
    const { words } = pool;
    pool.onCopy?.(packet, copy);
    words[copy + PARENT] = packet;
    if (!first) words[copy + HOPS] = words[copy + HOPS]! & HOPS_MASK;
    servers.arrive(firstLink + 31 - Math.clz32(left & -left), copy, creditClass, now, stamp);
  }
  return copies - 1;
}
