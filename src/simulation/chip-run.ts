import { assemble } from "../chip/assemble.js";
import { Chip } from "../chip/chip.js";
import { EngineNetwork } from "../chip/fast/engine-network.js";
import { EngineParts } from "../chip/fast/engine-parts.js";
import type { ChipImage } from "../chip/image.js";
import type { ChipSpec, HostSpec, NetworkModel } from "../contracts/chip.js";
import type { EngineUsed } from "../contracts/event-engine.js";
import { PHASE_HOST } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import { ChipFault } from "../cores/fault.js";
import { recordsFor, WorkItems } from "../cores/work-items.js";
import type { PacketEngine } from "../engine/engine.js";
import { EngineLimitError } from "../engine/memory.js";
import { SimulationBus } from "../events/bus.js";
import { type EventLoop, Kernel } from "../events/kernel.js";
import { TickScheduler } from "../events/virtual-time-scheduler.js";
import { flitTable } from "../mapping/flits.js";
import { makeNetwork } from "../noc/make-network.js";
import { Mesh } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import type { Network } from "../noc/network.js";
import { ObservedNetwork } from "../noc/observed-network.js";
import { routerTiming } from "../noc/router-timing.js";
import { EngineLoop } from "./engine-loop.js";
import { notFast, onEngine, watchesPackets } from "./event-engine.js";
import { startHost } from "./host.js";
import type { ChipRunHooks } from "./run-hooks.js";
import { SAMPLE_TICKS, Sampler } from "./sampler.js";
import { RecordsFull, SettledSentences, unsettledRecords } from "./settled-sentences.js";

/** A run ended because its observer wanted it to. */
export class RunStopped extends Error {
  constructor(readonly tick: number) {
    super(`the run was stopped at tick ${tick}`);
    this.name = "RunStopped";
  }
}

/** What goes through a chip. */
export interface Sentences {
  /** Tokens of each. */
  readonly lengths: readonly number[];
  /** Gives the values of a sentence when it enters the chip: an Int32Array a token. */
  readonly tokensOf: (sentence: number) => readonly Int32Array[];
}

/** What one chip run leaves behind: the chip at rest, with counts, paths and the values that the host got. */
export interface ChipRun {
  readonly chip: Chip;
  readonly image: ChipImage;
  readonly kernelEvents: number;
  /** Tick of the last event; the first event is at tick 0. */
  readonly ticks: number;
  readonly used: EngineUsed;
}

/** Flits of the longest packet of a program. */
function longestPacket({ sources, creditBits }: ChipProgram, linkBits: number): number {
  const bits = sources.flatMap(({ packetBits: { data, count, checksum } }) => [data, count, checksum]);
  return Math.ceil(Math.max(creditBits, ...bits) / linkBits);
}

/** A chip with its events, as one of the engines has them. */
interface Works {
  readonly chip: Chip;
  readonly queue: EventLoop;
  readonly network: Network;
  readonly engine?: PacketEngine;
}

/** What a run is made of, whatever the engine. */
interface RunSetup {
  readonly spec: ChipSpec;
  readonly model: NetworkModel;
  readonly program: ChipProgram;
  readonly image: ChipImage;
  readonly host: HostSpec;
  readonly items: WorkItems;
  readonly routes: RoutingTable;
  readonly bus: SimulationBus;
  /** Whether records of counters are used again. */
  readonly reuse: boolean;
}

function fastWorks({ spec, program, image, host, items, routes, bus }: RunSetup, { build }: ChipRunHooks): Works {
  const queue = new EngineLoop();
  const network = new EngineNetwork(routes, routerTiming(spec.noc.router), items.records);
  const parts = new EngineParts();
  const chip = new Chip(spec, program, items, queue, network, bus, image.kinds, (c) => assemble(c, image, host, parts));
  const engine = parts.connect(chip, network, build ?? "wasm");
  queue.connect(engine);
  return { chip, queue, network, engine };
}

function observedWorks(
  { spec, model, program, image, host, items, routes, bus }: RunSetup,
  hooks: ChipRunHooks,
): Works {
  const queue = hooks.queue?.() ?? new Kernel();
  const plain = makeNetwork(model, {
    queue,
    routes,
    noc: spec.noc,
    receiveFifo: spec.interface.receiveFifo,
    records: items.records,
    longestPacket: longestPacket(program, spec.noc.linkBits),
  });
  const replaced = hooks.network?.(plain, queue) ?? plain;
  const network = bus.packets.active || bus.deliveries.active ? new ObservedNetwork(replaced, bus) : replaced;
  const chip = new Chip(spec, program, items, queue, network, bus, image.kinds, (c) => assemble(c, image, host));
  return { chip, queue, network };
}

