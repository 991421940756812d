import { creditsAt, returnSlots } from "./buffer-slots.js";
import { schedule } from "./events.js";
import { append, arrive, busyUntil, freeSlots, sendWaiting } from "./links.js";
import { received } from "./open-nodes.js";
import { END_OPEN, OPEN_BEND } from "./open-records.js";
import { give, take } from "./packets.js";
import { credited, read, write } from "./platform.js";
import { deliver } from "./receive.js";
import {
  END_FLITS,
  END_LINK,
  LINE_HEAD,
  LINE_RETURNED,
  LINE_SENT,
  LINK_ARRIVAL_BIT,
  LINK_ARRIVAL_WORD,
  LINK_CREDIT_TICKS,
  LINK_CREDITS,
  LINK_DATA,
  LINK_EJECTS,
  LINK_FIRST,
  LINK_FLIT_TICKS,
  LINK_FREE_AT,
  LINK_TICKS,
  PACKET_CHANNEL,
  PACKET_COPIES,
  PACKET_FLITS,
  PACKET_KIND,
  PACKET_LEFT_AT,
  PACKET_LINE,
  PACKET_LINK,
  PACKET_NEXT,
  PACKET_PARENT,
  PACKET_PAYLOAD,
  PACKET_POSITION,
  PACKET_RUN_SCAN,
  PACKET_RUN_SERVICE,
  PACKET_RUN_TRAIN,
  PACKET_TRAIN,
  PACKET_VALUE,
} from "./records.js";
import { nameCopy, named, tellDelivery } from "./told.js";

// A route is a list of steps: a positive word is the link to take next, 0 a branch, followed by the number of copies
// and where the steps of each continue; a negative word is the negated address of the route's end. A branch of no
// copies is a bend: the packet says where its route continues.

/** The next packet on a link has arrived at its far end. */
export function arrival(came: i32, at: i32): void {
  const packet = read(came, LINK_FIRST);
  write(came, LINK_FIRST, read(packet, PACKET_NEXT));
  const position = read(packet, PACKET_POSITION);
  const step = read(position, 0);
  if (step > 0) {
    if (!passOn(step, packet, position, came, at)) arrive(step, packet, at);
  } else if (step === 0) {
    branch(packet, position, at);
  } else if (read(came, LINK_EJECTS) === 0) {
    toCore(packet, -step, at);
  } else {
    const flits = read(packet, PACKET_FLITS);
    write(-step, END_FLITS, read(-step, END_FLITS) + flits);
    if (read(-step, END_OPEN) !== 0) {
      received(packet);
    } else {
      if (named !== 0) tellDelivery(packet, -step, at);
      credited(packet, -step, at);
      give(packet);
    }
    if (returnSlots(came, LINK_CREDITS, flits, at + read(came, LINK_CREDIT_TICKS))) sendWaiting(came, LINK_CREDITS, at);
  }
}

/**
 * A short form of `arrive` for a packet whose next link is free, has slots at its far end and has no packet waiting.
 * @returns whether it applied
 */
/* @inline */
function passOn(link: i32, packet: i32, position: i32, came: i32, at: i32): boolean {
  const lineOfPacket = read(packet, PACKET_LINE);
  const line = link + lineOfPacket;
  if (read(line, LINE_HEAD) !== 0) return false;
  const flits = read(packet, PACKET_FLITS);
  const needed = read(line, LINE_SENT) + flits;
  if (needed - read(line, LINE_RETURNED) > 0) return false;
  let leaves = read(link, LINK_FREE_AT);
  if (at > leaves) leaves = at;
  if (creditsAt(line, flits) > leaves) return false;
  const flitTicks = read(link, LINK_FLIT_TICKS);
  write(line, LINE_SENT, needed);
  busyUntil(link, leaves + flits * flitTicks);
  write(packet, PACKET_LINK, link);
  write(packet, PACKET_POSITION, position + 4);
  append(link, packet);
  const arrives = leaves + read(link, LINK_TICKS) + (flits - 1) * (flitTicks - 1);
  schedule(arrives, read(link, LINK_ARRIVAL_WORD), read(link, LINK_ARRIVAL_BIT));
  freeSlots(came, lineOfPacket, flits, leaves + (flits - 1) * flitTicks);
  return true;
}

/** A packet has reached the link into its core. */
function toCore(packet: i32, end: i32, at: i32): void {
  if (read(packet, PACKET_LINE) === LINK_DATA) deliver(packet, end, at);
  else arrive(read(end, END_LINK), packet, at);
}

function bend(packet: i32, at: i32): void {
  const position = read(packet, OPEN_BEND);
  write(packet, PACKET_POSITION, position);
  const step = read(position, 0);
  if (step > 0) arrive(step, packet, at);
  else toCore(packet, -step, at);
}

/** Each copy follows its own route; the original keeps the buffer slots until the last copy has left. */
function branch(packet: i32, position: i32, at: i32): void {
  const copies = read(position, 4);
  if (copies === 0) {
    bend(packet, at);
    return;
  }
  const channel = read(packet, PACKET_CHANNEL);
  const value = read(packet, PACKET_PAYLOAD);
  write(packet, PACKET_COPIES, copies);
  write(packet, PACKET_LEFT_AT, at);
  for (let i = 0; i < copies; i++) {
    const copy = take();
    write(copy, PACKET_FLITS, read(packet, PACKET_FLITS));
    write(copy, PACKET_LINE, read(packet, PACKET_LINE));
    write(copy, PACKET_KIND, read(packet, PACKET_KIND));
    write(copy, PACKET_TRAIN, read(packet, PACKET_TRAIN));
    write(copy, PACKET_RUN_TRAIN, read(packet, PACKET_RUN_TRAIN));
    write(copy, PACKET_RUN_SCAN, read(packet, PACKET_RUN_SCAN));
    write(copy, PACKET_RUN_SERVICE, read(packet, PACKET_RUN_SERVICE));
    write(copy, PACKET_VALUE, read(packet, PACKET_VALUE));
    write(copy, PACKET_PARENT, packet);
    if (named !== 0) nameCopy(copy, packet, channel, value);
    const goesOn = read(position + (i << 2), 8);
    write(copy, PACKET_POSITION, goesOn);
    const step = read(goesOn, 0);
    if (step > 0) arrive(step, copy, at);
    else toCore(copy, -step, at);
  }
}
