import type { BatchResult } from "../simulation/batch-result.js";
import type { mergeBatches } from "../simulation/summarise.js";

/** Batches that are added up together. */
const ADDED_AT_ONCE = 64;

/** Results of chip runs, added up in the order of the runs as soon as those before them have come. */
export class RunningSum {
  private readonly waiting = new Map<number, BatchResult>();
  private batches: BatchResult[] = [];
  private next = 0;

  constructor(private readonly merge: typeof mergeBatches) {}

  add(run: number, result: BatchResult, timesteps: number): void {
    this.waiting.set(run, result);
    for (let first = this.waiting.get(this.next); first !== undefined; first = this.waiting.get(this.next)) {
      this.waiting.delete(this.next++);
      this.batches.push(first);
      if (this.batches.length >= ADDED_AT_ONCE) this.batches = [this.merge(this.batches, timesteps)];
    }
  }

  /** All of them, those too that come after runs which did not finish. */
  finish(): readonly BatchResult[] {
    const rest = [...this.waiting].sort(([a], [b]) => a - b).map(([, result]) => result);
    return [...this.batches, ...rest];
  }
}
