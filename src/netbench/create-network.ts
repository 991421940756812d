import { FlitMesh } from "../noc/flit/flit-mesh.js";
import type { FlitSpec, PipelineName } from "../noc/flit/flit-spec.js";
import { FlitTraffic } from "./flit-traffic.js";
import { PacketTraffic } from "./packet-traffic.js";
import type { TrafficNetwork } from "./traffic-network.js";

/** A network at one of the two levels of detail. The packet level takes meshes with xy routing, and the pipeline by its name. */
export interface NetworkChoice {
  readonly model: "flit" | "packet";
  readonly spec: FlitSpec;
  readonly pipelineName: PipelineName;
}

/** Makes the network, empty. @throws UserError for a flit-level network without meaning or one that can deadlock */
export function createNetwork({ model, spec, pipelineName }: NetworkChoice): TrafficNetwork {
  if (model === "flit") return new FlitTraffic(new FlitMesh(spec, { forget: true }), spec);
  const { topology, vcs, bufferFlits, linkTicks } = spec;
  return new PacketTraffic(topology.width, topology.height, { pipeline: pipelineName, vcs, bufferFlits, linkTicks });
}
