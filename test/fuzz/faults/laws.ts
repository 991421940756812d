import { KINDS } from "../../../src/contracts/packet.js";
import { Mesh } from "../../../src/noc/mesh.js";
import { RoutingTable } from "../../../src/noc/multicast-tree.js";
import type { Network } from "../../../src/noc/network.js";
import type { BatchResult } from "../../../src/simulation/batch-result.js";
import type { Simulator } from "../../../src/simulation/simulator.js";

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const ADDED = ["spikes", "markers", "credits", "packets", "deliveries", "packet_hops", "flits", "flit_hops"] as const;

/** Laws of conservation (test/property/chip-conservation.test.ts) that a run has broken: one line each. */
export function brokenLaws({ program, config }: Simulator, result: BatchResult, network: Network): string[] {
  const lines: string[] = [];
  const equal = (what: string, a: number, b: number): void => {
    if (a !== b) lines.push(`${what}: ${a} and ${b}`);
  };
  equal("packets injected and copied, delivered", network.injected + network.copied, network.delivered);
  equal("packets in flight at the end", network.inFlight, 0);
  equal("records in use at the end", network.pool.live, 0);

  const { counts } = network;
  const table = new RoutingTable(new Mesh(config.chip.mesh.width, config.chip.mesh.height), program.routes);
  result.inputs.forEach((_, sentence) => {
    program.routes.forEach(({ destinations }, route) => {
      for (let kind = 0; kind < KINDS; kind++) {
        const at = (sentence * program.routes.length + route) * KINDS + kind;
        equal(`deliveries of route ${route}`, counts.deliveries[at]!, counts.injected[at]! * destinations.length);
        equal(`hops of route ${route}`, counts.hops[at]!, counts.injected[at]! * table.links[route]!);
      }
    });
  });

  for (const { energy } of [result, ...result.inputs])
    for (const split of [energy.by_component, energy.by_layer, energy.by_event])
      equal("energy and its parts", energy.total_fj, sum(Object.values(split)));
  equal("energy and that of the sentences", result.energy.total_fj, sum(result.inputs.map((i) => i.energy.total_fj)));
  for (const name of ADDED)
    equal(`${name} and those of the sentences`, result.traffic[name], sum(result.inputs.map((i) => i.traffic[name])));
  for (const { latency } of result.inputs) {
    equal("latency and its parts", latency.ticks, sum(Object.values(latency.critical_path)));
    equal("latency and its layers", latency.ticks, sum(latency.by_layer));
  }
  return lines;
}
