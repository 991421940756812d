import type { Memory } from "../../wasm/memory.js";
import { findCycle, nameOf, type Waiting } from "../routing/deadlock.js";
import type { Grid } from "../topology.js";
import type { Addresses } from "./addresses.js";
import * as N from "./machine/network-record.js";
import * as R from "./machine/records.js";
import { W_PORTS, WIDE_BITS } from "./machine/wide-requests.js";

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
export function waitingCycle(memory: Memory, { routers, ports }: Grid, addresses: Addresses): Waiting[] | undefined {
  const vcs = memory.get(N.NET, N.NET_VCS);
  const names = new Map<number, number>();
  const channels: Waiting[] = [];
  for (let router = 0; router < routers; router++) {
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
    const from = names.get(memory.get(input, R.I_UP));
    if (from === undefined || memory.get(input, R.I_COUNT) === 0) continue;
    const allocated = memory.get(input, R.I_OUT);
    if (allocated !== 0) {
      if (memory.get(allocated, R.O_OCCUPIED) >= memory.get(allocated, R.O_SLOTS))
        edges[from]!.push(names.get(allocated)!);
      continue;
    }
    for (const p of requestedPorts(memory, input)) {
      const free = memory.get(addresses.port(router, p), R.P_FREE);
      for (let v = 0; v < vcs; v++)
        if (((free >> v) & 1) === 0) edges[from]!.push(names.get(addresses.output(router, p, v))!);
    }
  }
  return findCycle(edges)?.map((node) => channels[node]!);
}

/** Ports at which the head of an input channel has VC requests. */
function requestedPorts(memory: Memory, input: number): number[] {
  const router = memory.get(input, R.I_ROUTER);
  const index = memory.get(input, R.I_INDEX);
  const wide = memory.get(N.NET, N.NET_WIDE);
  const request = wide + ((memory.get(router, R.R_SLOT) * memory.get(N.NET, N.NET_CHANNELS) + index) << WIDE_BITS);
  const all = Array.from({ length: memory.get(N.NET, N.NET_PORTS) }, (_, p) => p);
  return all.filter((p) => {
    if (wide !== 0) return ((memory.get(request, W_PORTS) >> p) & 1) !== 0;
    const port = router + R.ROUTER_BYTES + (p << R.PORT_BITS);
    return ((memory.get(port, R.P_VC_REQUESTS) >> index) & 1) !== 0;
  });
}
