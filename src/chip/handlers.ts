import * as packets from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import type { Core } from "../cores/core.js";
import type { SendInterface } from "../cores/network-interface.js";
import type { SpikeSource } from "../cores/spike-source.js";
import type { StepControl } from "../cores/steps.js";
import type { EventLoop } from "../events/event-queue.js";
import type { Network } from "../noc/network.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { PHASE_INTERFACE, PHASE_NETWORK, PHASE_SCAN } = packets;

/** Sorts payloads by insertion: parts are rescheduled in order, so few of them move. */
class Order {
  sorted = new Int32Array(64);

  /** @returns how many; they stand in `sorted` until the next call */
  sort(payloads: Int32Array, from: number, to: number): number {
    const count = to - from;
    if (count > this.sorted.length) this.sorted = new Int32Array(2 * count);
    const { sorted } = this;
    for (let i = 0; i < count; i++) {
      const payload = payloads[from + i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! > payload; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = payload;
    }
    return count;
  }
}

interface ChipAtWork {
  readonly queue: EventLoop;
  readonly network: Network;
  readonly steps: StepControl;
  readonly program: ChipProgram;
  readonly parts: {
    readonly cores: readonly Core[];
    readonly interfaces: readonly SendInterface[];
    readonly sources: readonly SpikeSource[];
    readonly innerSources: readonly SpikeSource[];
  };
}

/** Handlers of a chip's events: hops of packets, scans of generators, network interfaces and inner units. */
export function attachHandlers({ queue, parts, steps, network, program }: ChipAtWork): void {
  const cores = program.cores.length;
  queue.on(PHASE_NETWORK, (payloads, from, to, tick) => {
    network.handle(payloads, from, to, tick);
    if (steps.paced) steps.tryOpen(tick);
  });
  const sources = [...parts.sources, ...parts.innerSources];
  // The order within a tick must not depend on when something was scheduled.
  const scans = new Order();
  queue.on(PHASE_SCAN, (payloads, from, to, tick) => {
    const count = scans.sort(payloads, from, to);
    for (let i = 0; i < count; i++) sources[scans.sorted[i]!]!.scan(tick);
  });
  const interfaces = new Order();
  queue.on(PHASE_INTERFACE, (payloads, from, to, tick) => {
    const count = interfaces.sort(payloads, from, to);
    for (let i = 0; i < count; i++) {
      const payload = interfaces.sorted[i]!;
      if (payload < cores) parts.interfaces[payload]!.run(tick);
      else {
        parts.cores[payload - cores]!.inner!.run(tick);
        if (steps.paced) steps.tryOpen(tick);
      }
    }
  });
}
