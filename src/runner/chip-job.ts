import type { EngineUsed, EventEngine } from "../contracts/event-engine.js";
import type { SorbetModel } from "../contracts/model.js";
import type { Summary } from "../contracts/summary.js";
import type { BatchResult } from "../simulation/batch-result.js";
import type { SimulationConfig } from "../simulation/simulator.js";
import type { RecordedRun } from "../trace/record/bus-recorder.js";
import type { TraceLine } from "../trace/write/flow.js";
import type { FaultReport } from "./fault-error.js";

/** What every batch of a command has in common; plain data. */
export interface ChipJob {
  /** Its arrays lie in shared memory, so that a thread gets them without a copy: see `shared`. */
  readonly model: SorbetModel;
  readonly config: SimulationConfig;
  readonly eventEngine: EventEngine;
  /**
   * Whether each batch runs on the packet-level network too, to say how far that is from `config.noc`, the flit
   * level.
   */
  readonly bothLevels: boolean;
  readonly configSha256: string;
  readonly weightsSha256: string;
  readonly mappingSha256?: string | undefined;
}

/** One sentence of a batch. */
export interface ChipInput {
  readonly id: string | number;
  readonly text?: string;
  readonly label?: string;
  readonly inputIds: readonly number[];
  readonly tokenTypes: readonly number[];
  readonly referenceLogits: readonly number[];
}

/** What a thread of the chip pool is asked: to map the model ahead of time, to run a batch, to add batches up. */
export type WorkerTask =
  | { readonly kind: "load"; readonly job: ChipJob }
  | {
      readonly kind: "run";
      readonly job: ChipJob;
      readonly batch: readonly ChipInput[];
      readonly watch: Watch;
      /** Its first word counts the rows on the way to the command's thread. */
      readonly rowsOnTheWay: Int32Array;
    }
  | { readonly kind: "summarise"; readonly job: ChipJob; readonly batches: readonly BatchResult[] };
/** What it answers; null to `load`. */
export type WorkerReply = { readonly result: ChipResult | Summary | null } | { readonly fault: FaultReport };

/** What a chip run gave, and the event engine it took. */
export interface ChipResult {
  readonly batch: BatchResult;
  readonly used: EngineUsed;
}
/** How far one chip run has come. */
export interface Advance {
  /** Number of the chip run. */
  readonly run: number;
  readonly ticks: number;
  /** Events handled. */
  readonly events: number;
  /** Share of the windows that will close in it, 0 to 1. */
  readonly share: number;
}

/** What a thread posts while it runs a batch: a sentence has left its chip, and how far it has come. */
export type ChipNotice = { readonly sentenceGone: true } | { readonly advance: Advance };
/** A sentence's result as JSON. */
export interface RowNotice {
  readonly run: number;
  readonly sentence: number;
  readonly row: string;
}

/** What is wanted of a chip run beside its result. */
export interface Watch {
  /** Number of the chip run among the command's. */
  readonly run: number;
  /** Whether it tells how far it has come. */
  readonly advance: boolean;
  /** Where it sends what it records; null: nowhere. */
  readonly trace: { readonly line: TraceLine; readonly recorded: RecordedRun } | null;
}

/** Plain data with every typed array in shared memory: copied, unless it is there already. */
export function shared<T>(value: T): T {
  if (ArrayBuffer.isView(value)) {
    const source = value as unknown as Uint8Array;
    if (source.buffer instanceof SharedArrayBuffer) return value;
    const Type = source.constructor as new (buffer: SharedArrayBuffer) => Uint8Array;
    const copy = new Type(new SharedArrayBuffer(source.byteLength));
    copy.set(source);
    return copy as T;
  }
  if (Array.isArray(value)) return value.map(shared) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shared(item)])) as T;
}
