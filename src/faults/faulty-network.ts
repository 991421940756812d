import { BLOCKED, FLITS, HOPS, PHASE_NETWORK, ROUTE, SINCE, WAIT } from "../contracts/packet.js";
import type { RouteProgram } from "../contracts/program.js";
import type { EventQueue } from "../events/event-queue.js";
import type { Network, NetworkSink } from "../noc/network.js";
import { NetworkAround } from "../noc/network-around.js";

/** What happens to a packet as it enters the network. */
export type PacketDamage =
  | { readonly do: "drop" }
  /** It comes to its first destination once more, so many ticks later. */
  | { readonly do: "double"; readonly after: number }
  /** It comes to its destinations so many ticks after it was sent, by no way of the network. */
  | { readonly do: "delay"; readonly after: number }
  | { readonly do: "change"; readonly word: number; readonly value: number };

/** What a network does wrong. */
export interface NetworkDamage {
  /** Called once for each packet that is offered. */
  readonly packet?: (words: Int32Array, packet: number) => PacketDamage | undefined;
  /** Whether a copy from one node to another, which arrives at `tick`, is lost on its way; or is not sent at all. */
  readonly loses?: (source: number, node: number, tick: number) => boolean;
}

interface Held {
  readonly nodes: readonly number[];
  readonly since: number;
  readonly doubled: boolean;
}

/** A network with faults between the interfaces of cores and itself. */
export class FaultyNetwork extends NetworkAround {
  /** Tick of the first fault, or undefined. */
  since: number | undefined;
  private readonly offered = new Map<number, PacketDamage | undefined>();
  private readonly held = new Map<number, Held>();

  constructor(
    inner: Network,
    private readonly queue: EventQueue,
    private readonly routes: readonly RouteProgram[],
    private readonly damage: NetworkDamage,
  ) {
    super(inner);
  }

  override connect(sink: NetworkSink): void {
    const { loses } = this.damage;
    this.sink = sink;
    if (loses === undefined) {
      this.inner.connect(sink);
      return;
    }
    this.inner.connect({
      ahead: sink.ahead,
      deliver: (node, packet, tick) => {
        const source = this.routes[this.pool.words[packet + ROUTE]!]!.source;
        if (!loses(source, node, tick)) return sink.deliver(node, packet, tick);
        this.since ??= tick;
        return tick;
      },
      injectable: (node, tick) => sink.injectable(node, tick),
    });
  }

  override inject(node: number, packet: number, tick: number): number {
    const { loses, packet: damageOf } = this.damage;
    if (loses?.(node, node, tick)) return this.lose(packet, tick);
    if (damageOf === undefined) return this.inner.inject(node, packet, tick);
    // A packet that was refused comes again, with the damage that was chosen the first time.
    const damage = this.offered.has(packet) ? this.offered.get(packet) : damageOf(this.pool.words, packet);
    this.offered.set(packet, damage);
    const next =
      damage === undefined ? this.inner.inject(node, packet, tick) : this.damaged(damage, node, packet, tick);
    if (next !== BLOCKED) this.offered.delete(packet);
    return next;
  }

  override handle(payloads: Int32Array, from: number, to: number, tick: number): void {
    if (this.held.size === 0) {
      this.inner.handle(payloads, from, to, tick);
      return;
    }
    const rest: number[] = [];
    for (let i = from; i < to; i++) {
      const held = this.held.get(payloads[i]!);
      if (held === undefined) rest.push(payloads[i]!);
      else this.arrive(payloads[i]!, held, tick);
    }
    if (rest.length > 0) this.inner.handle(Int32Array.from(rest), 0, rest.length, tick);
  }

  private lose(packet: number, tick: number): number {
    this.since ??= tick;
    const flits = this.pool.words[packet + FLITS]!;
    this.pool.give(packet);
    return tick + flits;
  }

  private damaged(damage: PacketDamage, node: number, packet: number, tick: number): number {
    const { pool } = this;
    if (damage.do === "drop") return this.lose(packet, tick);
    if (damage.do === "change") {
      const right = pool.words[packet + damage.word]!;
      pool.words[packet + damage.word] = damage.value;
      const next = this.inner.inject(node, packet, tick);
      if (next === BLOCKED) pool.words[packet + damage.word] = right;
      else this.since ??= tick;
      return next;
    }
    const { destinations } = this.routes[pool.words[packet + ROUTE]!]!;
    if (damage.do === "delay") {
      this.hold(packet, destinations, tick, damage.after, false);
      return tick + pool.words[packet + FLITS]!;
    }
    const copy = pool.copy(packet);
    const next = this.inner.inject(node, packet, tick);
    if (next === BLOCKED) pool.give(copy);
    else this.hold(copy, destinations.slice(0, 1), tick, damage.after, true);
    return next;
  }

  private hold(record: number, nodes: readonly number[], tick: number, after: number, doubled: boolean): void {
    this.since ??= tick;
    this.held.set(record, { nodes, since: tick, doubled });
    this.queue.schedule(tick + after, PHASE_NETWORK, record);
  }

  private arrive(record: number, { nodes, since, doubled }: Held, tick: number): void {
    this.held.delete(record);
    const { pool } = this;
    const waited = doubled ? tick - (pool.words[record + SINCE]! | 0) : tick - since;
    for (const node of nodes) {
      // The interface has written the packet's path after it had sent it.
      const copy = pool.copy(record);
      const { words } = pool;
      words[copy + HOPS] = 1;
      words[copy + WAIT] = words[copy + WAIT]! + waited - this.transitTicks(1, words[copy + FLITS]!);
      this.sink.deliver(node, copy, tick);
      pool.give(copy);
    }
    pool.give(record);
  }
}
