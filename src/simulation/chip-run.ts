import type { Pieces } from "../base/pieces.js";
import type { Chip } from "../chip/chip.js";
import type { EngineNetwork } from "../chip/fast/engine-network.js";
import type { ChipImage } from "../chip/image.js";
import type { ChipSpec, HostSpec, NetworkModel } from "../contracts/chip.js";
import type { EngineUsed } from "../contracts/event-engine.js";
import type { CoreTime } from "../contracts/gating.js";
import { PHASE_HOST } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import { ChipFault } from "../cores/fault.js";
import { recordsFor, WorkItems } from "../cores/work-items.js";
import { EngineLimitError } from "../engine/memory.js";
import { SimulationBus } from "../events/bus.js";
import { TickScheduler } from "../events/virtual-time-scheduler.js";
import { flitTable } from "../mapping/flits.js";
import { meshOf } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import { type BuiltChip, fastChip, observedChip, type RunSetup } from "./build-chip.js";
import { notFast, onEngine, watchesMore } from "./event-engine.js";
import { type Coming, HostLog, startHost } from "./host.js";
import type { ChipRunHooks } from "./run-hooks.js";
import { isSampled, runSampled } from "./run-sampled.js";
import { RecordsFull, SettledSentences, unsettledRecords } from "./settled-sentences.js";

/** A run was stopped by its observer. */
export class RunStopped extends Error {
  constructor(readonly tick: number) {
    super(`the run was stopped at tick ${tick}`);
    this.name = "RunStopped";
  }
}

/** Sentences to run. */
export interface Sentences {
  /** Tokens of each. */
  readonly lengths: readonly number[];
  /** Gives the values of a sentence when it enters the chip: an Int32Array a token. */
  readonly tokensOf: (sentence: number) => readonly Int32Array[];
  readonly coming: Coming;
}

/** Result of one chip run: the chip at rest, with counts, paths and the values that the host received. */
export interface ChipRun {
  readonly chip: Chip;
  readonly image: ChipImage;
  /** When each came to the host, and which were refused. */
  readonly log: HostLog;
  readonly kernelEvents: number;
  /** Tick of the last event; the first event is at tick 0. */
  readonly ticks: number;
  /** How long its cores were busy and asleep until then. */
  readonly coreTime: CoreTime;
  readonly used: EngineUsed;
}

/**
 * Runs sentences through a chip, in order and in pieces.
 * @throws ChipFault when the chip breaks its rules or is deadlocked; RunStopped; UserError if the fast engine is
 * requested and cannot run
 */
export function* runChip(
  spec: ChipSpec,
  model: NetworkModel,
  program: ChipProgram,
  image: ChipImage,
  host: HostSpec,
  sentences: Sentences,
  hooks: ChipRunHooks = {},
): Pieces<ChipRun> {
  const bus = hooks.bus ?? new SimulationBus();
  const routes = new RoutingTable(meshOf(spec.mesh), program.routes);
  hooks.onRoutes?.(routes);
  let told = 0;
  let runs = 0;
  // A run that is repeated reports each sentence once.
  const sentenceOnce = () => {
    let gone = 0;
    return (sentence: number, tick: number): void => {
      if (++gone <= told) return;
      told = gone;
      hooks.onSentence?.(sentence, tick);
    };
  };
  const runWith = function* (records: number): Pieces<ChipRun> {
    const reuse = reusesRecords(hooks, bus);
    const items = new WorkItems(sentences.lengths, records, host.full === "refuse" && host.queue !== null);
    const setup: RunSetup = { spec, model, program, image, host, items, routes, bus, reuse };
    const { result, used } = yield* onEngine(
      hooks.eventEngine ?? "auto",
      notFast(spec, model, image.kinds.kinds, hooks),
      function* (engine) {
        if (runs++ > 0) bus.repeat();
        const built = engine === "fast" ? fastChip(setup, hooks.build ?? "wasm") : observedChip(setup, hooks);
        try {
          return yield* runBuilt(setup, built, sentences, { ...hooks, onSentence: sentenceOnce() });
        } finally {
          built.close?.();
        }
      },
      (error) => error instanceof RunStopped || error instanceof RecordsFull,
    );
    hooks.onEngine?.(used);
    return { ...result, used };
  };
  const all = recordsFor(sentences.lengths.length);
  const most = reusesRecords(hooks, bus) ? unsettledRecords(program, host.inFlight) : all;
  try {
    return yield* runWith(Math.min(all, most));
  } catch (error) {
    if (!(error instanceof RecordsFull)) throw error;
    return yield* runWith(all);
  }
}

