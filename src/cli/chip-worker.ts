/** Thread of the chip pool: maps the model once and runs whole batches. */
import { parentPort } from "node:worker_threads";
import { Simulator } from "../simulation/simulator.js";
import { summarise } from "../simulation/summarise.js";
import { UserError } from "../units/user-error.js";
import type { ChipJob, FaultReport, SentenceGone, WorkerReply, WorkerTask } from "./chip-job.js";

function report(error: unknown): FaultReport {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: "", user: false, state: null };
  const { name, message, stack = "" } = error;
  const { state = null } = error as { state?: unknown };
  return { name, message, stack, user: error instanceof UserError, state };
}

let mapped: Simulator | undefined;

/** A pool works on one job: the simulator is built by the first task. */
function simulatorOf({ model, config }: ChipJob): Simulator {
  mapped ??= new Simulator(model, config);
  return mapped;
}

const onSentence = (): void => parentPort?.postMessage({ sentenceGone: true } satisfies SentenceGone);

function perform(task: WorkerTask) {
  const simulator = simulatorOf(task.job);
  if (task.kind === "run") return simulator.runBatch(task.batch, { onSentence });
  return task.kind === "load" ? null : summarise(simulator, task.batches, task.job);
}

export default function answer(task: WorkerTask): WorkerReply {
  try {
    return { result: perform(task) };
  } catch (error) {
    return { fault: report(error) };
  }
}
