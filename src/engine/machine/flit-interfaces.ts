import { freeChannel, sendPacket } from "../../noc/flit/machine/chip-nodes.js";
import {
  CLASS_OF_CREDITS,
  CLASS_OF_DATA,
  K_COPIES,
  K_ROUTING_STATE,
  K_TARGET,
} from "../../noc/flit/machine/records.js";
import { wakeNetwork } from "./flit-cycle.js";
import { FLIT_ROUTE_COPIES, FLIT_ROUTE_TARGET } from "./flit-records.js";
import { read, write } from "./platform.js";
import { LINE_SENT, LINK_CREDITS, PACKET_POSITION, UNKNOWN } from "./records.js";

/** Channel found by `hasChannel` last. */
let channel: i32 = 0;

/** Whether a channel of a node has free slots for a packet; if none has, the interface is told of the next credit. */
export function hasChannel(node: i32, line: i32, flits: i32): boolean {
  channel = freeChannel(node, line === LINK_CREDITS ? CLASS_OF_CREDITS : CLASS_OF_DATA, flits);
  return channel !== 0;
}

/**
 * Sends a packet over the channel found. @param link counts what it sends
 * @returns tick before which there are no credits for another of its line, or UNKNOWN
 */
export function sendFlits(node: i32, link: i32, packet: i32, line: i32, flits: i32, tick: i32): i32 {
  write(link + line, LINE_SENT, read(link + line, LINE_SENT) + flits);
  const vcClass = line === LINK_CREDITS ? CLASS_OF_CREDITS : CLASS_OF_DATA;
  const route = read(packet, PACKET_POSITION);
  write(packet, K_TARGET, read(route, FLIT_ROUTE_TARGET));
  write(packet, K_COPIES, read(route, FLIT_ROUTE_COPIES));
  write(packet, K_ROUTING_STATE, vcClass);
  const more = sendPacket(node, channel, vcClass, packet, flits, tick);
  wakeNetwork(tick + 1);
  return more ? tick + flits : UNKNOWN;
}
