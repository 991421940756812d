import { Kernel } from "../../../src/events/kernel.js";
import { TickScheduler } from "../../../src/events/virtual-time-scheduler.js";
import { HostLog, startHost } from "../../../src/simulation/host.js";

export interface QueueCase {
  /** Ticks in which requests come. */
  readonly ticks: readonly number[];
  /** Ticks that the n-th request served takes. */
  readonly serviceOf: (n: number) => number;
  readonly servers: number;
  /** Places in the queue; one that finds it full is refused. null: no limit. */
  readonly places: number | null;
}

/** Waiting time of each request at the host's queue before servers that are no chip; null where it was refused. */
export function hostWaits({ ticks, serviceOf, servers, places }: QueueCase): (number | null)[] {
  const queue = new Kernel();
  const gone = new Map<number, () => void>();
  const log = new HostLog(ticks.length);
  const waits = new Array<number | null>(ticks.length).fill(null);
  let served = 0;
  queue.on(0, (payloads, from, to) => {
    for (let i = from; i < to; i++) gone.get(payloads[i]!)!();
  });
  const server = {
    admit: (request: number, done: () => void) => {
      gone.set(request, done);
      waits[request] = queue.now - log.arrived[request]!;
      queue.schedule(queue.now + serviceOf(served++), 0, request);
    },
  };
  const host = { inFlight: servers, queue: places, full: places === null ? ("wait" as const) : ("refuse" as const) };
  startHost(log, host, { kind: "open", ticks }, server, new TickScheduler(queue, 1), (error) => {
    throw error;
  });
  queue.run();
  return waits;
}
