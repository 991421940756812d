import type { Pieces } from "../base/pieces.js";
import type { Chip } from "../chip/chip.js";
import type { HostSpec } from "../contracts/chip.js";
import type { SimulationBus } from "../events/bus.js";
import { SAMPLE_TICKS, Sampler } from "./sampler.js";

/** Callbacks of a sampled run. */
export interface SampledRunHooks {
  /** Sentences that have left the chip so far. */
  readonly gone: () => number;
  readonly tellProgress: (tick: number) => void;
  readonly stopped: () => boolean;
}

/** Whether links or energy are sampled: a sample reads the counters of sentences that were in the chip. */
export const isSampled = ({ links, energy }: SimulationBus): boolean => links.active || energy.active;

/** Length of a piece of a run that is not observed, ticks. */
const PIECE_TICKS = 1 << 16;

/**
 * Runs all events, in pieces of equal time. If the run is observed, it takes a sample after each piece and hands all
 * collected rows on.
 */
export function* runSampled(
  chip: Chip,
  { inFlight }: HostSpec,
  bus: SimulationBus,
  { gone, tellProgress, stopped }: SampledRunHooks,
): Pieces<void> {
  const { queue, items } = chip;
  if (!bus.active) {
    let ticks = PIECE_TICKS;
    for (let until = ticks, handled = -1; ; until += ticks) {
      queue.run(until);
      if (queue.pending === 0 || stopped()) return;
      // Pieces without an event grow: sentences may arrive far apart.
      ticks = queue.processed === handled ? 2 * ticks : PIECE_TICKS;
      handled = queue.processed;
      yield;
    }
  }
  const sampler = new Sampler(chip, bus);
  let done = 0;
  for (let until = SAMPLE_TICKS; ; until += SAMPLE_TICKS) {
    queue.run(until);
    if (queue.pending === 0 || stopped()) break;
    if (isSampled(bus)) {
      sampler.sample(until, done, Math.min(items.sentences, gone() + inFlight));
      done = Math.min(gone(), chip.settled());
    }
    tellProgress(until);
    bus.flush();
    if (stopped()) break;
    yield;
  }
  sampler.sample(queue.now, 0, items.sentences);
}
