import { setImmediate } from "node:timers/promises";
import type { Pieces } from "../base/pieces.js";
import { UserError } from "../base/user-error.js";
import type { Simulator } from "../simulation/simulator.js";
import { mergeBatches } from "../simulation/summarise.js";
import type { ChipJob, ChipNotice } from "./chip-job.js";
import type { ChipRunner } from "./chip-runner.js";
import { FaultError } from "./fault-error.js";
import { faultOf, JobRunner } from "./job-runner.js";
import { RowSpool } from "./row-spool.js";
import { RunningSum } from "./running-sum.js";
import { ThreadQueue } from "./thread-queue.js";

/** Runs all pieces; signals and timers get through between them. @throws AbortError when `signal` aborts */
async function withPauses<T>(pieces: Pieces<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
    await setImmediate();
    if (signal.aborted) {
      pieces.return(undefined as T);
      signal.throwIfAborted();
    }
  }
}

/** A fault as those who ask for a run expect it. */
function told(error: unknown): unknown {
  const fault = faultOf(error);
  if (fault.name === "AbortError") return error;
  return fault.user ? new UserError(fault.message) : new FaultError(fault);
}

/**
 * The simulated chip on this thread: for few sentences a thread of its own costs more than it gives.
 * @param map gives the chip of a job with the model on it
 */
export function openChipHere(onNotice: (notice: ChipNotice) => void, map?: (job: ChipJob) => Simulator): ChipRunner {
  const rows = new RowSpool();
  const turns = new ThreadQueue(() => 1);
  const runner = new JobRunner(
    { row: ({ run, sentence, row }) => rows.add(run, sentence, row), notice: onNotice },
    map,
  );
  const sum = new RunningSum(mergeBatches);
  let job: ChipJob;
  return {
    load: (loaded) => {
      job = loaded;
    },
    run: async (batch, signal, watch) => {
      try {
        const { batch: result, used } = await turns.take(() =>
          runner.run(job, batch, watch, (pieces) => withPauses(pieces, signal)),
        );
        sum.add(watch.run, result, job.model.rules.timesteps);
        return { run: watch.run, used };
      } catch (error) {
        throw told(error);
      }
    },
    summarise: async (runs) => {
      const summary = runner.summarise(job, sum.finish());
      return { ...summary, inputs: rows.rows(runs.map(({ run }) => run)) };
    },
    close: async () => {},
  };
}
