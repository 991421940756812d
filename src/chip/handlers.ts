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

/** Sorts the first `count` entries by insertion: generators are rescheduled in order, so few entries move. */
function sortFirst(entries: Int32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const entry = entries[i]!;
    let at = i;
    for (; at > 0 && entries[at - 1]! > entry; at--) entries[at] = entries[at - 1]!;
    entries[at] = entry;
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
  // The order of scans within a tick must not depend on when they were scheduled.
  const scans = new Int32Array(sources.length);
  queue.on(PHASE_SCAN, (payloads, from, to, tick) => {
    const count = to - from;
    for (let i = 0; i < count; i++) scans[i] = payloads[from + i]!;
    sortFirst(scans, count);
    for (let i = 0; i < count; i++) sources[scans[i]!]!.scan(tick);
  });
  queue.on(PHASE_INTERFACE, (payloads, from, to, tick) => {
    for (let i = from; i < to; i++) {
      const payload = payloads[i]!;
      if (payload < cores) parts.interfaces[payload]!.run(tick);
      else {
        parts.cores[payload - cores]!.inner!.run(tick);
        if (steps.paced) steps.tryOpen(tick);
      }
    }
  });
}
