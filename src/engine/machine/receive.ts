import {
  FIFO_IDLE_SINCE,
  FIFO_IDLE_TICKS,
  FIFO_PIECES,
  FIFO_SLEEP_TICKS,
  FIFO_SLEEPS_AFTER,
  FIFO_WAKE_TICKS,
  FIFO_WAKES,
} from "./activity-records.js";
import { appendSlots, creditsAt } from "./buffer-slots.js";
import { leaveSlots } from "./links.js";
import { give } from "./packets.js";
import { read, write } from "./platform.js";
import {
  END_FIFO,
  END_FLITS,
  END_LINK,
  END_MARKER_FLITS,
  END_UNIT_TICKS,
  FIFO_LAST,
  FIFO_RUN_AT,
  FIFO_RUN_END,
  FIFO_RUN_FLITS,
  FIFO_RUN_FLOW,
  FIFO_RUN_SCAN,
  FIFO_RUN_SERVICE,
  FIFO_RUN_TRAIN,
  FIFO_RUN_WORK,
  FIFO_UNIT_FREE_AT,
  KIND_DATA,
  LINE_SENT,
  LINK_CREDIT_TICKS,
  LINK_DATA,
  LINK_FREE_AT,
  LINK_TICKS,
  PACKET_FLITS,
  PACKET_KIND,
  PACKET_RUN_SCAN,
  PACKET_RUN_SERVICE,
  PACKET_RUN_TRAIN,
  PACKET_TRAIN,
  PACKET_VALUE,
  TRAIN_FLOW,
} from "./records.js";
import { named, tellDelivery } from "./told.js";
import { accept } from "./windows.js";

/**
 * Something comes to a core at `tick`: an idle core is idle no more, a sleeping one wakes up.
 * @returns ticks until it works
 */
export function rouse(fifo: i32, tick: i32): i32 {
  if (read(fifo, FIFO_PIECES) !== 0) return 0;
  const idle = tick - read(fifo, FIFO_IDLE_SINCE);
  write(fifo, FIFO_IDLE_TICKS, read(fifo, FIFO_IDLE_TICKS) + idle);
  write(fifo, FIFO_IDLE_SINCE, tick);
  const slept = idle - read(fifo, FIFO_SLEEPS_AFTER);
  if (slept <= 0) return 0;
  write(fifo, FIFO_SLEEP_TICKS, read(fifo, FIFO_SLEEP_TICKS) + slept);
  write(fifo, FIFO_WAKES, read(fifo, FIFO_WAKES) + 1);
  return read(fifo, FIFO_WAKE_TICKS);
}

/**
 * Packets leave the receive FIFO in order of arrival, at most one a tick, each when its unit is free; the tick is known
 * when a packet arrives. While the unit works without a pause, the end of each packet releases the next one, so a
 * critical path leads back to the first packet of such a run.
 * @returns tick at which a packet that arrives by `end` at `tick` leaves the FIFO
 */
/* @inline */
export function dispatch(packet: i32, end: i32, tick: i32): i32 {
  const fifo = read(end, END_FIFO);
  let at = read(fifo, FIFO_LAST) + 1;
  if (tick > at) at = tick;
  if (read(fifo, FIFO_PIECES) === 0) {
    const works = tick + rouse(fifo, tick);
    if (works > at) at = works;
  }
  let service = 1;
  const unitTicks = read(packet, PACKET_KIND) === KIND_DATA ? read(end, END_UNIT_TICKS) : 0;
  if (unitTicks !== 0) {
    service = unitTicks * read(packet, PACKET_VALUE);
    const free = read(fifo, FIFO_UNIT_FREE_AT);
    if (free > at) at = free;
    const flow = read(read(packet, PACKET_TRAIN), TRAIN_FLOW);
    if (free > tick && read(fifo, FIFO_RUN_FLOW) === flow) {
      write(fifo, FIFO_RUN_WORK, read(fifo, FIFO_RUN_WORK) + at + service - free);
    } else {
      write(fifo, FIFO_RUN_FLOW, flow);
      write(fifo, FIFO_RUN_WORK, service);
      write(fifo, FIFO_RUN_AT, at);
      write(fifo, FIFO_RUN_END, end);
      write(fifo, FIFO_RUN_FLITS, read(packet, PACKET_FLITS));
      write(fifo, FIFO_RUN_TRAIN, read(packet, PACKET_RUN_TRAIN));
      write(fifo, FIFO_RUN_SCAN, read(packet, PACKET_RUN_SCAN));
      write(fifo, FIFO_RUN_SERVICE, read(packet, PACKET_RUN_SERVICE));
    }
    write(fifo, FIFO_UNIT_FREE_AT, at + service);
  }
  write(fifo, FIFO_LAST, at);
  accept(packet, end, tick, at + service);
  return at;
}

/**
 * Data before the link into its core: nothing can delay the packet any more, so it is delivered at once, with the tick
 * of its arrival.
 */
export function deliver(packet: i32, end: i32, at: i32): void {
  const link = read(end, END_LINK);
  const line = link + LINK_DATA;
  const flits = read(packet, PACKET_FLITS);
  const ready = creditsAt(line, flits);
  let leaves = read(link, LINK_FREE_AT);
  if (at > leaves) leaves = at;
  if (ready > leaves) leaves = ready;
  write(line, LINE_SENT, read(line, LINE_SENT) + flits);
  write(link, LINK_FREE_AT, leaves + flits);
  leaveSlots(packet, LINK_DATA, flits, leaves + flits - 1);
  const carried = end + (read(packet, PACKET_KIND) === KIND_DATA ? END_FLITS : END_MARKER_FLITS);
  write(carried, 0, read(carried, 0) + flits);
  const arrives = leaves + read(link, LINK_TICKS) + flits - 1;
  if (named !== 0) tellDelivery(packet, end, arrives);
  const left = dispatch(packet, end, arrives);
  appendSlots(line, flits, left + read(link, LINK_CREDIT_TICKS));
  give(packet);
}
