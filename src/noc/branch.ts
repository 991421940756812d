import * as packets from "../contracts/packet.js";
import type { LinkServers } from "./link-servers.js";
import type { PacketPool } from "./packet-pool.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { HOPS, HOPS_MASK, NEXT, PARENT, SINCE } = packets;

/**
 * A packet whose route branches at a router: a copy goes to each output port of `mask`; the original keeps its buffer
 * slots until the last copy has left.
 * @param firstLink of the router: that of its port 0 @param beyond ports by which it has gone round the edge
 * @param firstBeyond link of port 0 for such packets
 * @returns packets that there are more than before
 */
export function branchPacket(
  pool: PacketPool,
  servers: LinkServers,
  firstLink: number,
  mask: number,
  beyond: number,
  firstBeyond: number,
  packet: number,
  creditClass: number,
  now: number,
  stamp: number,
): number {
  let copies = 0;
  for (let left = mask; left !== 0; left &= left - 1) copies++;
  pool.words[packet + NEXT] = copies;
  pool.words[packet + SINCE] = stamp;
  for (let left = mask, isFirst = true; left !== 0; left &= left - 1, isFirst = false) {
    const copy = pool.copy(packet);
    const { words } = pool;
    pool.onCopy?.(packet, copy);
    words[copy + PARENT] = packet;
    if (!isFirst) words[copy + HOPS] = words[copy + HOPS]! & HOPS_MASK;
    const port = 31 - Math.clz32(left & -left);
    const first = (beyond & (1 << port)) === 0 ? firstLink : firstBeyond;
    servers.arrive(first + port, copy, creditClass, now, stamp);
  }
  return copies - 1;
}
