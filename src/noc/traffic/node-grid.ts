import type { Topology } from "../flit/flit-spec.js";
import type { NodeGrid } from "./patterns.js";

export function gridOf(topology: Topology): NodeGrid {
  const { width, height } = topology;
  return { width, height, concentration: topology.kind === "cmesh" ? topology.concentration : 1 };
}

export const nodesOf = ({ width, height, concentration }: NodeGrid): number => width * height * concentration;
