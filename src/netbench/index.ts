/**
 * `sorbet-sim/noc`: the on-chip network alone, under synthetic traffic or a list of packets. Free of Node.
 *
 * `createNetwork` makes a network of either level of detail, `measure` its latency and accepted rate at one load,
 * `runPacketList` the way of every packet of a list. Both are generators that yield now and then; `runToEnd` runs one
 * through.
 */
export {
  FLIT_PIPELINES,
  type FlitPipeline,
  type FlitSpec,
  type PipelineName,
  ROUTINGS,
  type Routing,
  type Topology,
} from "../noc/flit-spec.js";
export { createNetwork, type NetworkChoice } from "./create-network.js";
export { defaultPlan, type Measured, type MeasurePlan, type MeasureProgress, measure } from "./measurement.js";
export { type ListedPacket, type ListedResult, runPacketList } from "./packet-list.js";
export { gridOf, type NodeGrid, nodesOf, TRAFFIC_PATTERNS, type TrafficPattern } from "./patterns.js";
export { runToEnd } from "./run-to-end.js";
export { type LoadPoint, saturationOf } from "./saturation.js";
export type { TrafficSpec } from "./sources.js";
export type { Latencies } from "./statistics.js";
export type { Delivery, TrafficNetwork } from "./traffic-network.js";
export { hopsBetween, loneLatency, zeroLoadLatency } from "./zero-load.js";
