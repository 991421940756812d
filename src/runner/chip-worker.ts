/** Thread of the chip pool: maps the model once and runs whole batches. */
import { parentPort } from "node:worker_threads";
import { toEnd } from "../base/pieces.js";
import type { ChipNotice, RowNotice, WorkerReply, WorkerTask } from "./chip-job.js";
import { faultOf, JobRunner } from "./job-runner.js";

/** Rows on the way to the command's thread: more than these make the chip wait, so that memory stays flat. */
const MOST_ROWS_ON_THE_WAY = 64;
const LOOK_AGAIN_MS = 1000;

let onTheWay: Int32Array;

function sendRow(notice: RowNotice): void {
  for (let count = Atomics.load(onTheWay, 0); count >= MOST_ROWS_ON_THE_WAY; count = Atomics.load(onTheWay, 0))
    Atomics.wait(onTheWay, 0, count, LOOK_AGAIN_MS);
  Atomics.add(onTheWay, 0, 1);
  parentPort?.postMessage(notice);
}

/** A pool works on one job. */
const runner = new JobRunner({
  row: sendRow,
  notice: (notice: ChipNotice) => parentPort?.postMessage(notice),
});

async function perform(task: WorkerTask) {
  if (task.kind === "summarise") return runner.summarise(task.job, task.batches);
  if (task.kind === "run") {
    onTheWay = task.rowsOnTheWay;
    return runner.run(task.job, task.batch, task.watch, toEnd);
  }
  runner.load(task.job);
  return null;
}

export default async function answer(task: WorkerTask): Promise<WorkerReply> {
  try {
    return { result: await perform(task) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}
