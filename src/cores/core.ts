import type { CoreProgram } from "../spec/program.js";

/** A core as the chip sees it. */
export interface Core {
  readonly program: CoreProgram;
  /** Takes a packet that arrives at `tick`; returns the tick at which it leaves the receive FIFO. */
  receive(packet: number, tick: number): number;
  /** Ticks for which a data packet of an input occupies the core's unit; 0: it needs none. */
  unitTicks(input: number): number;
  /**
   * Told of every data packet of its main input, the first, where the core keeps more than what the packets of a
   * window add up to.
   */
  charge?(job: number, channel: number, value: number): void;
  /** What keeps the core from going on, for a report when the event queue has run empty: one line each. */
  unfinished(): string[];
}

/**
 * Ticks of the synapse unit for one packet of a core's main window: a spike goes to every column, a partial sum to
 * one.
 */
export const integrationTicks = ({ merges, from, to }: CoreProgram, lanes: number): number =>
  merges ? 1 : passTicks(to - from, lanes);

/** Ticks of a pass over n elements in `lanes` lanes. */
export const passTicks = (n: number, lanes: number): number => Math.ceil(n / lanes);
