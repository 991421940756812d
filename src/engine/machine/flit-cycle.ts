import { runRouters } from "../../noc/flit/machine/allocation.js";
import { arrive } from "../../noc/flit/machine/arrivals.js";
import { listArrivals } from "../../noc/flit/machine/chip-nodes.js";
import { isBusy } from "../../noc/flit/machine/idle.js";
import {
  LAST_COPY,
  LIST_BYTES,
  LIST_ENTRIES,
  NET,
  NET_ARRIVALS,
  NET_CREDIT_DELAY,
  NET_CREDITED,
  NET_CYCLE_MASK,
  NET_NODES,
} from "../../noc/flit/machine/network-record.js";
import { K_TARGET, N_INTERFACE, NODE_WIRE, O_DOWN } from "../../noc/flit/machine/records.js";
import { credit } from "../../noc/flit/machine/wires.js";
import { countMore, enter, now, schedule } from "./events.js";
import { LATE_FLITS, LATE_NEXT, LATE_OUTPUT } from "./flit-records.js";
import { injectable } from "./interface-wake.js";
import { give, take } from "./packets.js";
import { credited, read, write } from "./platform.js";
import { dispatch } from "./receive.js";
import {
  END_FIFO,
  END_FLITS,
  END_MARKER_FLITS,
  FIFO_LATE_BIT,
  FIFO_LATE_FIRST,
  FIFO_LATE_LAST,
  FIFO_LATE_WORD,
  KIND_CREDIT,
  KIND_DATA,
  PACKET_FLITS,
  PACKET_KIND,
} from "./records.js";

// The network flit by flit: one event a cycle while something moves. Order within it: noc/flit/flit-network.ts, which
// is the same network for the observing engine.

/** The event of a cycle in the ring. */
let cycleWord: i32 = 0;
let cycleBit: i32 = 0;
let awake: i32 = 0;
/** Table: end by route * nodes + node. */
let ends: i32 = 0;

export function setFlits(word: i32, bit: i32, table: i32): void {
  cycleWord = word;
  cycleBit = bit;
  ends = table;
  awake = 0;
}

/** The network has something to do from `tick`, the next one, on. */
export function wakeNetwork(tick: i32): void {
  if (awake !== 0) return;
  awake = 1;
  schedule(tick, cycleWord, cycleBit);
}

/** Handles an event of the network: a cycle, or a FIFO that a packet leaves late. */
export function flitEvent(fifo: i32, tick: i32): void {
  if (fifo === 0) cycle(tick);
  else leaveLate(fifo, tick);
}

function cycle(tick: i32): void {
  arrive(tick);
  tellCredited(tick);
  listArrivals(tick);
  const first = read(NET + NET_ARRIVALS, LIST_ENTRIES);
  const end = first + read(NET + NET_ARRIVALS, LIST_BYTES);
  for (let at = first; at < end; at += 8) deliver(read(at, 0), read(at, 4), tick);
  runRouters(tick);
  awake = 0;
  if (isBusy()) wakeNetwork(tick + 1);
}

/** Interfaces that waited for a credit may send. */
function tellCredited(tick: i32): void {
  const first = read(NET + NET_CREDITED, LIST_ENTRIES);
  const end = first + read(NET + NET_CREDITED, LIST_BYTES);
  write(NET + NET_CREDITED, LIST_BYTES, 0);
  for (let at = first; at < end; at += 4) injectable(read(read(at, 0), N_INTERFACE), tick);
}

/** A core reads a packet's tail. @param entry of the list of arrivals */
/* @inline */
function deliver(entry: i32, output: i32, tick: i32): void {
  const packet = entry & ~LAST_COPY;
  const route = ~read(packet, K_TARGET);
  const end = read(ends + ((route * read(NET, NET_NODES) + ~read(output, O_DOWN)) << 2), 0);
  const flits = read(packet, PACKET_FLITS);
  const kind = read(packet, PACKET_KIND);
  const carried = end + (kind === KIND_DATA || kind === KIND_CREDIT ? END_FLITS : END_MARKER_FLITS);
  write(carried, 0, read(carried, 0) + flits);
  let leaves = tick;
  if (kind === KIND_CREDIT) credited(packet, end, tick);
  else leaves = dispatch(packet, end, tick);
  if (entry !== packet) give(packet);
  const ticks = creditTicks();
  if (leaves - tick + ticks > read(NET, NET_CYCLE_MASK)) leaveAt(read(end, END_FIFO), output, flits, leaves);
  else for (let i = 0; i < flits; i++) credit(output, leaves + ticks);
}

/** Ticks from a packet's leaving its FIFO to the use of its slots. */
/* @inline */
function creditTicks(): i32 {
  return NODE_WIRE + 1 + read(NET, NET_CREDIT_DELAY);
}

/** The slots of a packet come free beyond the ring of the network. */
function leaveAt(fifo: i32, output: i32, flits: i32, tick: i32): void {
  const late = take();
  write(late, LATE_OUTPUT, output);
  write(late, LATE_FLITS, flits);
  write(late, LATE_NEXT, 0);
  if (read(fifo, FIFO_LATE_FIRST) === 0) write(fifo, FIFO_LATE_FIRST, late);
  else write(read(fifo, FIFO_LATE_LAST), LATE_NEXT, late);
  write(fifo, FIFO_LATE_LAST, late);
  schedule(tick, read(fifo, FIFO_LATE_WORD), read(fifo, FIFO_LATE_BIT));
  countMore(flits - 1);
}

/** The first of them leaves; the network has a cycle in this tick, if only for that. */
function leaveLate(fifo: i32, tick: i32): void {
  const late = read(fifo, FIFO_LATE_FIRST);
  write(fifo, FIFO_LATE_FIRST, read(late, LATE_NEXT));
  const output = read(late, LATE_OUTPUT);
  for (let flits = read(late, LATE_FLITS); flits > 0; flits--) credit(output, tick + creditTicks());
  give(late);
  enter(now, cycleWord, cycleBit);
}
