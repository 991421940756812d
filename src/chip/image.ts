import type { SpikeCode } from "../contracts/chip.js";
import type { Register } from "../cores/datapath/registers.js";
import type { Synapses } from "../cores/datapath/synapses.js";
import type { KindTable } from "../cores/kind-table.js";
import type { SpikeRules } from "../cores/spike-code.js";

/**
 * A workload loaded into the arithmetic of the cores: read-only between runs, so one image serves any number of chip
 * runs.
 */
export interface ChipImage {
  readonly code: SpikeCode;
  readonly rules: SpikeRules;
  /** Kinds of the program's cores. */
  readonly kinds: KindTable;
  /** Datapath of each core, from which its kind builds it. */
  readonly datapaths: readonly unknown[];
  /** One-bit synapses of each core that has some. */
  readonly synapses: readonly (Synapses | undefined)[];
  /** Every register of declared width, with the bits that the last run has needed. */
  readonly registers: readonly Register[];
  /** Fraction bits of the values that the host gets. */
  readonly resultFraction: number;
}
