import type { ChipProgram } from "../../contracts/program.js";
import type { RouteTraffic } from "./route-traffic.js";

/** A hyperedge of the placement: one core sends to one or more others, by one tree. */
export interface Net {
  readonly source: number;
  readonly destinations: readonly number[];
  readonly packets: number;
  readonly flits: number;
}

/**
 * Combines routes between the same cores and sums their traffic; routes without traffic are left out. The host's side
 * of the port is at core 0.
 */
export function netsOf({ cores, routes }: ChipProgram, { packets, flits }: RouteTraffic): Net[] {
  const coreOf = new Map(cores.map(({ node, index }) => [node, index]));
  const nets = new Map<string, { source: number; destinations: number[]; packets: number; flits: number }>();
  routes.forEach((route, index) => {
    if (packets[index] === 0) return;
    const source = coreOf.get(route.source)!;
    const destinations = route.destinations.map((node) => coreOf.get(node)!);
    const key = `${source}:${destinations.join()}`;
    const net = nets.get(key) ?? { source, destinations, packets: 0, flits: 0 };
    net.packets += packets[index]!;
    net.flits += flits[index]!;
    nets.set(key, net);
  });
  return [...nets.values()];
}