/**
 * Runs sentences through a chip, in order.
 * @throws ChipFault when the chip breaks its rules or comes to rest before all sentences have left it; RunStopped;
 * UserError where the fast engine is asked for and cannot
 */
export function runChip(
  spec: ChipSpec,
  model: NetworkModel,
  program: ChipProgram,
  image: ChipImage,
  host: HostSpec,
  sentences: Sentences,
  hooks: ChipRunHooks = {},
): ChipRun {
  const bus = hooks.bus ?? new SimulationBus();
  const routes = new RoutingTable(new Mesh(spec.mesh.width, spec.mesh.height), program.routes);
  let told = 0;
  // A run that begins again tells nobody twice.
  const sentenceOnce = () => {
    let gone = 0;
    return (sentence: number, tick: number): void => {
      if (++gone <= told) return;
      told = gone;
      hooks.onSentence?.(sentence, tick);
    };
  };
  const runWith = (records: number): ChipRun => {
    const reuse = reusesRecords(hooks, bus);
    const items = new WorkItems(sentences.lengths, records);
    const setup: RunSetup = { spec, model, program, image, host, items, routes, bus, reuse };
    const { result, used } = onEngine(
      hooks.eventEngine ?? "auto",
      notFast(spec, model, image.kinds.kinds, hooks),
      (engine) => {
        const works = engine === "fast" ? fastWorks(setup, hooks) : observedWorks(setup, hooks);
        try {
          return runWorks(setup, works, sentences.tokensOf, { ...hooks, onSentence: sentenceOnce() });
        } finally {
          works.engine?.free();
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
    return runWith(Math.min(all, most));
  } catch (error) {
    if (!(error instanceof RecordsFull)) throw error;
    return runWith(all);
  }
}

/**
 * Whether somebody is told what has been counted while a chip runs: that reads the counters of sentences that were in
 * it.
 */
const isSampled = ({ links, energy }: SimulationBus): boolean => links.active || energy.active;

const reusesRecords = ({ keepCounters = true }: ChipRunHooks, bus: SimulationBus): boolean =>
  !keepCounters && !isSampled(bus);

function runWorks(
  { host, image, items, spec, program, bus, reuse }: RunSetup,
  { chip, queue, network, engine }: Works,
  tokensOf: Sentences["tokensOf"],
  hooks: ChipRunHooks,
): Omit<ChipRun, "used"> {
  hooks.onChip?.(chip);
  if (engine !== undefined && watchesPackets(bus))
    throw new EngineLimitError("its spikes or packets are observed, since onChip");

  if (reuse && isSampled(bus)) throw new RecordsFull();
  const flits = flitTable({ program, spec });
  const settled = new SettledSentences(chip, {
    settle: engine === undefined ? () => {} : (sentence) => (network as EngineNetwork).settle(sentence, flits),
    take: (sentence) => hooks.onSettled?.(chip, sentence),
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
    items.sentences,
    host,
    {
      admit: (sentence) => {
        settled.entering(sentence);
        chip.parts.entry.admit(sentence, tokensOf(sentence), queue.now);
      },
      whenGone: (sentence, callback) => {
        done.set(sentence, callback);
      },
    },
    scheduler,
    (error) => {
      failure = error;
    },
  );
  const stopped = hooks.stopped ?? (() => false);
  runSampled(chip, host, bus, () => gone, tellProgress, stopped);
  if (failure instanceof RecordsFull) throw failure;
  bus.complete();
  if (stopped()) throw new RunStopped(queue.now);
  if (failure) throw failure;
  if (gone < items.sentences) {
    const lines = chip.missingAtRest();
    throw new ChipFault(
      `the chip stands still at tick ${queue.now} with ${items.sentences - gone} of ${items.sentences} sentences in it: ${lines.length > 0 ? lines.slice(0, 12).join("; ") : "nothing waits for anything"}`,
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
  engine?.free();
  return { chip, image, kernelEvents: queue.processed, ticks: queue.now };
}

/**
 * Runs all events; where somebody observes, in pieces of equal time: after each a sample is taken and all that was
 * collected handed on.
 */
function runSampled(
  chip: Chip,
  { inFlight }: HostSpec,
  bus: SimulationBus,
  gone: () => number,
  tellProgress: (tick: number) => void,
  stopped: () => boolean,
): void {
  const { queue, items } = chip;
  if (!bus.active) {
    queue.run();
    return;
  }
  const sampler = new Sampler(chip, bus);
  let done = 0;
  for (let until = SAMPLE_TICKS; ; until += SAMPLE_TICKS) {
    queue.run(until);
    if (queue.pending === 0 || stopped()) break;
    sampler.sample(until, done, Math.min(items.sentences, gone() + inFlight));
    done = Math.min(gone(), chip.settled());
    tellProgress(until);
    bus.flush();
  }
  sampler.sample(queue.now, 0, items.sentences);
}
