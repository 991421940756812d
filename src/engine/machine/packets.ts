import { allocate, read, write } from "./platform.js";
import { PACKET_BYTES, PACKET_NEXT } from "./records.js";

/** Free records, last in, first out, so that recently used records stay in the cache. */
let free: i32 = 0;
/** Records in use. */
let live: i32 = 0;

export function clearPackets(): void {
  free = 0;
  live = 0;
}

export function livePackets(): i32 {
  return live;
}

/** A record with unspecified contents. */
/* @inline */
export function take(): i32 {
  live++;
  const packet = free;
  if (packet === 0) return allocate(PACKET_BYTES);
  free = read(packet, PACKET_NEXT);
  return packet;
}

/* @inline */
export function give(packet: i32): void {
  write(packet, PACKET_NEXT, free);
  free = packet;
  live--;
}
