import type { NocSpec } from "../contracts/chip.js";
import type { RoutingTable } from "../noc/multicast-tree.js";
import type { RouterTiming } from "../noc/router-timing.js";

/**
 * A network, and the parts that send and receive its packets. Numbers of interfaces, generators, inputs and FIFOs are
 * positions in the lists.
 */
export interface EnginePlan {
  readonly routes: RoutingTable;
  readonly timing: RouterTiming;
  /** The network flit by flit; undefined: packet by packet. */
  readonly flits: FlitPlan | undefined;
  /** Slots of the receive FIFO of a core, in flits. */
  readonly receiveFifo: number;
  /** Receive FIFOs: data of one leaves in order. */
  readonly fifos: number;
  /** Node of each network interface. */
  readonly interfaces: readonly number[];
  readonly generators: readonly GeneratorPlan[];
  readonly inputs: readonly InputPlan[];
  /** Trains that each generator has on their way at most. */
  readonly trains: number;
  readonly told: ToldPlan;
  /** Where data of a route ends at a node; undefined for credits. */
  endOf(route: number, node: number): EndPlan | undefined;
}

/** What observers are told of; packets and deliveries only where the network is not flit by flit. */
export interface ToldPlan {
  readonly spikes: boolean;
  readonly packets: boolean;
  readonly deliveries: boolean;
}

export interface FlitPlan {
  readonly noc: NocSpec;
  /** Flits of the longest packet. */
  readonly longestPacket: number;
}

export interface GeneratorPlan {
  readonly interface: number;
  /** Slots of its send FIFO, in packets. */
  readonly slots: number;
  readonly flits: { readonly data: number; readonly count: number; readonly checksum: number };
  readonly routes: ArrayLike<number>;
  /** Most scan ticks, and data packets, of a train. */
  readonly scans: number;
  readonly packets: number;
  /** Most spikes, or values, of a train. */
  readonly spikes: number;
  /** Values in each packet of a train; undefined where every packet has one. */
  readonly values: ArrayLike<number> | undefined;
}

export interface InputPlan {
  readonly slots: number;
  /** Slot of the window of each work item, or -1. */
  readonly slotOf: Int32Array;
  readonly sources: number;
}

export interface EndPlan {
  readonly fifo: number;
  readonly input: number;
  /** Number of the sender among the input's sources. */
  readonly source: number;
  /** Ticks for which a data packet occupies the unit behind the FIFO; 0: it needs none. */
  readonly unitTicks: number;
}
