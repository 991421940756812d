import type { ChipNotice } from "./chip-job.js";
import type { ChipRunner } from "./chip-runner.js";

/**
 * Opens a chip on so many threads, 0: on this one, which costs less where there is little to do. `onNotice` hears of
 * every sentence that has left it, and how far runs have come.
 */
export async function openChip(threads: number, onNotice: (notice: ChipNotice) => void): Promise<ChipRunner> {
  if (threads === 0) return (await import("./chip-here.js")).openChipHere(onNotice);
  return (await import("./chip-pool.js")).openChipPool(threads, onNotice);
}
