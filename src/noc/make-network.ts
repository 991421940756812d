import type { NetworkModel, NocSpec } from "../contracts/chip.js";
import type { EventQueue } from "../events/event-queue.js";
import { FlitNetwork } from "./flit/flit-network.js";
import type { RoutingTable } from "./multicast-tree.js";
import type { Network } from "./network.js";
import { PacketNetwork } from "./packet-network.js";

/** What a network is built from, whatever its level of detail. */
export interface NetworkParts {
  readonly queue: EventQueue;
  readonly routes: RoutingTable;
  readonly noc: NocSpec;
  /** Flit slots between the network and the units of a core. */
  readonly receiveFifo: number;
  readonly records: number;
  /** Flits of the longest packet. */
  readonly longestPacket: number;
}

/** A network of the asked level of detail. @throws UserError for a router that level cannot be built for */
export function makeNetwork(model: NetworkModel, parts: NetworkParts): Network {
  const { queue, routes, noc, receiveFifo, records, longestPacket } = parts;
  return model === "flit"
    ? new FlitNetwork(queue, routes.mesh, routes, noc, receiveFifo, records, longestPacket)
    : new PacketNetwork(queue, routes.mesh, routes, noc, receiveFifo, records);
}
