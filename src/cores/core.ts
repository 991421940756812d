import type { CoreProgram } from "../contracts/program.js";
import type { Outlet } from "./outlet.js";
import type { PathRecord } from "./path.js";

/** A core as the chip sees it. */
export interface Core {
  readonly program: CoreProgram;
  /** Receives the packets of the core's inner spike sources, if it has any. */
  readonly inner?: InnerUnit;
  /** Receives the host's values, at cores of an entry stage. */
  readonly entry?: EntryBanks;
  /** Receives a packet at `tick`. @returns tick at which the packet leaves the receive FIFO */
  receive(packet: number, tick: number): number;
  /** Called for every data packet of the first input, if the core keeps more than the input sums of a window. */
  charge?(item: number, channel: number, value: number): void;
  /** One line for each thing that the core waits for; read when the event queue is empty with work left. */
  unfinished(): string[];
}

/** A unit that takes packets from a spike source of its own core. */
export interface InnerUnit extends Outlet {
  /** Kernel handler of PHASE_INTERFACE for this unit. */
  run(tick: number): void;
}

/** Kernel payload of PHASE_INTERFACE for the inner unit of a core; `cores` is the number of cores. */
export const innerPayload = (core: number, cores: number): number => cores + core;

/** Values that the host sends for one token: one integer for each channel. */
export interface EntryToken {
  readonly item: number;
  readonly values: Int32Array;
}

/** Token banks of a core beside the host port. */
export interface EntryBanks {
  /** Called when a bank becomes free. */
  onBank: (tick: number, path: PathRecord) => void;
  /** Reserves a bank for the next token. @returns whether one was free */
  takeBank(): boolean;
  /** The token for which a bank was reserved has been written. */
  store(token: EntryToken, path: PathRecord, tick: number): void;
}
