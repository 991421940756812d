import type { Block } from "./block.js";

/**
 * Takes the blocks of a command's chip runs, in any order of the runs but in order within each, and makes files of
 * them.
 */
export interface TraceSink {
  write(block: Block): void;
  /** A chip run has ended; no block of it comes any more. */
  endRun(run: number): void;
  /**
   * Completes the files, of runs that have not ended too; `Outputs` gives them their names.
   * @returns their paths within the folder
   */
  finish(): Promise<string[]>;
}
