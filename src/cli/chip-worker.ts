/** Thread of the chip pool. The model is loaded and mapped once, while the main thread still reads its input. */
import { parentPort } from "node:worker_threads";
import { workerData } from "piscina";
import { Simulator } from "../simulation/simulator.js";
import { summarise } from "../simulation/summarise.js";
import { UserError } from "../units/user-error.js";
import { readCheckpointFolder } from "./checkpoint-folder.js";
import type { ChipJob, FaultReport } from "./chip-job.js";
import type { SentenceGone, WorkerReply, WorkerTask } from "./chip-pool.js";

const job = workerData as ChipJob;

function report(error: unknown): FaultReport {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: "", user: false, state: null };
  const { name, message, stack = "" } = error;
  const { state = null } = error as { state?: unknown };
  return { name, message, stack, user: error instanceof UserError, state };
}

function attempt<T>(work: () => T): { readonly result: T } | { readonly fault: FaultReport } {
  try {
    return { result: work() };
  } catch (error) {
    return { fault: report(error) };
  }
}

const loaded = attempt(() => {
  const { model, weightsSha256 } = readCheckpointFolder(job.folder);
  return { simulator: new Simulator(model, job.config), weightsSha256 };
});

const onSentence = (): void => parentPort?.postMessage({ sentenceGone: true } satisfies SentenceGone);

export default function answer(task: WorkerTask): WorkerReply {
  if ("fault" in loaded) return loaded;
  const { simulator, weightsSha256 } = loaded.result;
  const { configSha256 } = job;
  return attempt(() =>
    task.kind === "run"
      ? simulator.runBatch(task.batch, { onSentence })
      : summarise(simulator, task.batches, { configSha256, weightsSha256 }),
  );
}
