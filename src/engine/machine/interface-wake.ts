import { schedule } from "./events.js";
import { NI_OPEN } from "./open-records.js";
import { read, write } from "./platform.js";
import { NI_CREDIT_AT, NI_DATA_AT, NI_EVENT_BIT, NI_EVENT_WORD, NI_FREE_AT, NI_PENDING, UNKNOWN } from "./records.js";

/** Lets an interface run at `tick`, or when it is free. */
/* @inline */
export function wakeInterface(ni: i32, tick: i32): void {
  let at = read(ni, NI_FREE_AT);
  if (tick > at) at = tick;
  const pending = read(ni, NI_PENDING);
  if (pending >= 0 && pending <= at) return;
  write(ni, NI_PENDING, at);
  schedule(at, read(ni, NI_EVENT_WORD), read(ni, NI_EVENT_BIT));
}

/** A send FIFO holds a packet. */
/* @inline */
export function ready(ni: i32, tick: i32): void {
  const at = read(ni, NI_DATA_AT);
  if (at !== UNKNOWN) wakeInterface(ni, tick > at ? tick : at);
}

/** The network, which had no credits, may have credits from `tick` on. */
export function injectable(ni: i32, tick: i32): void {
  if (read(ni, NI_OPEN) !== 0) {
    write(ni, NI_FREE_AT, tick);
    return;
  }
  const data = read(ni, NI_DATA_AT);
  if (data === UNKNOWN || data > tick) write(ni, NI_DATA_AT, tick);
  const credit = read(ni, NI_CREDIT_AT);
  if (credit === UNKNOWN || credit > tick) write(ni, NI_CREDIT_AT, tick);
  wakeInterface(ni, tick);
}
