import { creditsAt, hasCredits } from "./buffer-slots.js";
import { creditPacket, queueCredit } from "./credit-queue.js";
import { schedule } from "./events.js";
import { hasChannel, sendFlits } from "./flit-interfaces.js";
import { popped } from "./generators.js";
import { injectable, wakeInterface } from "./interface-wake.js";
import { append } from "./links.js";
import { take } from "./packets.js";
import { read, write } from "./platform.js";
import {
  CREDIT_ITEM,
  CREDIT_NUMBER,
  CREDIT_OFFERED_AT,
  CREDIT_PATH,
  CREDIT_ROUTE,
  ENTRY_BYTES,
  ENTRY_PUSHED_AT,
  ENTRY_SCAN,
  ENTRY_TRAIN,
  ENTRY_VALUE,
  ENTRY_WHAT,
  GEN_COUNT,
  GEN_DATA_FLITS,
  GEN_FIFO,
  GEN_HEAD,
  GEN_ROUTE_TABLE,
  KIND_DATA,
  LINE_SENT,
  LINK_ARRIVAL_BIT,
  LINK_ARRIVAL_WORD,
  LINK_CREDITS,
  LINK_DATA,
  LINK_TICKS,
  NI_CREDIT_AT,
  NI_CREDITS_HEAD,
  NI_DATA_AT,
  NI_FREE_AT,
  NI_GENERATOR_TABLE,
  NI_GENERATORS,
  NI_LINK,
  NI_MARKER_FLITS,
  NI_NODE,
  NI_PENDING,
  NI_ROUND_ROBIN,
  NI_RUN_AT,
  NI_RUN_FLITS,
  NI_RUN_FLOW,
  NI_RUN_SCAN,
  NI_RUN_SERVICE,
  NI_RUN_TRAIN,
  PACKET_FLITS,
  PACKET_KIND,
  PACKET_LINE,
  PACKET_LINK,
  PACKET_NEXT,
  PACKET_PARENT,
  PACKET_POSITION,
  PACKET_RUN_SCAN,
  PACKET_RUN_SERVICE,
  PACKET_RUN_TRAIN,
  PACKET_TRAIN,
  PACKET_VALUE,
  ROUTE_BYTES,
  ROUTE_STEPS,
  TRAIN_FLOW,
  UNKNOWN,
} from "./records.js";
import { named, tellCredit, tellEntry } from "./told.js";

/** Queues a credit along a route, whose steps begin at `steps`. */
export function sendCredit(
  ni: i32,
  route: i32,
  steps: i32,
  flits: i32,
  item: i32,
  number: i32,
  path: i32,
  tick: i32,
): void {
  const credit = creditPacket(steps, flits);
  write(credit, CREDIT_ITEM, item);
  write(credit, CREDIT_PATH, path);
  write(credit, CREDIT_NUMBER, number);
  write(credit, CREDIT_OFFERED_AT, tick);
  write(credit, CREDIT_ROUTE, route);
  queueCredit(ni, credit);
  const at = read(ni, NI_CREDIT_AT);
  if (at !== UNKNOWN) wakeInterface(ni, tick > at ? tick : at);
}

/** Handles an event of an interface: it sends one packet, credits before data, its generators round-robin. */
export function runInterface(ni: i32, tick: i32): void {
  if (read(ni, NI_PENDING) === tick) write(ni, NI_PENDING, -1);
  if (tick >= read(ni, NI_FREE_AT) && !sendFirstCredit(ni, tick)) sendData(ni, tick);
  wakeForMore(ni);
}

function wakeForMore(ni: i32): void {
  if (read(ni, NI_CREDITS_HEAD) !== 0) {
    const credit = read(ni, NI_CREDIT_AT);
    if (credit !== UNKNOWN) wakeInterface(ni, credit);
  }
  const data = read(ni, NI_DATA_AT);
  if (data === UNKNOWN) return;
  const count = read(ni, NI_GENERATORS);
  const generators = read(ni, NI_GENERATOR_TABLE);
  for (let i = 0; i < count; i++) {
    if (read(read(generators + (i << 2), 0), GEN_COUNT) > 0) {
      wakeInterface(ni, data);
      return;
    }
  }
}

/**
 * Whether the network has credits for a packet now; if the tick at which it will have them is known, wakes the
 * interface then.
 */
/* @inline */
function hasFreeBank(ni: i32, link: i32, line: i32, flits: i32, tick: i32): boolean {
  const node = read(ni, NI_NODE);
  if (node !== 0) return hasChannel(node, line, flits);
  if (!hasCredits(link, line, flits)) return false;
  const at = creditsAt(link + line, flits);
  if (at <= tick) return true;
  injectable(ni, at);
  return false;
}

