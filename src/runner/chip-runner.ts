import type { EngineUsed } from "../contracts/event-engine.js";
import type { Summary } from "../contracts/summary.js";
import type { ChipInput, ChipJob, Watch } from "./chip-job.js";

/** Most worker threads that are taken. */
export const MAX_WORKERS = 256;

/** A chip run that has finished: what `summarise` is given again. */
export interface FinishedRun {
  /** Number of the chip run among the command's. */
  readonly run: number;
  readonly used: EngineUsed;
}

/** The simulated chip, on other threads or on this one. */
export interface ChipRunner {
  /** Says what to simulate; the threads begin to map the model. To be called before the others. */
  load(job: ChipJob): void;
  /**
   * One chip run; its sentences are kept for the summary. Rejects with UserError, FaultError, or an AbortError when
   * `signal` aborts.
   */
  run(batch: readonly ChipInput[], signal: AbortSignal, watch: Watch): Promise<FinishedRun>;
  /** Adds chip runs up, in the order given. */
  summarise(runs: readonly FinishedRun[]): Promise<Summary>;
  close(): Promise<void>;
}
