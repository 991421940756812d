import type { RouterSpec } from "../contracts/chip.js";
import { EngineLimitError } from "../engine/memory.js";
import { FlitMesh } from "../noc/flit/flit-mesh.js";
import { MOST_FLITS } from "../noc/flit/flit-simulation.js";
import type { FlitSpec, PipelineName } from "../noc/flit-spec.js";
import { hasWasm } from "../wasm/machine.js";
import { FlitTraffic } from "./flit-traffic.js";
import { ObservedTraffic } from "./observed-traffic.js";
import { PacketTraffic } from "./packet-traffic.js";
import type { TrafficNetwork } from "./traffic-network.js";

/**
 * A network at one of the two levels of detail. The packet level takes meshes with xy routing, and the pipeline by
 * its name.
 */
export interface NetworkChoice {
  readonly model: "flit" | "packet";
  readonly spec: FlitSpec;
  readonly pipelineName: PipelineName;
}

/**
 * Flits of the largest packet that a network can carry. At packet level a packet moves into the next buffer as a
 * whole, so it has to fit into the virtual channels of one input port; flit by flit it may lie across several
 * routers.
 */
export const largestPacket = ({ model, spec }: NetworkChoice): number =>
  model === "flit" ? MOST_FLITS : Math.min(MOST_FLITS, spec.vcs * spec.bufferFlits);

/** Why a packet of more flits is not carried, and what helps; empty where no network carries it. */
export const whyNotLarger = ({ model, spec }: NetworkChoice): string =>
  model === "flit"
    ? ""
    : `: at packet level a packet has to fit into an input buffer of ${spec.vcs} channels of ${spec.bufferFlits} flits; --model flit carries larger ones`;

/** Makes the network, empty. @throws UserError for a flit-level network without meaning or one that can deadlock */
export function createNetwork({ model, spec, pipelineName }: NetworkChoice): TrafficNetwork {
  if (model === "flit") return new FlitTraffic(new FlitMesh(spec, { forget: true }), spec);
  const { topology, vcs, bufferFlits, linkTicks } = spec;
  return packetTraffic(topology.width, topology.height, { pipeline: pipelineName, vcs, bufferFlits, linkTicks });
}

function packetTraffic(width: number, height: number, router: RouterSpec): TrafficNetwork {
  if (hasWasm()) {
    try {
      return new PacketTraffic(width, height, router, "wasm");
    } catch (error) {
      if (!(error instanceof EngineLimitError)) throw error;
    }
  }
  return new ObservedTraffic(width, height, router);
}
