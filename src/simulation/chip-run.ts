import { assemble } from "../chip/assemble.js";
import { Chip } from "../chip/chip.js";
import type { ChipImage } from "../chip/image.js";
import { ChipFault } from "../cores/fault.js";
import { JobTable } from "../cores/jobs.js";
import { SimulationBus } from "../events/bus.js";
import { type EventLoop, Kernel } from "../events/kernel.js";
import { TickScheduler } from "../events/virtual-time-scheduler.js";
import { makeNetwork } from "../noc/make-network.js";
import { Mesh } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import type { Network } from "../noc/network.js";
import { ObservedNetwork } from "../noc/observed-network.js";
import type { ChipSpec, HostSpec, NetworkModel } from "../spec/chip.js";
import { PHASE_HOST } from "../spec/packet.js";
import type { ChipProgram } from "../spec/program.js";
import { startHost } from "./host.js";
import { SAMPLE_TICKS, Sampler } from "./sampler.js";

/** Parts that tests replace: the queue by its reference, the network by one that delays, reorders or damages packets. */
export interface ChipRunHooks {
  readonly queue?: () => EventLoop;
  readonly network?: (network: Network, queue: EventLoop) => Network;
  /** Streams of batches to subscribe to before the run. */
  readonly bus?: SimulationBus;
  readonly onSentence?: (sentence: number, tick: number) => void;
  /** The chip as it is before the first event. */
  readonly onChip?: (chip: Chip) => void;
  /** Whether the run is to end before its time; asked when the queue stands still. */
  readonly stopped?: () => boolean;
}

/** A run ended because its observer wanted it to. */
export class RunStopped extends Error {
  constructor(readonly tick: number) {
    super(`the run was stopped at tick ${tick}`);
    this.name = "RunStopped";
  }
}

/** What one chip run leaves behind: the chip at rest, with counts, paths and pooled values. */
export interface ChipRun {
  readonly chip: Chip;
  readonly kernelEvents: number;
  /** Tick of the last event; the first event is at tick 0. */
  readonly ticks: number;
}

/** Flits of the longest packet of a program. */
function longestPacket({ streams, creditBits }: ChipProgram, linkBits: number): number {
  const bits = streams.flatMap(({ packetBits: { data, count, checksum } }) => [data, count, checksum]);
  return Math.ceil(Math.max(creditBits, ...bits) / linkBits);
}

/**
 * Runs sentences through a chip, in order.
 * @param sentences tokens of each, and what gives their values when one enters the chip: an Int32Array of `hidden` a token, on the embedding grid
 * @throws ChipFault when the chip breaks its rules or stands still before all sentences have left it; RunStopped
 */
export function runChip(
  spec: ChipSpec,
  model: NetworkModel,
  program: ChipProgram,
  image: ChipImage,
  host: HostSpec,
  sentences: { readonly lengths: readonly number[]; readonly tokensOf: (sentence: number) => readonly Int32Array[] },
  hooks: ChipRunHooks = {},
): ChipRun {
  const bus = hooks.bus ?? new SimulationBus();
  const jobs = new JobTable(sentences.lengths);
  const queue = hooks.queue?.() ?? new Kernel();
  const mesh = new Mesh(spec.mesh.width, spec.mesh.height);
  const routes = new RoutingTable(mesh, program.routes);
  const plain = makeNetwork(model, {
    queue,
    routes,
    noc: spec.noc,
    receiveFifo: spec.interface.receiveFifo,
    sentences: jobs.sentences,
    longestPacket: longestPacket(program, spec.noc.linkBits),
  });
  const replaced = hooks.network?.(plain, queue) ?? plain;
  const network = bus.packets.active || bus.deliveries.active ? new ObservedNetwork(replaced, bus) : replaced;
  const chip = new Chip(spec, program, jobs, queue, network, bus, (c) => assemble(c, image, host));
  hooks.onChip?.(chip);

  const done: (() => void)[] = [];
  let gone = 0;
  const tellProgress = (tick: number): void => {
    if (bus.progress.active) bus.progress.record(tick, gone, jobs.sentences, Math.floor(queue.processed / 1000));
  };
  chip.onSentenceGone = (sentence, tick) => {
    gone++;
    tellProgress(tick);
    hooks.onSentence?.(sentence, tick);
    done[sentence]?.();
  };
  let failure: unknown;
  const scheduler = new TickScheduler(queue, PHASE_HOST);
  startHost(
    jobs.sentences,
    host,
    {
      admit: (sentence) => chip.parts.input.admit(sentence, sentences.tokensOf(sentence), queue.now),
      whenGone: (sentence, callback) => {
        done[sentence] = callback;
      },
    },
    scheduler,
    (error) => {
      failure = error;
    },
  );
  const stopped = hooks.stopped ?? (() => false);
  runSampled(chip, host, bus, () => gone, tellProgress, stopped);
  bus.complete();
  if (stopped()) throw new RunStopped(queue.now);
  if (failure) throw failure;
  if (gone < jobs.sentences) {
    const lines = chip.standstill();
    throw new ChipFault(
      `the chip stands still at tick ${queue.now} with ${jobs.sentences - gone} of ${jobs.sentences} sentences in it: ${lines.length > 0 ? lines.slice(0, 12).join("; ") : "nothing waits for anything"}`,
    );
  }
  if (network.inFlight !== 0 || network.pool.live !== 0) {
    throw new ChipFault(
      `${network.inFlight} packets are still in the network (${network.pool.live} records) after the last sentence has left`,
    );
  }
  const lost = chip.lostCredits();
  if (lost.length > 0) throw new ChipFault(lost.slice(0, 12).join("; "));
  return { chip, kernelEvents: queue.processed, ticks: queue.now };
}

/** Runs all events; where somebody observes, in pieces of equal time: after each a sample is taken and all that was collected handed on. */
function runSampled(
  chip: Chip,
  { inFlight }: HostSpec,
  bus: SimulationBus,
  gone: () => number,
  tellProgress: (tick: number) => void,
  stopped: () => boolean,
): void {
  const { queue, jobs } = chip;
  if (!bus.active) {
    queue.run();
    return;
  }
  const sampler = new Sampler(chip, bus);
  // What came after a sentence was gone, a credit perhaps, is seen a sample later.
  let seenGone = 0;
  for (let until = SAMPLE_TICKS; ; until += SAMPLE_TICKS) {
    queue.run(until);
    if (queue.pending === 0 || stopped()) break;
    sampler.sample(until, seenGone, Math.min(jobs.sentences, gone() + inFlight));
    seenGone = gone();
    tellProgress(until);
    bus.flush();
  }
  sampler.sample(queue.now, 0, jobs.sentences);
}
