/** Thread of the chip pool: maps the model once and runs whole batches. */
import { parentPort } from "node:worker_threads";
import { SimulationBus } from "../events/bus.js";
import type { BatchResult } from "../simulation/batch-result.js";
import { type BatchHooks, Simulator } from "../simulation/simulator.js";
import { summarise } from "../simulation/summarise.js";
import type { EngineUsed } from "../spec/event-engine.js";
import { UserError } from "../units/user-error.js";
import type { ChipInput, ChipJob, ChipNews, ChipResult, Watch, WorkerReply, WorkerTask } from "./chip-job.js";
import type { FaultReport } from "./fault-error.js";

function report(error: unknown): FaultReport {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: "", user: false, state: null };
  const { name, message, stack = "" } = error;
  const { state = null } = error as { state?: unknown };
  return { name, message, stack, user: error instanceof UserError, state };
}

let mapped: Simulator | undefined;
let atPacketLevel: Simulator | undefined;

/** A pool works on one job: the simulator is built by the first task. */
function simulatorOf({ model, config }: ChipJob): Simulator {
  mapped ??= new Simulator(model, config);
  return mapped;
}

async function besidePacketLevel({ model, config }: ChipJob, batch: readonly ChipInput[], result: BatchResult) {
  const { withPacketLevel } = await import("../simulation/network-levels.js");
  atPacketLevel ??= new Simulator(model, { ...config, noc: "packet" });
  return withPacketLevel(result, atPacketLevel.runBatch(batch));
}

const tell = (news: ChipNews): void => parentPort?.postMessage(news);
const onSentence = (): void => tell({ sentenceGone: true });

async function run({ eventEngine }: ChipJob, simulator: Simulator, batch: readonly ChipInput[], watch: Watch) {
  const { run, advance, trace } = watch;
  const bus = new SimulationBus();
  if (advance) {
    const { tellAdvance } = await import("./advance-tally.js");
    const lengths = batch.map(({ inputIds }) => inputIds.length);
    tellAdvance(bus, run, simulator.program, lengths, (news) => tell({ advance: news }));
  }
  let used: EngineUsed | undefined;
  const runBatch = (hooks: BatchHooks): ChipResult => {
    const onResult: BatchHooks["onResult"] = (chipRun, result) => {
      used = chipRun.used;
      hooks.onResult?.(chipRun, result);
    };
    const result = simulator.runBatch(batch, { eventEngine, onSentence, bus, ...hooks, onResult });
    return { batch: result, used: used! };
  };
  if (trace === null) return runBatch({});
  const { recordRun } = await import("../trace/record/run-recorder.js");
  const { send } = await import("../trace/write/flow.js");
  try {
    return runBatch(recordRun(trace.recorded, (block) => send(trace.line, block), bus));
  } finally {
    trace.line.port.close();
  }
}

async function perform(task: WorkerTask) {
  const simulator = simulatorOf(task.job);
  if (task.kind === "run") {
    const { batch, used } = await run(task.job, simulator, task.batch, task.watch);
    return { batch: task.job.bothLevels ? await besidePacketLevel(task.job, task.batch, batch) : batch, used };
  }
  return task.kind === "load" ? null : summarise(simulator, task.batches, task.job);
}

export default async function answer(task: WorkerTask): Promise<WorkerReply> {
  try {
    return { result: await perform(task) };
  } catch (error) {
    return { fault: report(error) };
  }
}
