import {
  BLOCKED,
  FLITS,
  HOPS,
  KIND,
  KINDS,
  LINK,
  PHASE_NETWORK,
  RECORD,
  ROUTE,
  SENTENCE,
  SINCE,
  WAIT,
} from "../../src/contracts/packet.js";
import type { RouteProgram } from "../../src/contracts/program.js";
import type { EventQueue } from "../../src/events/event-queue.js";
import type { Network, NetworkSink } from "../../src/noc/network.js";
import { NetworkAround } from "../../src/noc/network-around.js";
import type { Draws } from "./random-model.js";

/** A shuffled copy of the numbers from..to - 1 of an array. */
export function shuffled(payloads: Int32Array, from: number, to: number, draws: Draws): Int32Array {
  const copy = payloads.slice(from, to);
  for (let i = copy.length - 1; i > 0; i--) {
    const j = draws.int(0, i);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** The plain network, each batch of its events in another order. */
export class ShuffledBatches extends NetworkAround {
  constructor(
    inner: Network,
    private readonly draws: Draws,
  ) {
    super(inner);
  }

  override handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    this.inner.handle(shuffled(payloads, from, to, this.draws), 0, to - from, tick);
  }
}

/** The plain network, which delivers each packet at its tick and never before. */
export class Punctual extends NetworkAround {
  override connect(sink: NetworkSink): void {
    super.connect({
      ahead: false,
      deliver: (node, packet, tick) => sink.deliver(node, packet, tick),
      injectable: (node, tick) => sink.injectable(node, tick),
    });
  }
}

/**
 * No mesh at all: every copy of a packet comes to its core after a delay of its own, drawn at random, so in any
 * order.
 */
export class AnyDelay extends NetworkAround {
  private sent = 0;
  private copies = 0;
  private arrived = 0;
  /** Copies under way by record: whose copy, and how long it takes. */
  private readonly copyOf = new Map<number, { packet: number; delay: number }>();
  /** Copies of a packet still under way. */
  private readonly left = new Map<number, number>();

  constructor(
    inner: Network,
    private readonly queue: EventQueue,
    private readonly routes: readonly RouteProgram[],
    private readonly draws: Draws,
    private readonly mostTicks: number,
  ) {
    super(inner);
  }

  override get injected() {
    return this.sent;
  }
  override get copied() {
    return this.copies;
  }
  override get delivered() {
    return this.arrived;
  }
  override get inFlight() {
    return this.sent + this.copies - this.arrived;
  }
  override transitTicks(_hops: number, flits: number): number {
    return flits;
  }
  override waiting(): string[] {
    return [];
  }

  override inject(_node: number, packet: number, tick: number): number {
    const { pool } = this;
    const flits = pool.words[packet + FLITS]!;
    const route = this.routes[pool.words[packet + ROUTE]!]!;
    const records = route.destinations.map((_, i) => (i === 0 ? packet : pool.take()));
    const { words } = pool;
    this.sent++;
    this.copies += records.length - 1;
    const counter = this.counter(packet);
    this.counts.injected[counter] = this.counts.injected[counter]! + 1;
    // The interface goes on writing the path of `packet` after this call: copies get it, and their own delay, on
    // arrival.
    records.forEach((record, i) => {
      words[record + LINK] = route.destinations[i]!;
      const delay = flits + this.draws.int(0, this.mostTicks);
      this.copyOf.set(record, { packet, delay });
      this.queue.schedule(tick + delay, PHASE_NETWORK, record);
    });
    this.left.set(packet, records.length);
    return tick + flits;
  }

  override handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    const { pool } = this;
    for (const record of shuffled(payloads, from, to, this.draws)) {
      const { packet, delay } = this.copyOf.get(record)!;
      const { words } = pool;
      const node = words[record + LINK]!;
      const arrival = pool.take();
      pool.words.copyWithin(arrival, packet, packet + RECORD);
      pool.words[arrival + HOPS] = 1;
      pool.words[arrival + WAIT] = pool.words[arrival + WAIT]! + delay - pool.words[arrival + FLITS]!;
      const counter = this.counter(packet);
      this.counts.deliveries[counter] = this.counts.deliveries[counter]! + 1;
      this.arrived++;
      this.sink.deliver(node, arrival, tick);
      pool.give(arrival);
      this.copyOf.delete(record);
      if (record !== packet) pool.give(record);
      const left = this.left.get(packet)! - 1;
      this.left.set(packet, left);
      if (left === 0) pool.give(packet);
    }
  }

  private counter(packet: number): number {
    const { words } = this.pool;
    return (words[packet + SENTENCE]! * this.routes.length + words[packet + ROUTE]!) * KINDS + words[packet + KIND]!;
  }
}

