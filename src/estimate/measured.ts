import type { Summary } from "../contracts/summary.js";

/**
 * What of a summary is known without simulating, and a point of a sweep keeps: the names are those of summary.json
 * without `totals.`, but for the first three.
 */
export type MeasuredSummary = Pick<Summary, "energy_views" | "energy_ranges"> & {
  readonly chip: Pick<Summary["chip"], "cores_used" | "cores_total" | "area_mm2" | "tick_ps">;
  readonly totals: Omit<
    Summary["totals"],
    "sites" | "critical_path" | "kernel_events" | "firing_rate" | "energy" | "refused" | "response"
  > & {
    readonly energy: Pick<
      Summary["totals"]["energy"],
      "total_fj" | "low_fj" | "high_fj" | "by_component" | "static_split"
    >;
    /** Not known without simulating. */
    readonly critical_path?: Summary["totals"]["critical_path"];
  };
};
