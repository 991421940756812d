import { creditsAt, giveBack, hasCredits, wake } from "./buffer-slots.js";
import { schedule } from "./events.js";
import { give } from "./packets.js";
import { read, write } from "./platform.js";
import {
  LINE_HEAD,
  LINE_SENT,
  LINE_TAIL,
  LINK_ARRIVAL_BIT,
  LINK_ARRIVAL_WORD,
  LINK_CREDIT_TICKS,
  LINK_CREDITS,
  LINK_CREDITS_FREE_AT,
  LINK_DATA,
  LINK_EARLY,
  LINK_EJECTS,
  LINK_FIRST,
  LINK_FLIT_TICKS,
  LINK_FREE_AT,
  LINK_LAST,
  LINK_TICKS,
  LINK_TWIN,
  LINK_WAKE_AT,
  NEVER,
  PACKET_COPIES,
  PACKET_FLITS,
  PACKET_LEFT_AT,
  PACKET_LINE,
  PACKET_LINK,
  PACKET_NEXT,
  PACKET_PARENT,
  PACKET_POSITION,
} from "./records.js";

/** Puts a packet on a link, behind those that are on it. */
/* @inline */
export function append(link: i32, packet: i32): void {
  write(packet, PACKET_NEXT, 0);
  if (read(link, LINK_FIRST) === 0) write(link, LINK_FIRST, packet);
  else write(read(link, LINK_LAST), PACKET_NEXT, packet);
  write(link, LINK_LAST, packet);
}

/**
 * The last flit of a packet leaves its router at `left` and frees its slots; those of a branching packet are free when
 * its last copy has left.
 */
/* @inline */
export function leaveSlots(packet: i32, line: i32, flits: i32, left: i32): void {
  const parent = read(packet, PACKET_PARENT);
  if (parent === 0) freeSlots(read(packet, PACKET_LINK), line, flits, left);
  else leaveParent(packet, parent, line, flits, left);
}

function leaveParent(packet: i32, parent: i32, line: i32, flits: i32, left: i32): void {
  write(packet, PACKET_PARENT, 0);
  if (left > read(parent, PACKET_LEFT_AT)) write(parent, PACKET_LEFT_AT, left);
  const copies = read(parent, PACKET_COPIES) - 1;
  write(parent, PACKET_COPIES, copies);
  if (copies > 0) return;
  freeSlots(read(parent, PACKET_LINK), line, flits, read(parent, PACKET_LEFT_AT));
  give(parent);
}

/** Slots at the end of a link, left at `left`, go back to its sender. */
/* @inline */
export function freeSlots(link: i32, line: i32, flits: i32, left: i32): void {
  giveBack(link, line, flits, left + read(link, LINK_CREDIT_TICKS));
}

/** The wire of a link between routers is busy, for the other link on it too. */
/* @inline */
export function busyUntil(link: i32, free: i32): void {
  write(link, LINK_FREE_AT, free);
  const twin = read(link, LINK_TWIN);
  if (twin !== 0) write(twin, LINK_FREE_AT, free);
}

/**
 * Schedules the departure of the first packet before a link between routers, or of the first credit before a core, if
 * no later event could let it leave earlier: when the link is busy until its slots are free, or they are free so soon
 * (LINK_EARLY) that no slot returned from now on could be free before them. Else the link wakes when that holds.
 */
function depart(link: i32, packet: i32, at: i32): boolean {
  const line = read(packet, PACKET_LINE);
  const flits = read(packet, PACKET_FLITS);
  if (!hasCredits(link, line, flits)) return false;
  const ready = creditsAt(link + line, flits);
  const ejects = read(link, LINK_EJECTS) !== 0;
  let leaves = ejects ? read(link, LINK_CREDITS_FREE_AT) : read(link, LINK_FREE_AT);
  if (at > leaves) leaves = at;
  if (ready > leaves) {
    const early = read(link, LINK_EARLY);
    if (ready - at > early) {
      wake(link, ready - early);
      return false;
    }
    leaves = ready;
  }
  write(link + line, LINE_SENT, read(link + line, LINE_SENT) + flits);
  const flitTicks = read(link, LINK_FLIT_TICKS);
  if (ejects) write(link, LINK_CREDITS_FREE_AT, leaves + flits);
  else busyUntil(link, leaves + flits * flitTicks);
  leaveSlots(packet, line, flits, leaves + (flits - 1) * flitTicks);
  write(packet, PACKET_LINK, link);
  let arrives = leaves + read(link, LINK_TICKS) + (flits - 1) * (flitTicks - 1);
  if (ejects) arrives += flits - 1;
  else write(packet, PACKET_POSITION, read(packet, PACKET_POSITION) + 4);
  append(link, packet);
  schedule(arrives, read(link, LINK_ARRIVAL_WORD), read(link, LINK_ARRIVAL_BIT));
  return true;
}

/** A packet has reached its next link: its departure is scheduled at once if it is known, else the packet queues. */
export function arrive(link: i32, packet: i32, at: i32): void {
  const line = link + read(packet, PACKET_LINE);
  if (read(line, LINE_HEAD) === 0) {
    if (depart(link, packet, at)) return;
    write(line, LINE_HEAD, packet);
  } else {
    write(read(line, LINE_TAIL), PACKET_NEXT, packet);
  }
  write(packet, PACKET_NEXT, 0);
  write(line, LINE_TAIL, packet);
}

/** Schedules the departures of the packets that wait for a link, in order, as far as they are known. */
export function sendWaiting(link: i32, line: i32, at: i32): void {
  const queue = link + line;
  let packet = read(queue, LINE_HEAD);
  while (packet !== 0) {
    const next = read(packet, PACKET_NEXT);
    if (!depart(link, packet, at)) return;
    write(queue, LINE_HEAD, next);
    packet = next;
  }
}

/** Wakes a link at `at`, unless it has meanwhile been scheduled to wake at another tick. */
export function awake(link: i32, at: i32): void {
  if (read(link, LINK_WAKE_AT) !== at) return;
  write(link, LINK_WAKE_AT, NEVER);
  sendWaiting(link, LINK_CREDITS, at);
  sendWaiting(link, LINK_DATA, at);
}