const reusesRecords = ({ keepCounters = true }: ChipRunHooks, bus: SimulationBus): boolean =>
  !keepCounters && !isSampled(bus);

function* runBuilt(
  { host, image, items, spec, program, bus, reuse }: RunSetup,
  { chip, queue, network, engine }: BuiltChip,
  { lengths, tokensOf, coming }: Sentences,
  hooks: ChipRunHooks,
): Pieces<Omit<ChipRun, "used">> {
  hooks.onChip?.(chip);
  if (engine !== undefined && watchesMore(bus, engine.layout.told))
    throw new EngineLimitError("its spikes or packets are observed, since onChip");

  if (reuse && isSampled(bus)) throw new RecordsFull();
  const flits = flitTable({ program, spec });
  const log = new HostLog(lengths.length);
  const isOpen = host.full === "refuse" && host.queue !== null;
  /** Of the host's sentences, those that have entered the chip, by their numbers there. */
  const entered: number[] = [];
  const settled = new SettledSentences(chip, {
    settle: engine === undefined ? () => {} : (sentence) => (network as EngineNetwork).settle(sentence, flits),
    take: (sentence) => {
      const index = entered[sentence]!;
      hooks.onSettled?.(chip, sentence, { index, arrivedTick: log.arrived[index]! });
    },
    early: reuse,
  });
  const done = new Map<number, () => void>();
  let gone = 0;
  const tellProgress = (tick: number): void => {
    if (bus.progress.active) bus.progress.record(tick, gone, items.sentences, Math.floor(queue.processed / 1000));
  };
  chip.onSentenceGone = (sentence, tick) => {
    gone++;
    tellProgress(tick);
    hooks.onSentence?.(sentence, tick);
    settled.gone(sentence);
    done.get(sentence)?.();
    done.delete(sentence);
  };
  let failure: unknown;
  const scheduler = new TickScheduler(queue, PHASE_HOST);
  startHost(
    log,
    host,
    coming,
    {
      admit: (index, callback) => {
        const sentence = entered.push(index) - 1;
        done.set(sentence, callback);
        settled.entering(sentence);
        if (isOpen) items.number(lengths[index]!);
        chip.parts.entry.admit(sentence, tokensOf(index), queue.now);
      },
    },
    scheduler,
    (error) => {
      failure = error;
    },
  );
  const stopped = hooks.stopped ?? (() => false);
  yield* runSampled(chip, host, bus, { gone: () => gone, tellProgress, stopped });
  if (failure instanceof RecordsFull) throw failure;
  bus.complete();
  if (stopped()) throw new RunStopped(queue.now);
  if (failure) throw failure;
  if (log.refused.length + entered.length === lengths.length) items.close();
  if (gone < items.sentences) {
    const lines = chip.missingAtRest();
    throw new ChipFault(
      `the chip is deadlocked at tick ${queue.now} with ${items.sentences - gone} of ${items.sentences} sentences in it: ${lines.length > 0 ? lines.slice(0, 12).join("; ") : "nothing waits for anything"}`,
    );
  }
  if (network.inFlight !== 0 || network.pool.live !== 0) {
    throw new ChipFault(
      `${network.inFlight} packets are still in the network (${network.pool.live} records) after the last sentence has left`,
    );
  }
  const lost = chip.lostCredits();
  if (lost.length > 0) throw new ChipFault(lost.slice(0, 12).join("; "));
  settled.finish();
  hooks.onRest?.(chip);
  const ended = { kernelEvents: queue.processed, ticks: queue.now, coreTime: chip.activity.until(queue.now) };
  return { chip, image, log, ...ended };
}
