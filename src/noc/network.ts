import type { Injector } from "../contracts/packet.js";
import type { BatchHandler } from "../events/event-queue.js";
import type { PacketPool } from "./packet-pool.js";

/** What a network needs from the cores it serves. */
export interface NetworkSink {
  /**
   * Whether data packets may be delivered before their tick, as soon as it is known: then nothing may count packets
   * in the chip. Deliveries at one node come in order of their ticks either way.
   */
  readonly ahead: boolean;
  /**
   * A packet (or its copy) has arrived at the core of `node`. The core copies what it needs; the record is recycled
   * afterwards. A packet whose route does not pass `node`, or does not exist, is handed over there too: the core has
   * to refuse it.
   * @returns tick, not before now, at which the packet leaves the receive FIFO, so that its slot may be used again
   */
  deliver(node: number, packet: number, tick: number): number;
  /** The injection port of `node`, which refused a packet, can take one from `tick` on. */
  injectable(node: number, tick: number): void;
}

/**
 * Counters a network keeps. Route counters: index `(record * trees + tree) * 4 + kind of packet`; links: `record *
 * links + link`. A sentence has the record of its lowest bits: their number is a power of two.
 */
export interface NetworkCounts {
  readonly injected: Float64Array;
  /** Link traversals between routers by packets. */
  readonly hops: Float64Array;
  /** Those from chip to chip among them. */
  readonly chipHops: Float64Array;
  /** Copies that arrived at a core. */
  readonly deliveries: Float64Array;
  /** Flits carried by each link between routers; numbers of links: mesh.ts. */
  readonly linkFlits: Int32Array;
}

/**
 * Flits that have entered the network, crossed links between routers, and links from chip to chip among them (counted
 * when they arrive), and arrived.
 */
export interface FlitTotals {
  readonly injected: number;
  readonly crossed: number;
  readonly chipCrossed: number;
  readonly delivered: number;
}

/** Flits of data, and of markers and credits. */
export interface FlitsByClass {
  readonly data: FlitTotals;
  readonly others: FlitTotals;
}

/** What has moved so far, for samples during a run. */
export interface TrafficMeter {
  /** Flits that a link has carried; none for the port of a core. */
  linkFlits(link: number): number;
  flits(): FlitsByClass;
}

/** The on-chip network as the cores see it, whatever its level of detail. */
export interface Network extends Injector {
  readonly pool: PacketPool;
  readonly counts: NetworkCounts;
  /** Packets injected, copies made at branches, copies delivered: injected + copied = delivered + inFlight, always. */
  readonly injected: number;
  readonly copied: number;
  readonly delivered: number;
  readonly inFlight: number;
  connect(sink: NetworkSink): void;
  /** Kernel handler of PHASE_NETWORK. */
  handle(...batch: Parameters<BatchHandler>): void;
  /**
   * Ticks of interface, wires and routers without any queue for a packet that has gone such a way to its core: routers
   * and links from chip to chip (`wayOf`).
   */
  transitTicks(way: number, flits: number): number;
  /** Ticks after `tick` that a link needs at least to send what stands before it. For samples, not for inner loops. */
  backlog(link: number, tick: number): number;
  /** Where `counts` is complete only when the run has ended. */
  readonly meter?: TrafficMeter;
  /** Packets that wait, for a report when nothing moves: one line each. */
  waiting(limit: number): string[];
}
