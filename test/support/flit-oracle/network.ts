import { type GridShape, grid } from "./grid.js";
import { Oracle, type OraclePacket } from "./oracle.js";
import { type OracleRouting, waysOn } from "./routes.js";

export const ORACLE_PIPELINES = {
  default: { routingDelay: 1, creditDelay: 0, speculative: false },
  lookahead: { routingDelay: 0, creditDelay: 2, speculative: false },
  spec: { routingDelay: 0, creditDelay: 2, speculative: true },
} as const;

export interface OracleNetwork {
  readonly shape: GridShape;
  readonly routing: OracleRouting;
  readonly vcs: number;
  readonly buffer: number;
  readonly routingDelay: number;
  readonly creditDelay: number;
  readonly speculative: boolean;
  readonly seed: number;
}

export function oracleOf(network: OracleNetwork, packets: readonly OraclePacket[]): Oracle {
  const { shape, routing, vcs, seed } = network;
  return new Oracle({
    ...network,
    graph: grid(shape),
    packets,
    ways: waysOn(shape, routing, vcs, seed, packets),
  });
}
