/**
 * The receiving side of a core's interface: packets leave its FIFO in order of arrival, at most one a tick, each when the unit it is
 * for can take it. All of that is known when a packet arrives, so receiving costs no event of its own.
 */
export class ReceiveFifo {
  private last = -1;
  private unitFree = 0;

  /** @returns tick at which a packet that arrives at `tick` and needs no unit leaves the FIFO */
  dispatch(tick: number): number {
    const at = this.last + 1 > tick ? this.last + 1 : tick;
    this.last = at;
    return at;
  }

  /** The same for a packet that occupies the synapse unit for `service` ticks. */
  dispatchToUnit(tick: number, service: number): number {
    let at = this.last + 1 > tick ? this.last + 1 : tick;
    if (this.unitFree > at) at = this.unitFree;
    this.last = at;
    this.unitFree = at + service;
    return at;
  }
}
