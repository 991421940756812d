import type { ChipSpec } from "../contracts/chip.js";
import type { ChipProgram, SpikeSourceProgram } from "../contracts/program.js";
import type { Ledger } from "../cores/ledger.js";
import type { WorkItems } from "../cores/work-items.js";
import type { NetworkCounts } from "../noc/network.js";

/** Counts of a spike source, by record of the sentence. */
export interface CountedSource {
  readonly program: SpikeSourceProgram;
  readonly spikes: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly magnitudes: ArrayLike<number>;
}

/** Counts from which energy and traffic are computed: those of a chip at rest after a run, or estimated ones. */
export interface CountedChip {
  readonly spec: ChipSpec;
  readonly program: ChipProgram;
  readonly items: Pick<WorkItems, "sentences" | "length" | "recordOf">;
  readonly ledger: Ledger;
  readonly network: { readonly counts: NetworkCounts };
  readonly steps: { readonly coreBarriers: number };
  readonly parts: {
    readonly sources: readonly CountedSource[];
    readonly innerSources: readonly CountedSource[];
  };
}
