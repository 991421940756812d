import type { LoadPoint } from "./load-point.js";
import type { PercentileName } from "./percentiles.js";

export const LOAD_SCHEMA = "sorbet-sim/load@1";

/** What the command `load` prints as JSON. */
export interface LoadResult {
  readonly schema: typeof LOAD_SCHEMA;
  readonly config_sha256: string;
  readonly model: string;
  readonly chip: string;
  readonly rows: number;
  readonly arrival: string | null;
  readonly bound_seconds: number | null;
  /** Throughput of scenario offline; null where no rate is offered. */
  readonly capacity_per_second: number | null;
  /** Interval of 95 % of it; null where it has none. */
  readonly capacity_ci_per_second: readonly [low: number, high: number] | null;
  /** Of --find: the largest rate within the bound, null if there is none. */
  readonly found?: { readonly percentile: PercentileName; readonly rate_per_second: number | null };
  readonly points: readonly LoadPoint[];
}
