import type { PathRecord, PathTable } from "./path.js";

/** The FIFO of a spike source, as its outlet sees it: a ring of packets. */
export interface PacketFifo {
  readonly fifo: Int32Array;
  readonly fifoHead: number;
  readonly fifoCount: number;
  /** The outlet has removed the packet at the head. */
  popped(tick: number): void;
}

/** Where a spike source's packets go next: the core's network interface, or a unit of the same core. */
export interface Outlet {
  /** A FIFO that was empty holds a packet. */
  ready(source: PacketFifo, tick: number): void;
  /** Path of the packet that the outlet removed last; undefined if that packet was another sentence's. */
  pathOf(sentence: number, paths: PathTable): PathRecord | undefined;
}
