import type { ChipSpec } from "../contracts/chip.js";
import type { ChipProgram, StreamProgram } from "../contracts/program.js";
import type { JobTable } from "../cores/jobs.js";
import type { Ledger } from "../cores/ledger.js";
import type { NetworkCounts } from "../noc/network.js";

/** What a stream has sent, by record of the sentence. */
export interface CountedStream {
  readonly program: StreamProgram;
  readonly spikes: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly magnitudes: ArrayLike<number>;
}

/** What energy and traffic are made from: a chip at rest after a run, or counts that nobody simulated. */
export interface CountedChip {
  readonly spec: ChipSpec;
  readonly program: ChipProgram;
  readonly jobs: Pick<JobTable, "sentences" | "length" | "recordOf">;
  readonly ledger: Ledger;
  readonly network: { readonly counts: NetworkCounts };
  readonly steps: { readonly barriers: number };
  readonly parts: {
    readonly streams: readonly CountedStream[];
    readonly innerStreams: readonly CountedStream[];
  };
}
