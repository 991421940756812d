import type { Chip } from "../chip/chip.js";
import type { EngineUsed, EventEngine } from "../contracts/event-engine.js";
import type { SimulationBus } from "../events/bus.js";
import type { EventLoop } from "../events/kernel.js";
import type { RoutingTable } from "../noc/multicast-tree.js";
import type { Network } from "../noc/network.js";
import type { Build } from "../wasm/machine.js";

/** A sentence as it came to the host. */
export interface AskedSentence {
  readonly index: number;
  readonly arrivedTick: number;
}

/**
 * Parts that tests replace: the queue by its reference, the network by one that delays, reorders or damages packets.
 */
export interface ChipRunHooks {
  /** Default: auto. */
  readonly eventEngine?: EventEngine;
  /**
   * Build of the fast engine; default: WebAssembly. The JavaScript build is slower than the observing engine and serves
   * for comparison.
   */
  readonly build?: Build;
  readonly queue?: () => EventLoop;
  /** Called with the routing tables before the network is built from them. */
  readonly onRoutes?: (routes: RoutingTable) => void;
  readonly network?: (network: Network, queue: EventLoop) => Network;
  /** Channels to subscribe to before the run. */
  readonly bus?: SimulationBus;
  readonly onSentence?: (sentence: number, tick: number) => void;
  /** Is told at the end which engine the run took. */
  readonly onEngine?: (used: EngineUsed) => void;
  /**
   * Called for each sentence, in order, once it is settled: its counts are final. `asked` says which of the sentences
   * of the run it is, where some may be refused. A run that is repeated begins with the first sentence again.
   */
  readonly onSettled?: (chip: Chip, sentence: number, asked: AskedSentence) => void;
  /**
   * False: a settled sentence gives its counters to a later one, so that memory does not grow with the run, unless
   * links or energy are sampled. Otherwise the chip at rest has the counters of all sentences.
   */
  readonly keepCounters?: boolean;
  /** Called with the chip before the first event. */
  readonly onChip?: (chip: Chip) => void;
  /** Called with the chip at rest, after the last event. */
  readonly onRest?: (chip: Chip) => void;
  /** Whether the run is to be stopped; called when the queue is empty. */
  readonly stopped?: () => boolean;
}
