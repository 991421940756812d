import { setMaxListeners } from "node:events";
import type { ChipInput, Watch } from "./chip-job.js";
import type { FinishedRun } from "./chip-runner.js";

/** Chip runs a thread that are prepared ahead: enough that none waits, few enough that memory stays flat. */
export const AHEAD = 4;

/** Whoever runs a batch on a chip. */
export interface BatchRunner {
  run(batch: readonly ChipInput[], signal: AbortSignal, watch: Watch): Promise<FinishedRun>;
}

/**
 * Hands batches to the runner as they come, at most `most` before one of them has finished. The first failure stops
 * the rest. An interrupt keeps what has finished: the results, in the order of the batches, without those that did
 * not finish.
 */
export async function runBatches(
  runner: BatchRunner,
  batches: AsyncIterable<readonly ChipInput[]>,
  interrupted: AbortSignal,
  watchOf: (run: number) => Watch,
  most: number,
): Promise<FinishedRun[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([interrupted, stop.signal]);
  // Every batch that waits for a thread listens.
  setMaxListeners(0, signal);
  const finished: FinishedRun[] = [];
  const waiting = new Set<Promise<void>>();
  let index = 0;
  let failed = false;
  let failure: unknown;
  const run = async (batch: readonly ChipInput[], index: number): Promise<void> => {
    try {
      finished[index] = await runner.run(batch, signal, watchOf(index));
    } catch (error) {
      if (failed || interrupted.aborted) return;
      failed = true;
      failure = error;
      stop.abort();
    }
  };
  for await (const batch of batches) {
    if (signal.aborted) break;
    const one: Promise<void> = run(batch, index++).finally(() => waiting.delete(one));
    waiting.add(one);
    if (waiting.size >= most) await Promise.race(waiting);
  }
  await Promise.all(waiting);
  if (failed) throw failure;
  return finished.filter((result) => result !== undefined);
}
