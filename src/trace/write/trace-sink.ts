import type { Block } from "../block.js";

/** Takes the blocks of a command's chip runs, in any order of the runs but in order within each, and makes files of them. */
export interface TraceSink {
  write(block: Block): void;
  /** A chip run has ended; no block of it comes any more. */
  endRun(run: number): void;
  /** Completes the files, of runs that have not ended too. @returns their paths within the folder */
  finish(): Promise<string[]>;
  /** Takes back what has been written. */
  discard(): void;
}
