import type { Addresses } from "../noc/flit/addresses.js";
import { writeChipNetwork } from "../noc/flit/chip-network.js";
import * as N from "../noc/flit/machine/records.js";
import { TreeRoutes } from "../noc/flit/tree-routes.js";
import * as F from "./machine/flit-records.js";
import { NI_NODE } from "./machine/records.js";
import type { EngineMemory } from "./memory.js";
import type { EnginePlan, FlitPlan } from "./plan.js";

/** Addresses of a network flit by flit. */
export interface FlitLayout {
  readonly addresses: Addresses;
  /** What the network knows of each route. */
  readonly routeSteps: readonly number[];
  /** Table: end by route * nodes + node. */
  readonly ends: number;
  /** An interface sends by the node of its core. */
  connect(node: number, ni: number): void;
}

/**
 * Writes the network of a plan, flit by flit.
 * @param end makes the record of a route's end, such a way (`wayOf`) from its source; `own`, alike: links between
 * routers that no copy made before it has crossed
 */
export function layOutFlits(
  { routes, receiveFifo }: EnginePlan,
  { noc, longestPacket }: FlitPlan,
  memory: EngineMemory,
  end: (route: number, node: number, way: number, own: number) => number,
): FlitLayout {
  const addresses = writeChipNetwork(memory, { table: routes, noc, receiveFifo, longestPacket, accounts: 0 });
  const { ways, own, destinations } = new TreeRoutes(routes);
  const { nodes } = routes.mesh;
  const ends = new Int32Array(routes.trees.length * nodes);
  const routeSteps = routes.trees.map((tree, route) => {
    for (const node of new Set(tree.destinations)) {
      const at = route * nodes + node;
      ends[at] = end(route, node, ways[at]!, own[at]!);
    }
    const record = memory.allocate(F.FLIT_ROUTE_BYTES);
    memory.set(record, F.FLIT_ROUTE_TARGET, ~route);
    memory.set(record, F.FLIT_ROUTE_COPIES, destinations[route]!);
    return record;
  });
  return {
    addresses,
    routeSteps,
    ends: memory.table(ends),
    connect: (node, ni) => {
      memory.set(ni, NI_NODE, addresses.node(node));
      memory.set(addresses.node(node), N.N_INTERFACE, ni);
    },
  };
}
