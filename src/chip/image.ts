import type { SpikeCode } from "../contracts/chip.js";
import type { KindTable } from "../cores/kind-table.js";
import type { TrainRules } from "../cores/spike-train.js";
import type { Register } from "../cores/units/registers.js";

/**
 * A workload loaded into the arithmetic of the cores: read-only between runs, so one image serves any number of chip
 * runs.
 */
export interface ChipImage {
  readonly code: SpikeCode;
  readonly rules: TrainRules;
  /** Kinds of the program's cores. */
  readonly kinds: KindTable;
  /** By core: what its kind builds it from. */
  readonly datapaths: readonly unknown[];
  /** Every register of declared width, with the bits that the last run has needed. */
  readonly registers: readonly Register[];
  /** Fraction bits of the values that the host gets. */
  readonly resultFraction: number;
}
