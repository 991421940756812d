import type { CoreProgram } from "../contracts/program.js";
import type { PathRecord } from "./path.js";
import type { Outlet } from "./spike-source.js";

/** A core as the chip sees it. */
export interface Core {
  readonly program: CoreProgram;
  /** Takes the packets of the core's inner spike sources, where it has any. */
  readonly inner?: InnerUnit;
  /** Takes the host's values, at cores of an entry stage. */
  readonly entry?: EntryBanks;
  /** Takes a packet that arrives at `tick`; returns the tick at which it leaves the receive FIFO. */
  receive(packet: number, tick: number): number;
  /**
   * Told of every data packet of its main input, the first, where the core keeps more than what the packets of a
   * window add up to.
   */
  charge?(item: number, channel: number, value: number): void;
  /** What keeps the core from going on, for a report when the event queue has run empty: one line each. */
  unfinished(): string[];
}

/** A unit that takes packets from a spike source of its own core. */
export interface InnerUnit extends Outlet {
  /** Kernel handler of PHASE_INTERFACE for this unit. */
  run(tick: number): void;
}

/** Kernel payload of PHASE_INTERFACE that means a core's inner unit; `cores` is the number of cores. */
export const innerPayload = (core: number, cores: number): number => cores + core;

/** What the host sends for one token: integers, one a channel. */
export interface EntryToken {
  readonly item: number;
  readonly values: Int32Array;
}

/** Token banks of a core beside the host port. */
export interface EntryBanks {
  /** A bank has come free. */
  onBank: (tick: number, path: PathRecord) => void;
  /** Takes a bank for the token that comes next. @returns whether one was free */
  takeBank(): boolean;
  /** The token for which a bank was taken is in. */
  store(token: EntryToken, path: PathRecord, tick: number): void;
}
