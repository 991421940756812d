import { schedule } from "./events.js";
import { ready } from "./interface-wake.js";
import { finished, read, write } from "./platform.js";
import {
  ENTRY_BYTES,
  ENTRY_PUSHED_AT,
  ENTRY_SCAN,
  ENTRY_TRAIN,
  ENTRY_VALUE,
  ENTRY_WHAT,
  GEN_COUNT,
  GEN_FIFO,
  GEN_HEAD,
  GEN_INDEX,
  GEN_INTERFACE,
  GEN_LAST,
  GEN_MARKERS,
  GEN_PUSHED,
  GEN_ROUTE_OF,
  GEN_ROUTE_TABLE,
  GEN_ROUTES,
  GEN_SAID,
  GEN_SCAN,
  GEN_SCAN_BIT,
  GEN_SCAN_ENDS,
  GEN_SCAN_WORD,
  GEN_SCANS,
  GEN_SLOTS,
  GEN_SPIKES_TOLD,
  GEN_STALLED,
  GEN_TRAIN,
  GEN_VALUES_OF,
  KIND_CHECKSUM,
  KIND_COUNT,
  ROUTE_BYTES,
  ROUTE_CHECKSUM,
  ROUTE_PACKETS,
  SAID_BYTES,
} from "./records.js";
import { describe, mark } from "./told.js";

/** A generator's train has been written: it scans from `tick` on. */
export function startTrain(generator: i32, tick: i32, train: i32): void {
  write(generator, GEN_SCAN, 0);
  write(generator, GEN_PUSHED, 0);
  write(generator, GEN_MARKERS, 0);
  write(generator, GEN_TRAIN, train);
  write(generator, GEN_SPIKES_TOLD, 0);
  scheduleScan(generator, tick);
}

/* @inline */
function scheduleScan(generator: i32, tick: i32): void {
  schedule(tick, read(generator, GEN_SCAN_WORD), read(generator, GEN_SCAN_BIT));
}

/** @returns the new entry of the FIFO */
/* @inline */
function push(generator: i32, what: i32, value: i32, tick: i32): i32 {
  const count = read(generator, GEN_COUNT);
  const slots = read(generator, GEN_SLOTS);
  let at = read(generator, GEN_HEAD) + count;
  if (at >= slots) at -= slots;
  const entry = read(generator, GEN_FIFO) + at * ENTRY_BYTES;
  write(entry, ENTRY_WHAT, what);
  write(entry, ENTRY_PUSHED_AT, tick);
  write(entry, ENTRY_SCAN, read(generator, GEN_SCAN));
  write(entry, ENTRY_TRAIN, read(generator, GEN_TRAIN));
  write(entry, ENTRY_VALUE, value);
  write(generator, GEN_COUNT, count + 1);
  if (count === 0) ready(read(generator, GEN_INTERFACE), tick);
  return entry;
}

/**
 * Makes packets of the rest of the current scan tick.
 * @returns whether every packet found a slot; else the scan is stalled
 */
function fill(generator: i32, tick: i32): boolean {
  const end = read(read(generator, GEN_SCAN_ENDS) + (read(generator, GEN_SCAN) << 2), 0);
  const slots = read(generator, GEN_SLOTS);
  const routeOf = read(generator, GEN_ROUTE_OF);
  const valuesOf = read(generator, GEN_VALUES_OF);
  const said = read(generator, GEN_SAID);
  let pushed = read(generator, GEN_PUSHED);
  while (pushed < end) {
    if (read(generator, GEN_COUNT) === slots) {
      write(generator, GEN_STALLED, 1);
      write(generator, GEN_PUSHED, pushed);
      return false;
    }
    const values = valuesOf === 0 ? 1 : read(valuesOf + (pushed << 2), 0);
    const entry = push(generator, routeOf === 0 ? 0 : read(routeOf + (pushed << 2), 0), values, tick);
    if (said !== 0) describe(generator, said + pushed * SAID_BYTES, entry, tick);
    pushed++;
  }
  write(generator, GEN_PUSHED, pushed);
  write(generator, GEN_SCAN, read(generator, GEN_SCAN) + 1);
  return true;
}

/**
 * The interface has removed the packet at the head of the FIFO, and a stalled scan continues a tick later. Nothing else
 * changes the FIFO until then, so this call makes that tick's packets at once and needs no event. Markers, which end
 * the train, need their event.
 */
/* @inline */
export function popped(generator: i32, tick: i32): void {
  const head = read(generator, GEN_HEAD) + 1;
  write(generator, GEN_HEAD, head === read(generator, GEN_SLOTS) ? 0 : head);
  write(generator, GEN_COUNT, read(generator, GEN_COUNT) - 1);
  if (read(generator, GEN_STALLED) === 0) return;
  write(generator, GEN_STALLED, 0);
  if (read(generator, GEN_SCAN) === read(generator, GEN_SCANS)) scheduleScan(generator, tick + 1);
  else if (fill(generator, tick + 1)) scheduleScan(generator, tick + 2);
}

/** Handles a scan of a generator: one tick of its train, or its markers. */
export function scan(generator: i32, tick: i32): void {
  write(generator, GEN_STALLED, 0);
  if (read(generator, GEN_SCAN) !== read(generator, GEN_SCANS)) {
    if (fill(generator, tick)) scheduleScan(generator, tick + 1);
    return;
  }
  const markers = read(generator, GEN_ROUTES) << 1;
  const slots = read(generator, GEN_SLOTS);
  for (let marker = read(generator, GEN_MARKERS); marker < markers; marker++) {
    if (read(generator, GEN_COUNT) === slots) {
      write(generator, GEN_STALLED, 1);
      write(generator, GEN_MARKERS, marker);
      return;
    }
    const number = marker >> 1;
    const route = read(generator, GEN_ROUTE_TABLE) + number * ROUTE_BYTES;
    if ((marker & 1) === 0) {
      const packets = read(route, ROUTE_PACKETS);
      mark(push(generator, (KIND_COUNT << 16) | number, packets, tick), read(generator, GEN_LAST), packets);
    } else {
      mark(push(generator, (KIND_CHECKSUM << 16) | number, 0, tick), 0, read(route, ROUTE_CHECKSUM));
    }
  }
  write(generator, GEN_MARKERS, markers);
  finished(read(generator, GEN_INDEX), tick);
}
