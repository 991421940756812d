import { creditsAt, hasCredits } from "./buffer-slots.js";
import { creditPacket, queueCredit } from "./credit-queue.js";
import { inject } from "./interfaces.js";
import { NI_OPEN, OPEN_BEND, OPEN_HOPS, OPEN_NUMBER, OPEN_SENT_AT } from "./open-records.js";
import { give } from "./packets.js";
import { read, write } from "./platform.js";
import { LINK_CREDITS, NEVER, NI_CREDITS_HEAD, NI_FREE_AT, NI_LINK, PACKET_FLITS, PACKET_NEXT } from "./records.js";

// Nodes of a network alone: queues without a limit, which send one packet after the other in order, and cores that take
// everything. The rules of a node are those of netbench/observed-traffic.ts.

/** Table of the nodes' interfaces, and packets that wait in them. */
let table: i32 = 0;
let nodes: i32 = 0;
let waiting: i32 = 0;
/** Packets that have come in this tick. */
let first: i32 = 0;
let last: i32 = 0;

export function setNodes(interfaces: i32, count: i32): void {
  table = interfaces;
  nodes = count;
  waiting = 0;
  first = 0;
  for (let node = 0; node < count; node++) write(read(interfaces + (node << 2), 0), NI_OPEN, 1);
}

/** A packet has come to its node: its record stays until the next tick is run. */
export function received(packet: i32): void {
  write(packet, PACKET_NEXT, 0);
  if (first === 0) first = packet;
  else write(last, PACKET_NEXT, packet);
  last = packet;
}

/** @returns the first packet that has come in this tick, or 0; the next one is behind it */
export function arrivals(): i32 {
  return first;
}

export function forgetArrivals(): void {
  let packet = first;
  first = 0;
  while (packet !== 0) {
    const next = read(packet, PACKET_NEXT);
    give(packet);
    packet = next;
  }
}

/** Queues a packet whose route has these steps, and those behind its bend. */
export function offer(node: i32, steps: i32, bend: i32, flits: i32, hops: i32, number: i32): void {
  const packet = creditPacket(steps, flits);
  write(packet, OPEN_BEND, bend);
  write(packet, OPEN_HOPS, hops);
  write(packet, OPEN_NUMBER, number);
  queueCredit(read(table + (node << 2), 0), packet);
  waiting++;
}

/** Each node that may sends the first packet of its queue. */
export function sendFirst(tick: i32): void {
  for (let node = 0; waiting > 0 && node < nodes; node++) {
    const ni = read(table + (node << 2), 0);
    const packet = read(ni, NI_CREDITS_HEAD);
    if (packet !== 0 && read(ni, NI_FREE_AT) <= tick) sendOne(ni, packet, tick);
  }
}

function sendOne(ni: i32, packet: i32, tick: i32): void {
  const link = read(ni, NI_LINK);
  const flits = read(packet, PACKET_FLITS);
  let free = NEVER;
  if (hasCredits(link, LINK_CREDITS, flits)) {
    free = creditsAt(link + LINK_CREDITS, flits);
    if (free <= tick) {
      write(ni, NI_CREDITS_HEAD, read(packet, PACKET_NEXT));
      waiting--;
      write(packet, OPEN_SENT_AT, tick);
      free = inject(ni, link, packet, LINK_CREDITS, flits, tick);
    }
  }
  write(ni, NI_FREE_AT, free);
}