/** What happens to the one packet that a test picks. */
export type Damage =
  | { readonly do: "drop" }
  /** A second copy comes to the first destination `after` ticks later. */
  | { readonly do: "double"; readonly after: number }
  /** It comes to its (only) destination `after` ticks later than it would leave the core. */
  | { readonly do: "delay"; readonly after: number }
  | { readonly do: "corrupt"; readonly word: number; readonly change: (value: number) => number };

/** The plain network with one packet damaged as it is injected. */
export class OneDamaged extends NetworkAround {
  /** Words of the packet before it was damaged, once it has been. */
  victim: Int32Array | undefined;
  private readonly offered = new Map<number, boolean>();
  private readonly held = new Map<number, { node: number; since: number; doubled: boolean }>();

  constructor(
    inner: Network,
    private readonly queue: EventQueue,
    private readonly routes: readonly RouteProgram[],
    private readonly picks: (words: Int32Array, packet: number) => boolean,
    private readonly damage: Damage,
  ) {
    super(inner);
  }

  override inject(node: number, packet: number, tick: number): number {
    const { pool } = this;
    // A packet that was refused comes again: it is picked, or not, once.
    const picked = this.offered.get(packet) ?? (this.victim === undefined && this.picks(pool.words, packet));
    this.offered.set(packet, picked);
    const next = picked ? this.injectDamaged(node, packet, tick) : this.inner.inject(node, packet, tick);
    if (next !== BLOCKED) this.offered.delete(packet);
    return next;
  }

  private injectDamaged(node: number, packet: number, tick: number): number {
    const { pool, damage } = this;
    const flits = pool.words[packet + FLITS]!;
    const before = pool.words.slice(packet, packet + RECORD);
    if (damage.do === "drop") {
      this.victim = before;
      pool.give(packet);
      return tick + flits;
    }
    if (damage.do === "corrupt") {
      pool.words[packet + damage.word] = damage.change(pool.words[packet + damage.word]!);
      this.victim = before;
      const next = this.inner.inject(node, packet, tick);
      if (next !== BLOCKED) return next;
      pool.words[packet + damage.word] = before[damage.word]!;
      this.victim = undefined;
      return next;
    }
    const destination = this.routes[before[ROUTE]!]!.destinations[0]!;
    if (damage.do === "delay") {
      this.victim = before;
      this.held.set(packet, { node: destination, since: tick, doubled: false });
      this.queue.schedule(tick + damage.after, PHASE_NETWORK, packet);
      return tick + flits;
    }
    const next = this.inner.inject(node, packet, tick);
    if (next === BLOCKED) return next;
    this.victim = before;
    const copy = pool.take();
    pool.words.set(before, copy);
    this.held.set(copy, { node: destination, since: tick, doubled: true });
    this.queue.schedule(tick + damage.after, PHASE_NETWORK, copy);
    return next;
  }

  override handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    const rest: number[] = [];
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      const held = this.held.get(payload);
      if (held === undefined) {
        rest.push(payload);
        continue;
      }
      this.held.delete(payload);
      const { words } = this.pool;
      const waited = held.doubled ? tick - (words[payload + SINCE]! | 0) : tick - held.since;
      words[payload + HOPS] = 1;
      words[payload + WAIT] = words[payload + WAIT]! + waited - this.transitTicks(1, words[payload + FLITS]!);
      this.sink.deliver(held.node, payload, tick);
      this.pool.give(payload);
    }
    if (rest.length > 0) this.inner.handle(Int32Array.from(rest), 0, rest.length, tick);
  }
}
