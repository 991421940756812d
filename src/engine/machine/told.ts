import { read, told, write } from "./platform.js";
import {
  CREDIT_ITEM,
  CREDIT_NUMBER,
  CREDIT_ROUTE,
  END_HOPS,
  END_NODE,
  END_ROUTE,
  ENTRY_CHANNEL,
  ENTRY_PAYLOAD,
  GEN_INDEX,
  GEN_SPIKES,
  GEN_SPIKES_TOLD,
  GEN_TRAIN,
  KIND_CREDIT,
  NI_AT,
  PACKET_CHANNEL,
  PACKET_ENTERED_AT,
  PACKET_FLITS,
  PACKET_KIND,
  PACKET_NUMBER,
  PACKET_PAYLOAD,
  PACKET_TRAIN,
  ROUTE_NUMBER,
  SAID_CHANNEL,
  SAID_SPIKES_END,
  SAID_VALUE,
  SPIKE_BYTES,
  SPIKE_CHANNEL,
  SPIKE_VALUE,
  TRAIN_ITEM,
} from "./records.js";
import { TELL_COLUMN, TELL_DELIVERIES, TELL_HEAD, TELL_PACKETS, TELL_RECORDS, TELL_SPIKES } from "./told-records.js";

// What observers are told of single spikes and packets. A table has a column for each field, a batch of records long;
// whoever is outside is told when it is full. Nobody observes: the addresses are 0.

let spikes: i32 = 0;
let packets: i32 = 0;
let deliveries: i32 = 0;
/** Packets that have entered the network. */
let entered: i32 = 0;
/** 1 if packets say what they carry, and when they entered the network. */
export let named: i32 = 0;

export function setTold(spikeTable: i32, packetTable: i32, deliveryTable: i32): void {
  spikes = spikeTable;
  packets = packetTable;
  deliveries = deliveryTable;
  named = packets !== 0 || deliveries !== 0 ? 1 : 0;
  entered = 0;
}

/** Address of the next record's cell in the first column. */
/* @inline */
function next(table: i32): i32 {
  return table + TELL_HEAD + (read(table, 0) << 2);
}

/* @inline */
function put(cell: i32, column: i32, value: i32): void {
  write(cell + column * TELL_COLUMN, 0, value);
}

function added(table: i32, which: i32): void {
  const length = read(table, 0) + 1;
  write(table, 0, length);
  if (length === TELL_RECORDS) told(which);
}

export function tellSpike(tick: i32, generator: i32, channel: i32, value: i32, item: i32): void {
  const cell = next(spikes);
  put(cell, 0, tick);
  put(cell, 1, generator);
  put(cell, 2, channel);
  put(cell, 3, value);
  put(cell, 4, item);
  added(spikes, TELL_SPIKES);
}

/** A packet that carries what `said` says stands in a send FIFO: tells of its spikes. */
export function describe(generator: i32, said: i32, entry: i32, tick: i32): void {
  mark(entry, read(said, SAID_CHANNEL), read(said, SAID_VALUE));
  if (spikes === 0) return;
  const end = read(said, SAID_SPIKES_END);
  const item = read(read(generator, GEN_TRAIN), TRAIN_ITEM);
  for (let at = read(generator, GEN_SPIKES_TOLD); at < end; at++) {
    const spike = read(generator, GEN_SPIKES) + at * SPIKE_BYTES;
    tellSpike(tick, read(generator, GEN_INDEX), read(spike, SPIKE_CHANNEL), read(spike, SPIKE_VALUE), item);
  }
  write(generator, GEN_SPIKES_TOLD, end);
}

/** Writes what a packet in a send FIFO carries. */
/* @inline */
export function mark(entry: i32, channel: i32, value: i32): void {
  write(entry, ENTRY_CHANNEL, channel);
  write(entry, ENTRY_PAYLOAD, value);
}

/** A packet of a generator enters the network along one of its routes. */
export function tellEntry(ni: i32, packet: i32, entry: i32, route: i32, tick: i32): void {
  enter(ni, packet, read(route, ROUTE_NUMBER), read(entry, ENTRY_CHANNEL), read(entry, ENTRY_PAYLOAD), tick);
}

/** A credit enters the network. */
export function tellCredit(ni: i32, credit: i32, tick: i32): void {
  enter(ni, credit, read(credit, CREDIT_ROUTE), 0, read(credit, CREDIT_NUMBER), tick);
}

function itemOf(packet: i32): i32 {
  if (read(packet, PACKET_KIND) === KIND_CREDIT) return read(packet, CREDIT_ITEM);
  return read(read(packet, PACKET_TRAIN), TRAIN_ITEM);
}

function enter(ni: i32, packet: i32, route: i32, channel: i32, value: i32, tick: i32): void {
  const number = entered++;
  write(packet, PACKET_NUMBER, number);
  write(packet, PACKET_ENTERED_AT, tick);
  write(packet, PACKET_CHANNEL, channel);
  write(packet, PACKET_PAYLOAD, value);
  if (packets === 0) return;
  const cell = next(packets);
  put(cell, 0, tick);
  put(cell, 1, number);
  put(cell, 2, read(ni, NI_AT));
  put(cell, 3, route);
  put(cell, 4, read(packet, PACKET_KIND));
  put(cell, 5, itemOf(packet));
  put(cell, 6, channel);
  put(cell, 7, value);
  put(cell, 8, read(packet, PACKET_FLITS));
  added(packets, TELL_PACKETS);
}

/** A copy of a packet comes to a core by `end`. */
export function tellDelivery(packet: i32, end: i32, tick: i32): void {
  if (deliveries === 0) return;
  const cell = next(deliveries);
  put(cell, 0, tick);
  put(cell, 1, read(packet, PACKET_NUMBER));
  put(cell, 2, read(end, END_NODE));
  put(cell, 3, read(end, END_ROUTE));
  put(cell, 4, read(packet, PACKET_KIND));
  put(cell, 5, itemOf(packet));
  put(cell, 6, read(packet, PACKET_CHANNEL));
  put(cell, 7, read(packet, PACKET_PAYLOAD));
  put(cell, 8, read(end, END_HOPS));
  put(cell, 9, tick - read(packet, PACKET_ENTERED_AT));
  added(deliveries, TELL_DELIVERIES);
}

/** A copy says what its packet says, which must not have become the owner of slots yet. */
export function nameCopy(copy: i32, packet: i32, channel: i32, value: i32): void {
  write(copy, PACKET_NUMBER, read(packet, PACKET_NUMBER));
  write(copy, PACKET_ENTERED_AT, read(packet, PACKET_ENTERED_AT));
  write(copy, PACKET_CHANNEL, channel);
  write(copy, PACKET_PAYLOAD, value);
}
