import { schedule } from "./events.js";
import { injectable } from "./interface-wake.js";
import { read, write } from "./platform.js";
import {
  LINE_GIVEN,
  LINE_HEAD,
  LINE_PLACES,
  LINE_TAKEN,
  LINK_AHEAD,
  LINK_DATA,
  LINK_INTERFACE,
  LINK_STARVED,
  LINK_WAKE_AT,
  LINK_WAKE_BIT,
  LINK_WAKE_WORD,
} from "./records.js";

// A place in the buffer at a link's far end is taken when a flit is sent, and comes back with a returned credit, at a
// tick that is known when the flit leaves that buffer. Places that come free earlier are used earlier, whatever the
// order in which they were given.

/** Places in a line's ring of them, less one. */
let mask: i32 = 0;

export function setPlaces(places: i32): void {
  mask = places - 1;
}

/** Whether credits for `flits` more places of a line are known of; if not, the link is noted as starved. */
/* @inline */
export function arePlaces(link: i32, line: i32, flits: i32): boolean {
  const at = link + line;
  if (read(at, LINE_TAKEN) + flits - read(at, LINE_GIVEN) <= 0) return true;
  write(link, LINK_STARVED, read(link, LINK_STARVED) | (line === LINK_DATA ? 1 : 2));
  return false;
}

/** Tick from which the last of `flits` more places may be used; only if there are so many. */
/* @inline */
export function placesAt(line: i32, flits: i32): i32 {
  return read(read(line, LINE_PLACES) + (((read(line, LINE_TAKEN) + flits - 1) & mask) << 2), 0);
}

/** Places come back in the order of their ticks. */
/* @inline */
export function appendPlaces(line: i32, flits: i32, ready: i32): void {
  const places = read(line, LINE_PLACES);
  let given = read(line, LINE_GIVEN);
  for (let i = 0; i < flits; i++) {
    write(places + ((given & mask) << 2), 0, ready);
    given++;
  }
  write(line, LINE_GIVEN, given);
}

/** Places come back in any order. @returns whether the sender, if it waits, may now go on sooner than it knew */
/* @inline */
export function placesBack(link: i32, line: i32, flits: i32, ready: i32): boolean {
  const at = link + line;
  const places = read(at, LINE_PLACES);
  const taken = read(at, LINE_TAKEN);
  let given = read(at, LINE_GIVEN);
  let sooner = false;
  for (let i = 0; i < flits; i++) {
    let place = given;
    while (place !== taken) {
      const before = read(places + (((place - 1) & mask) << 2), 0);
      if (before <= ready) break;
      write(places + ((place & mask) << 2), 0, before);
      place--;
      sooner = true;
    }
    write(places + ((place & mask) << 2), 0, ready);
    given++;
  }
  write(at, LINE_GIVEN, given);
  const starved = read(link, LINK_STARVED);
  if (starved === 0) return sooner;
  const bit: i32 = line === LINK_DATA ? 1 : 2;
  if ((starved & bit) === 0) return sooner;
  write(link, LINK_STARVED, starved & ~bit);
  return true;
}

/** Lets a link look after the packets that wait for it at tick `at`. */
/* @inline */
export function wake(link: i32, at: i32): void {
  if (at >= read(link, LINK_WAKE_AT)) return;
  write(link, LINK_WAKE_AT, at);
  schedule(at, read(link, LINK_WAKE_WORD), read(link, LINK_WAKE_BIT));
}

/** Places of a link are usable again from tick `ready` on: its sender is told if that changes what it knows. */
/* @inline */
export function giveBack(link: i32, line: i32, flits: i32, ready: i32): void {
  if (!placesBack(link, line, flits, ready)) return;
  const ni = read(link, LINK_INTERFACE);
  if (ni !== 0) injectable(ni, ready);
  else if (read(link + line, LINE_HEAD) !== 0) wake(link, ready - read(link, LINK_AHEAD));
}
