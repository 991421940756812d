/** Last cycle in which a packet may be created: cycles are 32-bit integers, with room for what happens later. */
export const LAST_CYCLE = 2 ** 30;
/** Flits of the largest packet. */
export const MOST_FLITS = 65_536;

/**
 * Latency of a packet in parts that are accumulated apart and sum to arrived - created. Cycles; what each is:
 * docs/noc.md.
 */
export interface LatencyParts {
  source: number;
  routing: number;
  vcWait: number;
  switchWait: number;
  link: number;
  serialisation: number;
}

/** What became of a packet. Cycles; -1 for what has not happened yet. */
export interface PacketResult {
  readonly source: number;
  readonly destination: number;
  readonly flits: number;
  readonly created: number;
  /** Head entered the injection wire. */
  readonly injected: number;
  /** Head, and tail, read by the destination. */
  readonly headArrived: number;
  readonly arrived: number;
  /** Routers passed. */
  readonly hops: number;
}

/** A flit-level network that stands alone, fed with packets. */
export interface FlitSimulation {
  /** Cycle that the next step simulates. */
  readonly now: number;
  /**
   * Flits that entered the network, copies made of them at branches, flits that left it, and those in it: injected +
   * copies = ejected + in flight.
   */
  readonly injectedFlits: number;
  readonly copies: number;
  readonly ejectedFlits: number;
  readonly inFlight: number;
  /** Packets offered, and arrived with their tail. */
  readonly offered: number;
  readonly arrivedPackets: number;
  /** Flits that left a router by a port, to another router or to a node. */
  linkFlits(router: number, port: number): number;
  /** Whether no packet of a node waits to be sent or is being sent. */
  sourceIdle(node: number): boolean;
  /** Flits in the buffer of an input channel. */
  bufferedFlits(router: number, port: number, vc: number): number;
  /**
   * Called when a packet's tail arrives at a node; `packet` is what `offer` returned. A multicast arrives once at
   * each destination.
   */
  onArrival: (packet: number, node: number) => void;
  /**
   * Puts a packet into its source's queue at cycle `created`.
   * @param created not before `now`, and not before the one offered last
   * @returns name of the packet, for `result`
   */
  offer(created: number, source: number, destination: number, flits: number): number;
  /**
   * The same for a packet of one flit that goes to several nodes, copied where its dimension-order paths part. Its
   * result is that of the copy that came last; its hops are those of all copies together.
   */
  offerMulticast(created: number, source: number, destinations: readonly number[]): number;
  /**
   * Simulates one cycle; while nothing moves, first jumps to the next offered packet.
   * @returns false, with nothing done, if nothing is left to do
   * @throws DeadlockError when flits are in the network and none moves
   */
  step(): boolean;
  /**
   * Steps while `now` is below `until` and something is left to do; if nothing is, `now` becomes `until` when that is
   * finite.
   */
  run(until?: number): void;
  result(packet: number): PacketResult;
  latencyParts(packet: number): LatencyParts;
}
