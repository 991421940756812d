import { schedule } from "./events.js";
import { injectable } from "./interface-wake.js";
import { read, write } from "./platform.js";
import {
  LINE_HEAD,
  LINE_RETURNED,
  LINE_SENT,
  LINE_SLOTS,
  LINK_DATA,
  LINK_EARLY,
  LINK_INTERFACE,
  LINK_STARVED,
  LINK_WAKE_AT,
  LINK_WAKE_BIT,
  LINK_WAKE_WORD,
} from "./records.js";

// A slot in the buffer at a link's far end is occupied when a flit is sent, and free again when its credit returns, at
// a tick that is known when the flit leaves that buffer. Slots that are free earlier are used earlier, whatever the
// order in which they were returned.

/** Slots in a line's ring of them, less one. */
let mask: i32 = 0;

export function setSlots(slots: i32): void {
  mask = slots - 1;
}

/** Whether the ticks of credits for `flits` more slots of a line are known; if not, marks the link as starved. */
/* @inline */
export function hasCredits(link: i32, line: i32, flits: i32): boolean {
  const at = link + line;
  if (read(at, LINE_SENT) + flits - read(at, LINE_RETURNED) <= 0) return true;
  write(link, LINK_STARVED, read(link, LINK_STARVED) | (line === LINK_DATA ? 1 : 2));
  return false;
}

/** Tick from which the last of `flits` more slots may be used; only if `flits` credits are known. */
/* @inline */
export function creditsAt(line: i32, flits: i32): i32 {
  return read(read(line, LINE_SLOTS) + (((read(line, LINE_SENT) + flits - 1) & mask) << 2), 0);
}

/** Slots come back in the order of their ticks. */
/* @inline */
export function appendSlots(line: i32, flits: i32, ready: i32): void {
  const slots = read(line, LINE_SLOTS);
  let returned = read(line, LINE_RETURNED);
  for (let i = 0; i < flits; i++) {
    write(slots + ((returned & mask) << 2), 0, ready);
    returned++;
  }
  write(line, LINE_RETURNED, returned);
}

/** Slots come back in any order. @returns whether the sender, if it waits, may now go on sooner than it knew */
/* @inline */
export function returnSlots(link: i32, line: i32, flits: i32, ready: i32): boolean {
  const at = link + line;
  const slots = read(at, LINE_SLOTS);
  const sent = read(at, LINE_SENT);
  let returned = read(at, LINE_RETURNED);
  let sooner = false;
  for (let i = 0; i < flits; i++) {
    let slot = returned;
    while (slot !== sent) {
      const before = read(slots + (((slot - 1) & mask) << 2), 0);
      if (before <= ready) break;
      write(slots + ((slot & mask) << 2), 0, before);
      slot--;
      sooner = true;
    }
    write(slots + ((slot & mask) << 2), 0, ready);
    returned++;
  }
  write(at, LINE_RETURNED, returned);
  const starved = read(link, LINK_STARVED);
  if (starved === 0) return sooner;
  const bit: i32 = line === LINK_DATA ? 1 : 2;
  if ((starved & bit) === 0) return sooner;
  write(link, LINK_STARVED, starved & ~bit);
  return true;
}

/** Wakes a link at tick `at`, for the packets that wait for it. */
/* @inline */
export function wake(link: i32, at: i32): void {
  if (at >= read(link, LINK_WAKE_AT)) return;
  write(link, LINK_WAKE_AT, at);
  schedule(at, read(link, LINK_WAKE_WORD), read(link, LINK_WAKE_BIT));
}

/** Slots of a link are usable again from tick `ready` on: wakes its sender if it may now send earlier. */
/* @inline */
export function giveBack(link: i32, line: i32, flits: i32, ready: i32): void {
  if (!returnSlots(link, line, flits, ready)) return;
  const ni = read(link, LINK_INTERFACE);
  if (ni !== 0) injectable(ni, ready);
  else if (read(link + line, LINE_HEAD) !== 0) wake(link, ready - read(link, LINK_EARLY));
}
