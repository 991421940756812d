import { setSlots } from "./buffer-slots.js";
import {
  advanceClock,
  enter,
  isAtRest,
  jumpClock,
  last,
  noteLast,
  now,
  ringTicks,
  setFar,
  setRing,
  slotNow,
  takeScheduled,
} from "./events.js";
import { flitEvent, setFlits } from "./flit-cycle.js";
import { scan, startTrain } from "./generators.js";
import { runInterface, sendCredit } from "./interfaces.js";
import { awake } from "./links.js";
import { arrivals, forgetArrivals, offer, sendFirst, setNodes } from "./open-nodes.js";
import { clearPackets, livePackets } from "./packets.js";
import { allocate, clear, lowestBit, read, write } from "./platform.js";
import { rouse } from "./receive.js";
import { NEVER } from "./records.js";
import { arrival } from "./routers.js";
import { setTold, tellSpike } from "./told.js";
import { clearWindow } from "./windows.js";

export {
  allocate,
  clear,
  clearWindow,
  enter,
  livePackets,
  offer,
  rouse,
  sendCredit,
  setFar,
  setFlits,
  setNodes,
  setRing,
  setTold,
  startTrain,
  takeScheduled,
  tellSpike,
};

// Order within a tick: links that wake, arrivals, then generators that scan, then interfaces. The parts of the chip
// handle whole tokens between arrivals and scans, so these two halves have summary words of their own.

let summaries: i32 = 0;
let firstSummaries: i32 = 0;
/** First words of arrivals, events of the flit level, scans and interfaces; wake-ups come first. */
let firstArrival: i32 = 0;
let firstFlitEvent: i32 = 0;
let firstScan: i32 = 0;
let firstInterface: i32 = 0;
/** Words of a tick's scans that are being handled. */
let aside: i32 = 0;
/** Table: record of each bit of a slot. */
let records: i32 = 0;
/** Returns to the caller before any event of a later tick. */
let limit: i32 = 0;

export function setOrder(
  first: i32,
  all: i32,
  arrivals: i32,
  flits: i32,
  scans: i32,
  interfaces: i32,
  table: i32,
): void {
  firstSummaries = first;
  summaries = all;
  firstArrival = arrivals;
  firstFlitEvent = flits;
  firstScan = scans;
  firstInterface = interfaces;
  records = table;
  aside = allocate(interfaces << 2);
  limit = 0;
  clearPackets();
  setTold(0, 0, 0);
}

/** @param slots of the ring of each line: a power of two */
export function setRings(slots: i32): void {
  setSlots(slots);
}

export function setLimit(tick: i32): void {
  limit = tick;
}

export function lowerLimit(tick: i32): void {
  if (tick < limit) limit = tick;
}

export function tickNow(): i32 {
  return now;
}

export function lastTick(): i32 {
  return last;
}

export function atRest(): boolean {
  return isAtRest(summaries);
}

/**
 * Handles the events in some words of the current tick; a word is read again after each, since it may begin another
 * at once.
 */
function sweep(slot: i32, from: i32, to: i32, at: i32): void {
  for (let s = from; s < to; s++) {
    const summaryAt = slot + (s << 2);
    let summary = read(summaryAt, 0);
    if (summary !== 0) noteLast();
    while (summary !== 0) {
      const w = lowestBit(summary);
      const word = (s << 5) + w;
      const wordAt = slot + ((summaries + word) << 2);
      let bits = read(wordAt, 0);
      while (bits !== 0) {
        const record = read(records + (((word << 5) + lowestBit(bits)) << 2), 0);
        write(wordAt, 0, bits & (bits - 1));
        if (word < firstArrival) awake(record, at);
        else if (word < firstFlitEvent) arrival(record, at);
        else if (word < firstScan) flitEvent(record, at);
        else runInterface(record, at);
        bits = read(wordAt, 0);
      }
      summary = read(summaryAt, 0) & ~(1 << w);
      write(summaryAt, 0, summary);
    }
  }
}

/**
 * Handles the scans of the current tick that wait now; those that they begin in it wait for the next pass.
 * @returns whether there were any
 */
export function scanPass(): boolean {
  const slot = slotNow();
  let any: i32 = 0;
  for (let word = firstScan; word < firstInterface; word++) {
    const wordAt = slot + ((summaries + word) << 2);
    const bits = read(wordAt, 0);
    write(aside + (word << 2), 0, bits);
    if (bits === 0) continue;
    any |= bits;
    write(wordAt, 0, 0);
    const summaryAt = slot + ((word >> 5) << 2);
    write(summaryAt, 0, read(summaryAt, 0) & ~(1 << (word & 31)));
  }
  if (any === 0) return false;
  noteLast();
  for (let word = firstScan; word < firstInterface; word++) {
    for (let bits = read(aside + (word << 2), 0); bits !== 0; bits &= bits - 1)
      scan(read(records + (((word << 5) + lowestBit(bits)) << 2), 0), now);
  }
  return true;
}

/** Runs the interfaces of the current tick, whose scans are done, and goes to the next tick. */
export function endTick(): void {
  sweep(slotNow(), firstSummaries, summaries, now);
  advanceClock();
}

/** Runs the current tick of a network alone, and goes to the next tick. @returns the first packet that has come */
export function runTick(): i32 {
  forgetArrivals();
  sweep(slotNow(), 0, firstSummaries, now);
  sendFirst(now);
  advanceClock();
  return arrivals();
}

/* @inline */
function isEmpty(slot: i32, from: i32, to: i32): boolean {
  let any: i32 = 0;
  for (let s = from; s < to; s++) any |= read(slot + (s << 2), 0);
  return any === 0;
}

/** Runs to the end of the first half of tick `limit`. @returns false if no event is left before */
export function advance(): boolean {
  let idle: i32 = 0;
  const longest = ringTicks();
  while (true) {
    const slot = slotNow();
    if (!isEmpty(slot, 0, firstSummaries)) {
      sweep(slot, 0, firstSummaries, now);
      idle = 0;
    }
    if (now >= limit) return true;
    if (!isEmpty(slot, firstSummaries, summaries)) {
      while (scanPass()) {}
      sweep(slot, firstSummaries, summaries, now);
      idle = 0;
    }
    idle = advanceClock() ? 0 : idle + 1;
    if (idle > longest) {
      jumpClock(limit);
      if (now === NEVER) return false;
      idle = 0;
    }
  }
}
