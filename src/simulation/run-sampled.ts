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

/**
 * Runs all events. If the run is observed, it runs them in pieces of equal time, and after each piece takes a sample
 * and hands all collected rows on.
 */
export function runSampled(
  chip: Chip,
  { inFlight }: HostSpec,
  bus: SimulationBus,
  { gone, tellProgress, stopped }: SampledRunHooks,
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
