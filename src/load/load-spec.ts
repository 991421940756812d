import { Random } from "../base/random.js";
import type { Arrival } from "../contracts/arrival.js";

/** Scenarios as MLPerf Inference names them (Reddi and others, ISCA 2020). */
export const SCENARIOS = ["single-stream", "multi-stream", "server", "offline"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Samples of a query of scenario multi-stream, as in MLPerf. */
export const QUERY_SAMPLES = 8;

/** One load run: what is sent to the chip, and when. */
export interface LoadSpec {
  readonly scenario: Scenario;
  /** When requests come, in scenario server. */
  readonly arrival: Arrival | null;
  readonly requests: number;
  /** Seed of arrivals and of the sentences that are drawn. */
  readonly seed: number;
}

/** Which of a seed's random numbers draw the sentences: "row". */
const DRAWS = 0x726f77;

/** The row of the input that each request is about, drawn with repetition. */
export function drawnRows(rows: number, { requests, seed }: LoadSpec): number[] {
  const random = new Random(seed, DRAWS);
  return Array.from({ length: requests }, () => random.below(rows));
}
