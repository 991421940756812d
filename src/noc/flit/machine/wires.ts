import { allocate, read, write } from "../../../wasm/platform.js";
import {
  LIST_BYTES,
  LIST_ENTRIES,
  NET,
  NET_CREDITS,
  NET_CYCLE_MASK,
  NET_EXITS,
  NET_FLITS,
  NET_FREE,
  NET_UNDER_WAY,
  RING_BYTES,
  RING_COUNTS,
  RING_LISTS,
} from "./network-record.js";
import { K_NEXT, PACKET_BYTES } from "./records.js";

// What happens in a later cycle waits in a ring of lists. A flit goes from its grant to its arrival in one step.

/** Makes room for an entry in the list of cycle `at` of a ring. @returns its address */
/* @inline */
export function entry(ring: i32, at: i32, bytes: i32): i32 {
  const slot = at & read(NET, NET_CYCLE_MASK);
  const counter = read(NET + ring, RING_COUNTS) + (slot << 2);
  const count = read(counter, 0);
  write(counter, 0, count + bytes);
  write(NET, NET_UNDER_WAY, read(NET, NET_UNDER_WAY) + 1);
  return read(NET + ring, RING_LISTS) + slot * read(NET + ring, RING_BYTES) + count;
}

/** List of a ring for cycle `t`, which may be read until the ring comes round. */
/* @inline */
export function listOf(ring: i32, t: i32): i32 {
  return read(NET + ring, RING_LISTS) + (t & read(NET, NET_CYCLE_MASK)) * read(NET + ring, RING_BYTES);
}

/** Empties a list of entries of `bytes`. @returns bytes that were in it */
/* @inline */
export function emptied(ring: i32, t: i32, bytes: i32): i32 {
  const counter = read(NET + ring, RING_COUNTS) + ((t & read(NET, NET_CYCLE_MASK)) << 2);
  const count = read(counter, 0);
  write(counter, 0, 0);
  write(NET, NET_UNDER_WAY, read(NET, NET_UNDER_WAY) - count / bytes);
  return count;
}

/** Puts a flit on a wire so that it comes into an input channel in cycle `at`. */
/* @inline */
export function send(input: i32, flit: i32, at: i32): void {
  const to = entry(NET_FLITS, at, 8);
  write(to, 0, input);
  write(to, 4, flit);
}

/** Takes a flit out of the network by an output channel: its node reads it in cycle `at`. */
/* @inline */
export function exit(output: i32, flit: i32, at: i32): void {
  const to = entry(NET_EXITS, at, 8);
  write(to, 0, output);
  write(to, 4, flit);
}

/** Returns the credit of an output channel to a router so that it counts in cycle `at`. */
/* @inline */
export function credit(output: i32, at: i32): void {
  write(entry(NET_CREDITS, at, 4), 0, output);
}

/** Puts an address at the end of a list. */
/* @inline */
export function append(list: i32, address: i32): void {
  const bytes = read(NET + list, LIST_BYTES);
  write(read(NET + list, LIST_ENTRIES) + bytes, 0, address);
  write(NET + list, LIST_BYTES, bytes + 4);
}

/** A packet record of unspecified contents. */
export function takePacket(): i32 {
  const packet = read(NET, NET_FREE);
  if (packet === 0) return allocate(PACKET_BYTES);
  write(NET, NET_FREE, read(packet, K_NEXT));
  return packet;
}

export function givePacket(packet: i32): void {
  write(packet, K_NEXT, read(NET, NET_FREE));
  write(NET, NET_FREE, packet);
}
