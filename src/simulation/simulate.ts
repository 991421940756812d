import type { Observable } from "rxjs";
import { WorkItems } from "../cores/work-items.js";
import { type Batch, SimulationBus } from "../events/bus.js";
import type { BatchResult, SimulationInput } from "./batch-result.js";
import { RunStopped } from "./chip-run.js";
import type { Simulator } from "./simulator.js";

/** A sentence to run. */
export interface Sentence {
  /** Any name; default: the position in the list, from 1. */
  readonly id?: string | number;
  readonly text?: string;
  /** The whole sequence, special tokens included. */
  readonly inputIds: readonly number[];
  /** One for each id; default: all 0. */
  readonly tokenTypes?: readonly number[];
  readonly label?: string;
  /** Logits to compare with; default: those of the reference. */
  readonly referenceLogits?: ArrayLike<number>;
}

type Stream<Field extends string> = Observable<Batch<Field>>;

/** How a run ended. */
export interface RunOutcome {
  /** null if the run was stopped. */
  readonly result: BatchResult | null;
  /** Tick at which it ended. */
  readonly ticks: number;
}

/**
 * A chip run that has not begun, and its streams. Each gives batches of up to 1,024 records, at the latest every 1,024
 * ticks, in columns: `length`, `tick` (Float64Array) and an Int32Array a field; cores, inputs, streams and routes are
 * indices into `simulator.program`, jobs tokens (see `jobs`). Batches are lent: they are valid until the observer
 * returns, and `copyBatch` keeps one. Observers are called while the chip runs and it waits for them, so nothing is
 * ever dropped or queued, and a slow observer slows the run. A stream that nobody subscribes to is not recorded. All
 * complete when the run ends, however it ends. RxJS reports what an observer throws, in a later task of the event loop;
 * the error ends the subscription but not the run.
 */
export interface SimulationRun {
  /**
   * Sampled every 1,024 ticks, and when a sentence leaves the chip: sentences done, of how many, thousands of events
   * handled.
   */
  readonly progress: Stream<"done" | "total" | "kiloevents">;
  /**
   * A window closes: core (-1: the host), input, job, ticks it was open, cause (stream that closed it, or -1), data
   * packets in it.
   */
  readonly windows: Stream<"core" | "input" | "job" | "ticks" | "cause" | "packets">;
  /**
   * A spike leaves its generator: stream, channel, value, job. Streams that carry values (K, V, residuals) are told
   * too; those beyond the program's are its inner streams, whose spikes stay in their core.
   */
  readonly spikes: Stream<"stream" | "channel" | "value" | "job">;
  /** A packet enters the network. */
  readonly packets: Stream<"packet" | "node" | "route" | "kind" | "job" | "channel" | "value" | "flits">;
  /** A copy of a packet reaches a core, `ticks` after the packet entered the network. */
  readonly deliveries: Stream<"packet" | "node" | "route" | "kind" | "job" | "channel" | "value" | "hops" | "ticks">;
  /** A unit of a core begins to process a token: unit, job, ticks busy, ticks stalled. */
  readonly cores: Stream<"core" | "unit" | "job" | "busy" | "stalled">;
  /**
   * Sampled every 1,024 ticks: link (5 x node + port; ports 0 to 3 are +x, -x, +y, -y), flits since the last sample,
   * ticks its queue needs.
   */
  readonly links: Stream<"link" | "flits" | "backlog">;
  /** Sampled every 1,024 ticks: femtojoules by component (index in ENERGY_COMPONENTS) since the last sample. */
  readonly energy: Stream<"component" | "femtojoules">;
  /** Sentence and token of each job. */
  readonly jobs: { readonly sentenceOf: Int32Array; readonly tokenOf: Int32Array };
  /**
   * Runs the chip to the end, or until `stop`; returns when it has. To be called once, after subscribing.
   * @throws ChipFault when the chip breaks its rules, InputError for a sentence that is too long for chip or model
   */
  start(): RunOutcome;
  /** Ends the run after the events of the current tick and priority. For observers. */
  stop(): void;
}

/** A run of some sentences through the chip, whose streams can be observed before it starts. */
export function simulate(simulator: Simulator, sentences: readonly Sentence[]): SimulationRun {
  const bus = new SimulationBus();
  const items = new WorkItems(sentences.map(({ inputIds }) => inputIds.length));
  let started = false;
  let stopped = false;
  let halt = (): void => {};
  const start = (): RunOutcome => {
    if (started) throw new Error("a run starts once; simulate makes another");
    started = true;
    const inputs = sentences.map((sentence, i) => completed(simulator, sentence, i));
    try {
      const result = simulator.runBatch(inputs, {
        bus,
        onChip: (chip) => {
          halt = () => chip.queue.stop();
        },
        stopped: () => stopped,
      });
      return { result, ticks: result.ticks };
    } catch (error) {
      bus.complete();
      if (error instanceof RunStopped) return { result: null, ticks: error.tick };
      throw error;
    }
  };
  const stop = (): void => {
    stopped = true;
    halt();
  };
  return {
    progress: bus.progress.batches,
    windows: bus.windows.batches,
    spikes: bus.spikes.batches,
    packets: bus.packets.batches,
    deliveries: bus.deliveries.batches,
    cores: bus.cores.batches,
    links: bus.links.batches,
    energy: bus.energy.batches,
    jobs: items,
    start,
    stop,
  };
}

function completed({ workload }: Simulator, sentence: Sentence, index: number): SimulationInput {
  const { id = index + 1, inputIds, tokenTypes = inputIds.map(() => 0), text, label, referenceLogits } = sentence;
  return {
    id,
    text,
    label,
    inputIds,
    tokenTypes,
    referenceLogits: referenceLogits ?? workload.reference({ inputIds, tokenTypes }),
  };
}
