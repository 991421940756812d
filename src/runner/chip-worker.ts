/** Thread of the chip pool: maps the model once and runs whole batches. */
import { parentPort } from "node:worker_threads";
import { UserError } from "../base/user-error.js";
import type { EngineUsed } from "../contracts/event-engine.js";
import type { InputResult } from "../contracts/summary.js";
import { SimulationBus } from "../events/bus.js";
import type { RowStore } from "../simulation/assemble-result.js";
import type { BatchResult } from "../simulation/batch-result.js";
import type { PacketLevelRow } from "../simulation/network-levels.js";
import { type BatchHooks, Simulator } from "../simulation/simulator.js";
import { summarise } from "../simulation/summarise.js";
import type {
  ChipInput,
  ChipJob,
  ChipNotice,
  ChipResult,
  RowNotice,
  Watch,
  WorkerReply,
  WorkerTask,
} from "./chip-job.js";
import type { FaultReport } from "./fault-error.js";
import { RowSpool } from "./row-spool.js";

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

/** What the packet level says of each sentence of a batch. */
function packetLevel({ model, config }: ChipJob, batch: readonly ChipInput[]): PacketLevelRow[] {
  atPacketLevel ??= new Simulator(model, { ...config, noc: "packet" });
  const rows: PacketLevelRow[] = [];
  atPacketLevel.runBatch(batch, {
    keepRows: false,
    onRow: ({ latency, exact }) => rows.push({ ticks: latency.ticks, exact }),
  });
  return rows;
}

/** Rows on the way to the command's thread: more than these make the chip wait, so that memory stays flat. */
const MOST_ROWS_ON_THE_WAY = 64;
const LOOK_AGAIN_MS = 1000;

function sendRow(notice: RowNotice, onTheWay: Int32Array): void {
  for (let count = Atomics.load(onTheWay, 0); count >= MOST_ROWS_ON_THE_WAY; count = Atomics.load(onTheWay, 0))
    Atomics.wait(onTheWay, 0, count, LOOK_AGAIN_MS);
  Atomics.add(onTheWay, 0, 1);
  parentPort?.postMessage(notice);
}

const tell = (notice: ChipNotice): void => parentPort?.postMessage(notice);
const onSentence = (): void => tell({ sentenceGone: true });

/** A batch whose rows lie outside memory until it has ended. */
function runBatch(simulator: Simulator, batch: readonly ChipInput[], hooks: BatchHooks): BatchResult {
  const spool = new RowSpool();
  const rowStore: RowStore = {
    add: (sentence, text) => spool.add(0, sentence, text),
    texts: () => spool.texts(0),
  };
  try {
    return simulator.runBatch(batch, { ...hooks, keepRows: false, rowStore });
  } finally {
    spool.close();
  }
}

async function run(simulator: Simulator, task: WorkerTask & { kind: "run" }): Promise<ChipResult> {
  const { batch, job, rowsOnTheWay } = task;
  const { eventEngine } = job;
  const { run, advance, trace }: Watch = task.watch;
  const levels = job.bothLevels ? packetLevel(job, batch) : undefined;
  const { withPacketLevel } = await import("../simulation/network-levels.js");
  const { jsonLine } = await import("./json-text.js");
  const onRow = (row: InputResult, sentence: number): void => {
    const whole = levels === undefined ? row : withPacketLevel(row, levels[sentence]!);
    sendRow({ run, sentence, row: jsonLine(whole) }, rowsOnTheWay);
  };
  const bus = new SimulationBus();
  if (advance) {
    const { tellAdvance } = await import("./advance-tally.js");
    const lengths = batch.map(({ inputIds }) => inputIds.length);
    tellAdvance(bus, run, simulator.program, lengths, (notice) => tell({ advance: notice }));
  }
  let used: EngineUsed | undefined;
  const runHooked = (recorder: BatchHooks = {}): ChipResult => {
    const result = runBatch(simulator, batch, {
      eventEngine,
      onSentence,
      bus,
      ...recorder,
      onRow: (row, sentence) => {
        recorder.onRow?.(row, sentence);
        onRow(row, sentence);
      },
      onEngine: (engine) => {
        used = engine;
      },
    });
    const packetTicks = levels?.map(({ ticks }) => ticks);
    const latencies = packetTicks === undefined ? result.latencies : { ...result.latencies, packetTicks };
    return { batch: { ...result, latencies }, used: used! };
  };
  if (trace === null) return runHooked();
  const { recordRun } = await import("../trace/record/run-recorder.js");
  const { send } = await import("../trace/write/flow.js");
  try {
    return runHooked(recordRun(trace.recorded, (block) => send(trace.line, block), bus));
  } finally {
    trace.line.port.close();
  }
}

async function perform(task: WorkerTask) {
  const simulator = simulatorOf(task.job);
  if (task.kind === "run") return run(simulator, task);
  return task.kind === "load" ? null : summarise(simulator, task.batches, task.job);
}

export default async function answer(task: WorkerTask): Promise<WorkerReply> {
  try {
    return { result: await perform(task) };
  } catch (error) {
    return { fault: report(error) };
  }
}
