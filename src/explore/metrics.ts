import { ConfigError, type Place } from "../config/config-error.js";
import { CONSTANT_GROUPS } from "../contracts/constant-groups.js";
import { STATIC_PARTS } from "../contracts/gating.js";
import { didYouMeanMetric } from "../contracts/metrics.js";
import { PATH_PARTS, type Traffic } from "../contracts/summary.js";
import { KINDS } from "../cores/kinds/registry.js";
import type { MeasuredSummary } from "../estimate/measured.js";
import { seconds } from "../simulation/latency.js";

/** Figures of one point by name. */
export type Metrics = Readonly<Record<string, number>>;

/** What is to be made small or large. */
export interface Objective {
  /** As the sweep file has it. */
  readonly name: string;
  /** Name among the metrics. */
  readonly metric: string;
  readonly unit: string;
  readonly direction: "min" | "max";
}

const TRAFFIC: readonly (keyof Traffic)[] = [
  "spikes",
  "markers",
  "credits",
  "packets",
  "deliveries",
  "packet_hops",
  "unicast_hops",
  "multicast_saving",
  "flits",
  "flit_hops",
  "chip_flit_hops",
  "mean_hops",
  "max_link_load",
  "synaptic_operations",
];
const VIEWS = ["operations_only_fj", "with_memory_and_network_fj", "with_static_fj"] as const;

type Figure = readonly [name: string, unit: string, of: (summary: MeasuredSummary) => number | undefined];

/** Energy and latency are means over the inputs. */
const FIGURES: readonly Figure[] = [
  ["energy", "fJ", ({ totals }) => totals.energy.total_fj / totals.inputs],
  ["latency", "s", ({ totals, chip }) => seconds(totals.latency.mean_ticks, chip.tick_ps)],
  ["area", "mm2", ({ chip }) => chip.area_mm2.total],
  ["inputs", "-", ({ totals }) => totals.inputs],
  ["tokens", "-", ({ totals }) => totals.tokens],
  ["ticks", "ticks", ({ totals }) => totals.ticks],
  ["seconds", "s", ({ totals }) => totals.seconds],
  ["tokens_per_second", "1/s", ({ totals }) => totals.tokens_per_second],
  ["latency.mean_ticks", "ticks", ({ totals }) => totals.latency.mean_ticks],
  ["latency.p50_ticks", "ticks", ({ totals }) => totals.latency.p50_ticks],
  ["latency.p99_ticks", "ticks", ({ totals }) => totals.latency.p99_ticks],
  ["latency.p50_seconds", "s", ({ totals }) => totals.latency.p50_seconds],
  ["latency.p99_seconds", "s", ({ totals }) => totals.latency.p99_seconds],
  ["power_w", "W", ({ totals }) => totals.power_w],
  ["energy_delay", "J s", ({ totals }) => totals.energy_delay],
  ["energy.total_fj", "fJ", ({ totals }) => totals.energy.total_fj],
  ["energy.low_fj", "fJ", ({ totals }) => totals.energy.low_fj],
  ["energy.high_fj", "fJ", ({ totals }) => totals.energy.high_fj],
  ...KINDS.energy.components.map(
    (name): Figure => [`energy.by_component.${name}`, "fJ", ({ totals }) => totals.energy.by_component[name]],
  ),
  ...STATIC_PARTS.map(
    (part): Figure => [`energy.static_split.${part}`, "fJ", ({ totals }) => totals.energy.static_split[part]],
  ),
  ...VIEWS.map((name): Figure => [`energy_views.${name}`, "fJ", ({ energy_views }) => energy_views[name]]),
  ...CONSTANT_GROUPS.flatMap((group) =>
    (["fj", "low_fj", "high_fj"] as const).map(
      (end): Figure => [`energy_ranges.${group}.${end}`, "fJ", ({ energy_ranges }) => energy_ranges[group][end]],
    ),
  ),
  ...TRAFFIC.map((name): Figure => [`traffic.${name}`, "-", ({ totals }) => totals.traffic[name]]),
  ...PATH_PARTS.map((name): Figure => [`critical_path.${name}`, "ticks", ({ totals }) => totals.critical_path?.[name]]),
  ["chip.cores_used", "-", ({ chip }) => chip.cores_used],
  ["chip.cores_total", "-", ({ chip }) => chip.cores_total],
];

/** Figures that a point has, in their order, with their units. */
export type Units = ReadonlyMap<string, string>;

/** Those of a point of sentences. */
export const UNIT_OF: Units = new Map(FIGURES.map(([name, unit]) => [name, unit]));

export function metricsOf(summary: MeasuredSummary): Metrics {
  const entries = FIGURES.map(([name, , of]) => [name, of(summary)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, number] => entry[1] !== undefined));
}

export const METRIC_NAMES: readonly string[] = FIGURES.map(([name]) => name);

/** What a counted figure is beside the simulated one: the same, never above it, or neither. */
export type Counted = "exact" | "below" | "estimate";

const BELOW = /^(energy|latency|energy_delay|ticks|seconds|(energy|energy_views|energy_ranges|latency)\..*)$/;
const EXACT = /^(area|inputs|tokens|(chip|traffic)\..*)$/;

/** Divides by time, or parts of a bound that trade with each other. */
const ESTIMATE = /^(traffic\.max_link_load|energy\.static_split\..*)$/;

/** See test/property/count-bounds.test.ts. */
export function countedAs(metric: string): Counted {
  if (ESTIMATE.test(metric)) return "estimate";
  if (EXACT.test(metric)) return "exact";
  return BELOW.test(metric) ? "below" : "estimate";
}

/** Short names of figures. */
const SHORT: Readonly<Record<string, string>> = { edp: "energy_delay", cores_used: "chip.cores_used" };

/** The figure that a name means: `latency.p99` is `latency.p99_seconds`, `edp` is `energy_delay`. */
export const metricNamed = (name: string, units: Units): string | undefined =>
  [name, SHORT[name] ?? name, `${name}_seconds`, `${name}_fj`, name.replace(/^totals\./, "")].find((n) => units.has(n));

/**
 * An objective by its name, see `metricNamed`.
 * @param units of the figures that a point has @throws ConfigError for a name that no point has
 */
export function findObjective(name: string, direction: "min" | "max", place: Place, units: Units = UNIT_OF): Objective {
  const metric = metricNamed(name, units);
  if (metric === undefined) {
    const hint = didYouMeanMetric(name, units.keys());
    const some =
      units === UNIT_OF
        ? "energy, latency, area, latency.p99, traffic.packets"
        : [...units.keys()].slice(0, 5).join(", ");
    throw new ConfigError(place, `unknown objective "${name}"${hint || `; there are ${some}, ...`}`);
  }
  return { name, metric, unit: units.get(metric)!, direction };
}
