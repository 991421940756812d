import { jsonLine } from "../base/json-text.js";
import type { Pieces } from "../base/pieces.js";
import { UserError } from "../base/user-error.js";
import type { EngineUsed } from "../contracts/event-engine.js";
import type { InputResult, Summary } from "../contracts/summary.js";
import { SimulationBus } from "../events/bus.js";
import type { RowStore } from "../simulation/assemble-result.js";
import type { BatchResult } from "../simulation/batch-result.js";
import { type PacketLevelRow, withPacketLevel } from "../simulation/network-levels.js";
import { type BatchHooks, Simulator } from "../simulation/simulator.js";
import { summarise } from "../simulation/summarise.js";
import type { ChipInput, ChipJob, ChipNotice, ChipResult, RowNotice, Watch } from "./chip-job.js";
import type { FaultReport } from "./fault-error.js";
import { RowSpool } from "./row-spool.js";

/** An error as it is told to whoever asked for the run. */
export function faultOf(error: unknown): FaultReport {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: "", user: false, state: null };
  const { name, message, stack = "" } = error;
  const { state = null } = error as { state?: unknown };
  return { name, message, stack, user: error instanceof UserError, state };
}

/** Who hears what happens during a batch. */
export interface Listener {
  readonly row: (notice: RowNotice) => void;
  readonly notice: (notice: ChipNotice) => void;
}

/** A batch whose rows lie outside memory until it has ended. */
function* inSpool(simulator: Simulator, batch: readonly ChipInput[], hooks: BatchHooks): Pieces<BatchResult> {
  const spool = new RowSpool();
  const rowStore: RowStore = {
    add: (sentence, text) => spool.add(0, sentence, text),
    texts: () => spool.texts(0),
  };
  try {
    return yield* simulator.batchInPieces(batch, { ...hooks, keepRows: false, rowStore });
  } finally {
    spool.close();
  }
}

/** Simulates the batches of one job: maps the model once, and runs whole batches. */
export class JobRunner {
  private mapped: Simulator | undefined;
  private atPacketLevel: Simulator | undefined;

  constructor(
    private readonly listener: Listener,
    private readonly map = ({ model, config }: ChipJob): Simulator => new Simulator(model, config),
  ) {}

  /** Maps the model, if that has not been done. */
  load(job: ChipJob): Simulator {
    this.mapped ??= this.map(job);
    return this.mapped;
  }

  /** @param toEnd runs a batch that comes in pieces */
  async run(
    job: ChipJob,
    batch: readonly ChipInput[],
    { run, advance, trace }: Watch,
    toEnd: (pieces: Pieces<ChipResult>) => ChipResult | Promise<ChipResult>,
  ): Promise<ChipResult> {
    const simulator = this.load(job);
    const levels = job.bothLevels ? this.packetLevel(job, batch) : undefined;
    const bus = new SimulationBus();
    if (advance) {
      const { tellAdvance } = await import("./advance-tally.js");
      const lengths = batch.map(({ inputIds }) => inputIds.length);
      tellAdvance(bus, run, simulator.program, lengths, (notice) => this.listener.notice({ advance: notice }));
    }
    if (trace === null) return toEnd(this.hooked(job, batch, run, bus, levels));
    const { recordRun } = await import("../trace/record/run-recorder.js");
    const { send } = await import("../trace/write/flow.js");
    try {
      const recorder = recordRun(trace.recorded, (block) => send(trace.line, block), bus);
      return await toEnd(this.hooked(job, batch, run, bus, levels, recorder));
    } finally {
      trace.line.port.close();
    }
  }

  summarise(job: ChipJob, batches: readonly BatchResult[]): Summary {
    return summarise(this.load(job), batches, job);
  }

  private *hooked(
    job: ChipJob,
    batch: readonly ChipInput[],
    run: number,
    bus: SimulationBus,
    levels: readonly PacketLevelRow[] | undefined,
    recorder: BatchHooks = {},
  ): Pieces<ChipResult> {
    let used: EngineUsed | undefined;
    const onRow = (row: InputResult, sentence: number): void => {
      const whole = levels === undefined ? row : withPacketLevel(row, levels[sentence]!);
      this.listener.row({ run, sentence, row: jsonLine(whole) });
    };
    const result = yield* inSpool(this.load(job), batch, {
      eventEngine: job.eventEngine,
      onSentence: () => this.listener.notice({ sentenceGone: true }),
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
  }

  /** What the packet level says of each sentence of a batch. */
  private packetLevel({ model, config }: ChipJob, batch: readonly ChipInput[]): PacketLevelRow[] {
    this.atPacketLevel ??= new Simulator(model, { ...config, noc: "packet" });
    const rows: PacketLevelRow[] = [];
    this.atPacketLevel.runBatch(batch, {
      keepRows: false,
      onRow: ({ latency, exact }) => rows.push({ ticks: latency.ticks, exact }),
    });
    return rows;
  }
}
