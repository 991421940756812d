import { findCycle, nameOf, type Waiting } from "../routing/deadlock.js";
import type { Addresses } from "./build-memory.js";
import * as L from "./layout.js";
import type { RouterEngine } from "./router-engine.js";

/** Flits are in a network and none moves. `cycle` names the channels that wait for each other. */
export class DeadlockError extends Error {
  constructor(
    readonly tick: number,
    readonly flits: number,
    /** Channels each of which waits for the next, the last for the first. */
    readonly cycle: readonly Waiting[],
  ) {
    const why =
      cycle.length > 0
        ? `deadlock: ${[...cycle, cycle[0]!].map(nameOf).join(" waits for ")}`
        : "no channels wait for each other: the nodes take no flits";
    super(`nothing has moved in the network since cycle ${tick}, with ${flits} flits in it; ${why}`);
    this.name = "DeadlockError";
  }
}

/**
 * Output channels that wait for each other now. The head of the buffer beyond a channel waits for the output channel
 * allocated to it, if that is full, or else for all that it may request, if they are allocated to others.
 */
export function waitingCycle(engine: RouterEngine, addresses: Addresses): Waiting[] | undefined {
  const { memory: M, grid, layout } = engine;
  const { vcs, ports } = layout;
  const names = new Map<number, number>();
  const channels: Waiting[] = [];
  for (let router = 0; router < grid.routers; router++) {
    for (let port = 0; port < ports; port++) {
      for (let vc = 0; vc < vcs; vc++) {
        names.set(addresses.output(router, port, vc), channels.length);
        channels.push({ router, port, vc });
      }
    }
  }
  const edges: number[][] = channels.map(() => []);
  for (const { router, port, vc } of channels) {
    const input = addresses.input(router, port, vc);
    const from = names.get(M[input + L.I_UP]!);
    if (from === undefined || M[input + L.I_COUNT] === 0) continue;
    const held = M[input + L.I_OUT]!;
    if (held !== 0) {
      if (M[held + L.O_OCCUPIED]! >= M[held + L.O_SLOTS]!) edges[from]!.push(names.get(held)!);
      continue;
    }
    const vcRequests = engine.requests.requestedPorts(input);
    for (let p = 0; p < ports; p++) {
      if (((vcRequests >> p) & 1) === 0) continue;
      const out = addresses.port(router, p);
      for (let v = 0; v < vcs; v++)
        if (((M[out + L.P_FREE]! >> v) & 1) === 0) edges[from]!.push(names.get(addresses.output(router, p, v))!);
    }
  }
  return findCycle(edges)?.map((node) => channels[node]!);
}
