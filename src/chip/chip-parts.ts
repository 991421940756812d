import type { Core } from "../cores/core.js";
import type { EntryPort } from "../cores/entry-port.js";
import type { SendInterface } from "../cores/network-interface.js";
import type { SpikeSource } from "../cores/spike-source.js";
import type { HostPort } from "./host-port.js";

/** Everything that is built from a program: filled by `assemble`. */
export interface ChipParts {
  readonly cores: Core[];
  readonly interfaces: SendInterface[];
  readonly sources: SpikeSource[];
  /** Spike sources that never leave their core. */
  readonly innerSources: SpikeSource[];
  readonly entry: EntryPort;
  /** By input: ticks of the core's synapse unit for a spike, or value, there, 0 where it needs none. */
  readonly packetTicks: Float64Array;
  readonly hostPort: HostPort;
}
