/**
 * Hears of what happens on a chip in a step. Slices and cores by their number in the layout, packets by their number
 * in the step; ticks count from the begin of the step. A core whose walk stalls does later what follows.
 */
export interface StepObserver {
  /** A neuron fires, at a tick of its core's walk without stalls; its packets are [first, end). */
  fired(slice: number, neuron: number, value: number, tick: number, first: number, end: number): void;
  /** The walk over a slice, without stalls. */
  walked(slice: number, begin: number, end: number): void;
  /** A core sends its next packet, after it has stalled for so many ticks in all. @param walk tick of the walk */
  sent(core: number, walk: number, stalled: number): void;
  /**
   * A packet takes a link, tile x 4 + direction (+x, -x, +y, -y), after it waited for so many ticks: 0 flit by flit,
   * where it waits in routers.
   */
  crossed(link: number, waited: number): void;
  /** A copy of a packet reaches a core, which works on it in [begin, end). */
  delivered(copy: DeliveredCopy): void;
  /** The step is over, barrier included. */
  ended(ticks: number): void;
}

/** A copy of a packet; valid while the observer is called. */
export interface DeliveredCopy {
  packet: number;
  slice: number;
  core: number;
  sent: number;
  arrived: number;
  begin: number;
  end: number;
  /** Links that it crossed, and no copy of the packet before it. */
  hops: number;
}
