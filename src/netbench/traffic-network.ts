import type { NodeGrid } from "./patterns.js";

/** Timestamps, in cycles, and hop count of a delivered packet. */
export interface Delivery {
  /** As given to `send`. */
  readonly packet: number;
  /** The head entered the injection wire. */
  readonly injected: number;
  readonly headArrived: number;
  /** The tail arrived. */
  readonly arrived: number;
  readonly hops: number;
}

/** A network as synthetic traffic and packet lists drive it, whatever its level of detail: cycle after cycle. */
export interface TrafficNetwork {
  readonly grid: NodeGrid;
  /** The cycle that the next `step` simulates. */
  readonly cycle: number;
  /** Flits that nodes have sent, and received, so far. */
  readonly flitsSent: number;
  readonly flitsReceived: number;
  /** Whether a node has sent every flit of every packet it was given. */
  sourceIdle(node: number): boolean;
  /** Puts a packet into the unlimited queue of `source`; its head leaves in the coming step at the earliest. */
  send(packet: number, source: number, destination: number, flits: number): void;
  /** Simulates one cycle and reports the packets whose tail arrived in it. */
  step(arrived: (delivery: Delivery) => void): void;
  /** Whether nothing is under way, so that steps would change nothing but the cycle. */
  readonly idle: boolean;
  /** An idle network goes to a later cycle at once. */
  skipTo(cycle: number): void;
  /** Flits that left a router by a port (0 = +x, 1 = -x, 2 = +y, 3 = -y) so far. */
  linkFlits(router: number, port: number): number;
}