/** Sends a packet. @returns tick before which there are no credits for another of its line, or UNKNOWN */
/* @inline */
export function inject(ni: i32, link: i32, packet: i32, line: i32, flits: i32, tick: i32): i32 {
  const node = read(ni, NI_NODE);
  if (node !== 0) return sendFlits(node, link, packet, line, flits, tick);
  write(link + line, LINE_SENT, read(link + line, LINE_SENT) + flits);
  write(packet, PACKET_LINK, link);
  append(link, packet);
  schedule(tick + read(link, LINK_TICKS), read(link, LINK_ARRIVAL_WORD), read(link, LINK_ARRIVAL_BIT));
  if (!hasCredits(link, line, 1)) return UNKNOWN;
  const at = creditsAt(link + line, 1);
  const free = tick + flits;
  if (at > free) return at;
  return free;
}

function sendFirstCredit(ni: i32, tick: i32): boolean {
  const credit = read(ni, NI_CREDITS_HEAD);
  if (credit === 0) return false;
  const at = read(ni, NI_CREDIT_AT);
  if (at === UNKNOWN || tick < at) return false;
  write(ni, NI_CREDIT_AT, UNKNOWN);
  const link = read(ni, NI_LINK);
  const flits = read(credit, PACKET_FLITS);
  if (!hasFreeBank(ni, link, LINK_CREDITS, flits, tick)) return false;
  if (named !== 0) tellCredit(ni, credit, tick);
  write(ni, NI_CREDITS_HEAD, read(credit, PACKET_NEXT));
  write(ni, NI_CREDIT_AT, inject(ni, link, credit, LINK_CREDITS, flits, tick));
  write(ni, NI_FREE_AT, tick + flits);
  return true;
}

/* @inline */
function sendData(ni: i32, tick: i32): void {
  const dataAt = read(ni, NI_DATA_AT);
  if (dataAt === UNKNOWN || tick < dataAt) return;
  const count = read(ni, NI_GENERATORS);
  const generators = read(ni, NI_GENERATOR_TABLE);
  let next = read(ni, NI_ROUND_ROBIN);
  for (let i = 0; i < count; i++) {
    const generator = read(generators + (next << 2), 0);
    next = next + 1 === count ? 0 : next + 1;
    if (read(generator, GEN_COUNT) === 0) continue;
    const entry = read(generator, GEN_FIFO) + read(generator, GEN_HEAD) * ENTRY_BYTES;
    const what = read(entry, ENTRY_WHAT);
    const flits = read(generator + ((what >> 16) << 2), GEN_DATA_FLITS);
    const link = read(ni, NI_LINK);
    write(ni, NI_DATA_AT, UNKNOWN);
    if (!hasFreeBank(ni, link, LINK_DATA, flits, tick)) return;
    const packet = take();
    const route = read(generator, GEN_ROUTE_TABLE) + (what & 0xffff) * ROUTE_BYTES;
    write(packet, PACKET_POSITION, read(route, ROUTE_STEPS));
    write(packet, PACKET_FLITS, flits);
    write(packet, PACKET_LINE, LINK_DATA);
    write(packet, PACKET_KIND, what >> 16);
    write(packet, PACKET_PARENT, 0);
    write(packet, PACKET_TRAIN, read(entry, ENTRY_TRAIN));
    write(packet, PACKET_VALUE, read(entry, ENTRY_VALUE));
    if (what >> 16 !== KIND_DATA) write(ni, NI_MARKER_FLITS, read(ni, NI_MARKER_FLITS) + flits);
    if (named !== 0) tellEntry(ni, packet, entry, route, tick);
    write(ni, NI_DATA_AT, inject(ni, link, packet, LINK_DATA, flits, tick));
    follow(ni, packet, entry, flits, tick);
    write(ni, NI_ROUND_ROBIN, next);
    write(ni, NI_FREE_AT, tick + flits);
    popped(generator, tick);
    return;
  }
}

/**
 * Writes into a packet the run in which it was sent: while the interface sends one flow without a pause, the end of
 * each packet releases the next one.
 */
/* @inline */
function follow(ni: i32, packet: i32, entry: i32, flits: i32, tick: i32): void {
  const train = read(entry, ENTRY_TRAIN);
  const flow = read(train, TRAIN_FLOW);
  const ended = read(ni, NI_RUN_AT) + read(ni, NI_RUN_FLITS);
  let service: i32 = 0;
  if (flow === read(ni, NI_RUN_FLOW) && ended >= read(entry, ENTRY_PUSHED_AT)) {
    service = read(ni, NI_RUN_SERVICE) + read(ni, NI_RUN_FLITS);
  } else {
    write(ni, NI_RUN_FLOW, flow);
    write(ni, NI_RUN_TRAIN, train);
    write(ni, NI_RUN_SCAN, read(entry, ENTRY_SCAN));
  }
  write(ni, NI_RUN_SERVICE, service);
  write(packet, PACKET_RUN_TRAIN, read(ni, NI_RUN_TRAIN));
  write(packet, PACKET_RUN_SCAN, read(ni, NI_RUN_SCAN));
  write(packet, PACKET_RUN_SERVICE, service);
  write(ni, NI_RUN_AT, tick);
  write(ni, NI_RUN_FLITS, flits);
}
