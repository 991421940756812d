import { FIFO_PIECES } from "./activity-records.js";
import { closed, fault, read, write } from "./platform.js";
import {
  END_FIFO,
  END_INPUT,
  END_SOURCE,
  INPUT_INDEX,
  INPUT_SLOT_OF,
  INPUT_SOURCES,
  INPUT_TALLIES,
  INPUT_WINDOWS,
  KIND_COUNT,
  KIND_DATA,
  PACKET_KIND,
  PACKET_TRAIN,
  PACKET_VALUE,
  TALLY_ANNOUNCED,
  TALLY_BYTES,
  TALLY_CHECKED,
  TALLY_RECEIVED,
  TRAIN_ITEM,
  WINDOW_BYTES,
  WINDOW_COMPLETE,
  WINDOW_DONE_AT,
  WINDOW_ITEM,
  WINDOW_OPENED_AT,
} from "./records.js";

/** Rule: a window receives packets of one work item until it is cleared. */
export const ONE_ITEM_A_WINDOW: i32 = 1;
/** Rule: a source sends no more packets than it announces, and each marker once. */
export const AS_ANNOUNCED: i32 = 2;

/** A window may serve its next work item. */
export function clearWindow(input: i32, slot: i32): void {
  const window = read(input, INPUT_WINDOWS) + slot * WINDOW_BYTES;
  write(window, WINDOW_ITEM, -1);
  write(window, WINDOW_COMPLETE, 0);
  write(window, WINDOW_DONE_AT, 0);
  const sources = read(input, INPUT_SOURCES);
  let tally = read(input, INPUT_TALLIES) + slot * sources * TALLY_BYTES;
  for (let source = 0; source < sources; source++) {
    write(tally, TALLY_RECEIVED, 0);
    write(tally, TALLY_ANNOUNCED, -1);
    write(tally, TALLY_CHECKED, 0);
    tally += TALLY_BYTES;
  }
}

/** Adds a packet that arrives by `end` at `tick` to its window; its integration ends at `done`. */
/* @inline */
export function accept(packet: i32, end: i32, tick: i32, done: i32): void {
  const input = read(end, END_INPUT);
  const item = read(read(packet, PACKET_TRAIN), TRAIN_ITEM);
  const slot = read(read(input, INPUT_SLOT_OF) + (item << 2), 0);
  const window = read(input, INPUT_WINDOWS) + slot * WINDOW_BYTES;
  const sources = read(input, INPUT_SOURCES);
  const tally = read(input, INPUT_TALLIES) + (slot * sources + read(end, END_SOURCE)) * TALLY_BYTES;
  if (read(window, WINDOW_ITEM) !== item) openWindow(window, item, tick, read(end, END_FIFO));
  const kind = read(packet, PACKET_KIND);
  let received = read(tally, TALLY_RECEIVED);
  if (kind === KIND_DATA) {
    received++;
    write(tally, TALLY_RECEIVED, received);
  } else if (kind === KIND_COUNT) {
    if (read(tally, TALLY_ANNOUNCED) >= 0) fault(AS_ANNOUNCED);
    write(tally, TALLY_ANNOUNCED, read(packet, PACKET_VALUE));
  } else {
    if (read(tally, TALLY_CHECKED) !== 0) fault(AS_ANNOUNCED);
    write(tally, TALLY_CHECKED, 1);
  }
  if (done > read(window, WINDOW_DONE_AT)) write(window, WINDOW_DONE_AT, done);
  const announced = read(tally, TALLY_ANNOUNCED);
  if (announced < 0) return;
  if (received > announced) fault(AS_ANNOUNCED);
  if (received !== announced || read(tally, TALLY_CHECKED) === 0) return;
  const complete = read(window, WINDOW_COMPLETE) + 1;
  write(window, WINDOW_COMPLETE, complete);
  if (complete === sources) closed(read(input, INPUT_INDEX), slot, packet, end, tick);
}

function openWindow(window: i32, item: i32, tick: i32, fifo: i32): void {
  if (read(window, WINDOW_ITEM) !== -1) fault(ONE_ITEM_A_WINDOW);
  write(window, WINDOW_ITEM, item);
  write(window, WINDOW_OPENED_AT, tick);
  write(fifo, FIFO_PIECES, read(fifo, FIFO_PIECES) + 1);
}
