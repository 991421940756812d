import type { AttentionDatapath } from "../cores/attention-datapath.js";
import type { ColumnDatapath } from "../cores/column-core.js";
import type { TrainRules } from "../cores/spike-train.js";
import type { Register } from "../cores/units/registers.js";
import type { SpikeCode } from "../spec/chip.js";

/** A model loaded into the arithmetic of the cores: read-only between runs, so one image serves any number of chip runs. */
export interface ChipImage {
  readonly code: SpikeCode;
  readonly train: TrainRules;
  /** By core index; undefined for attention cores. */
  readonly columns: readonly (ColumnDatapath | undefined)[];
  /** Accumulators of cores that add up partial sums, by core index; undefined for all others. */
  readonly merged: readonly (Register | undefined)[];
  /** By core index; undefined for all others. */
  readonly attention: readonly (AttentionDatapath | undefined)[];
  /** Every register of declared width, with the bits that the last run has needed. */
  readonly registers: readonly Register[];
  /** Fraction bits of pooled values and of embedding values. */
  readonly pooledFraction: number;
  readonly embeddingFraction: number;
}
