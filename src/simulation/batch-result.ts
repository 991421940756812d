import type { Evidence, NocEnergy } from "../contracts/chip.js";
import type { ConstantGroup } from "../contracts/constant-groups.js";
import type { Energy, EnergyCell, InputResult, PathPart, SiteRate, Traffic } from "../contracts/summary.js";
import type { Sample } from "../workloads/workload.js";
import type { UndamagedHops } from "./dead-cost.js";
import type { Fj } from "./energy.js";
import type { UnitTicks } from "./limits.js";

/** One sentence, tokenised, with the logits of the reference to compare with. */
export interface SimulationInput extends Sample {
  readonly id: string | number;
  readonly text?: string | undefined;
  readonly label?: string | undefined;
  readonly referenceLogits: ArrayLike<number>;
}

/** Result of one chip run as plain data: a worker sends it, and `summarise` adds results up. */
export interface BatchResult {
  /** Empty if the caller received each row by `onRow` alone. */
  readonly inputs: InputResult[];
  /**
   * Latency of every sentence, and how long it waited before; latency also on the packet level of a run on both network
   * models. Percentiles are computed from them.
   */
  readonly latencies: {
    readonly ticks: number[];
    readonly waitingTicks: number[];
    readonly packetTicks?: number[];
  };
  /** Sentences that found the host's queue full. */
  readonly refused: number;
  readonly tokens: number;
  readonly ticks: number;
  readonly kernelEvents: number;
  readonly traffic: Traffic;
  /** Of a chip with dead parts. */
  readonly undamagedHops?: UndamagedHops;
  /** Flits carried by each link (node * 5 + port) over the whole run. */
  readonly linkFlits: number[];
  /** Ticks that a flit takes to get on each link; undefined: one on all. */
  readonly flitTicks?: number[];
  /** Ticks that units of cores worked at least (see `UnitWork`), and that all barriers took. */
  readonly unitTicks: UnitTicks;
  readonly barrierTicks: number;
  readonly energy: Energy;
  readonly views: { operations_only_fj: number; with_memory_and_network_fj: number; with_static_fj: number };
  /** The same energy by layer, component and event. */
  readonly energyCells: EnergyCell[];
  readonly evidenceFj: Record<Evidence, number>;
  /** Energy by group of constants, at the value and at both ends of the group. */
  readonly energyGroups: Record<ConstantGroup, Fj>;
  /** Energy of the network by both accounts of a flit's way. */
  readonly networkAccounts: Record<NocEnergy, number>;
  readonly criticalPath: Record<PathPart, number>;
  readonly sites: SiteRate[];
  /** Bits needed by each register, in the order of the chip image. */
  readonly registers: { site: string; bits_needed: number; bits_available: number }[];
  readonly hostWork: Record<string, number>;
}
