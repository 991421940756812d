import type { Chip } from "../chip/chip.js";
import type { EngineUsed, EventEngine } from "../contracts/event-engine.js";
import type { Build } from "../engine/load.js";
import type { SimulationBus } from "../events/bus.js";
import type { EventLoop } from "../events/kernel.js";
import type { Network } from "../noc/network.js";

/**
 * Parts that tests replace: the queue by its reference, the network by one that delays, reorders or damages packets.
 */
export interface ChipRunHooks {
  /** Default: auto. */
  readonly eventEngine?: EventEngine;
  /**
   * Build of the fast engine; default: WebAssembly. As JavaScript it is slower than the observing engine, and there
   * to be compared.
   */
  readonly build?: Build;
  readonly queue?: () => EventLoop;
  readonly network?: (network: Network, queue: EventLoop) => Network;
  /** Channels to subscribe to before the run. */
  readonly bus?: SimulationBus;
  readonly onSentence?: (sentence: number, tick: number) => void;
  /** Is told at the end which engine the run took. */
  readonly onEngine?: (used: EngineUsed) => void;
  /**
   * Takes what a sentence has left behind, in order, once nothing of it moves any more. A run that begins again
   * begins with the first.
   */
  readonly onSettled?: (chip: Chip, sentence: number) => void;
  /**
   * False: counters of a sentence that has been taken serve another, so that memory does not grow with the run,
   * unless links or energy are sampled. Otherwise the chip at rest has them all.
   */
  readonly keepCounters?: boolean;
  /** The chip as it is before the first event. */
  readonly onChip?: (chip: Chip) => void;
  /** Whether the run is to end before its time; asked when the queue is empty. */
  readonly stopped?: () => boolean;
}
