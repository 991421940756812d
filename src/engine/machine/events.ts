import { bringFar, far, read, write } from "./platform.js";
import { NEVER } from "./records.js";

// Events are bits. A ring has a slot for each of the next RING_TICKS ticks; a slot has a word for 32 links, generators
// or interfaces, in the order in which they are handled within a tick, and before these a summary: a bit for each word
// that is not 0. Events need no payload: a link delivers at most one packet a tick, the first of its list.

/** Current tick; only this file writes it. */
export let now: i32 = 0;
/** Tick of the last event handled. */
export let last: i32 = 0;

let scheduled: i32 = 0;
let ring: i32 = 0;
let ringMask: i32 = 0;
let slotBytes: i32 = 0;
let summaryBytes: i32 = 0;
/** Tick from which the earliest far event fits into the ring. */
let farFrom: i32 = NEVER;

/** @param ticks that the ring spans: a power of two; @param summaries words of a slot's summary */
export function setRing(address: i32, ticks: i32, slot: i32, summaries: i32): void {
  ring = address;
  ringMask = ticks - 1;
  slotBytes = slot;
  summaryBytes = summaries << 2;
  now = 0;
  last = 0;
  scheduled = 0;
  farFrom = NEVER;
}

/** Puts an event of a near tick into the ring. */
/* @inline */
export function enter(tick: i32, word: i32, bit: i32): void {
  const slot = ring + (tick & ringMask) * slotBytes;
  const summary = slot + ((word >> 5) << 2);
  write(summary, 0, read(summary, 0) | (1 << (word & 31)));
  const at = slot + summaryBytes + (word << 2);
  write(at, 0, read(at, 0) | bit);
}

/* @inline */
export function schedule(tick: i32, word: i32, bit: i32): void {
  scheduled++;
  if (tick - now > ringMask || tick < now) far(tick, word, bit);
  else enter(tick, word, bit);
}

/** More events than one happen when `schedule` says. */
export function countMore(events: i32): void {
  scheduled += events;
}

export function setFar(from: i32): void {
  farFrom = from;
}

/** Goes to the next tick. @returns whether far events have come into the ring */
export function advanceClock(): boolean {
  now++;
  if (now < farFrom) return false;
  bringFar(now);
  return true;
}

/** Goes to a later tick, where the ring is empty until then. */
export function jumpClock(tick: i32): void {
  now = tick < farFrom ? tick : farFrom;
  if (now >= farFrom) bringFar(now);
}

export function noteLast(): void {
  last = now;
}

/** Address of the slot of the current tick. */
export function slotNow(): i32 {
  return ring + (now & ringMask) * slotBytes;
}

/** @returns events scheduled since the last call */
export function takeScheduled(): i32 {
  const count = scheduled;
  scheduled = 0;
  return count;
}

/** Whether no event is left, near or far. */
export function isAtRest(summaries: i32): boolean {
  if (farFrom !== NEVER) return false;
  for (let tick = 0; tick <= ringMask; tick++) {
    for (let s = 0; s < summaries; s++) {
      if (read(ring + tick * slotBytes + (s << 2), 0) !== 0) return false;
    }
  }
  return true;
}

export function ringTicks(): i32 {
  return ringMask + 1;
}
