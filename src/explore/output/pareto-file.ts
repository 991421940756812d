import { PATH_PARTS, type PathPart } from "../../contracts/summary.js";
import { packetDoubt } from "../../simulation/packet-safety.js";
import type { Certificate } from "../search/certify.js";
import type { Entry } from "../search/entry.js";
import { boundsOf, hypervolumeTrace, onLogAxes, type Values } from "../search/pareto.js";
import type { SearchResult } from "../search/search.js";
import type { Point } from "../space/point.js";
import type { PointRecord } from "../store/record.js";
import type { Sweep } from "../sweep.js";
import { type Ranged, surviving } from "./surviving.js";

/** Metrics that every point of the front comes with; the range of energy is that of the constants. */
const FIGURES = {
  energy: "energy",
  energy_low: "energy.low_fj",
  energy_high: "energy.high_fj",
  latency: "latency",
  area: "area",
} as const;
/** Of these, totals over the inputs where `energy` is a mean. */
const TOTALS = ["energy.low_fj", "energy.high_fj"];

/** Hypervolume after so many evaluations: only where it changes. */
export type Steps = readonly (readonly [evaluations: number, share: number])[];

export interface FrontPoint {
  readonly key: string;
  readonly point: Point;
  readonly values: Readonly<Record<string, number>>;
  /** How it was evaluated; folders of earlier versions do not say. */
  readonly fidelity?: string;
  /** What is always said of a point, where it has it: see `FIGURES`. */
  readonly figures: Readonly<Partial<Record<keyof typeof FIGURES, number>>>;
  /** Whether it stays on the front whatever the constants of energy are; left out where that is not known. */
  readonly survives?: boolean;
  /** Why the latency of a point simulated at packet level is in doubt; left out where it is not. */
  readonly doubt?: string;
  /** Command that simulates the point again. */
  readonly command: string;
}

/** A promoted point: what counting said, and what the simulation. */
export interface Promotion {
  readonly point: Point;
  readonly counted: Readonly<Record<string, number>>;
  readonly simulated: Readonly<Record<string, number>>;
}

/** pareto.json. */
export interface ParetoFile {
  readonly schema: "sorbet-sim/pareto@1";
  /** Name among the metrics, and unit, of each objective. */
  readonly objectives: Readonly<Record<string, { metric: string; direction: "min" | "max"; unit: string }>>;
  /** How the points were evaluated that are not promoted; null: each as its configuration key `noc` says. */
  readonly fidelity: string | null;
  readonly evaluated: number;
  readonly infeasible: number;
  readonly front: readonly FrontPoint[];
  /** What the simulations of a counted sweep show; null where nothing was promoted. */
  readonly certificate: Certificate | null;
  /**
   * Share of the box between the best and the worst values found (and a tenth more) that is dominated, on logarithmic
   * axes.
   */
  readonly hypervolume: {
    readonly best: Readonly<Record<string, number>>;
    readonly worst: Readonly<Record<string, number>>;
    readonly search: {
      readonly method: string;
      readonly evaluations: number;
      readonly share: number;
      readonly steps: Steps;
    };
    /** Points of chance; null where none were evaluated. */
    readonly random: { readonly evaluations: number; readonly share: number; readonly steps: Steps } | null;
  } | null;
  readonly promoted: readonly Promotion[];
}

function stepsOf(values: readonly (Values | null)[], bounds: ReturnType<typeof boundsOf>): Steps {
  const trace = hypervolumeTrace(values, bounds);
  return trace.flatMap((share, i) => (share === (trace[i - 1] ?? 0) ? [] : [[i + 1, share] as const]));
}

/** See `packetDoubt`. */
function doubtOf(record: PointRecord): string | undefined {
  if (!record.feasible || record.fidelity !== "packet") return undefined;
  const path = Object.fromEntries(PATH_PARTS.map((part) => [part, record.metrics[`critical_path.${part}`] ?? 0]));
  return packetDoubt(path as Record<PathPart, number>, record.metrics["traffic.max_link_load"] ?? 0);
}

function figuresOf(record: PointRecord): FrontPoint["figures"] {
  if (!record.feasible) return {};
  const { metrics } = record;
  return Object.fromEntries(
    Object.entries(FIGURES).flatMap(([name, metric]) => {
      const value = metrics[metric];
      if (value === undefined) return [];
      return [[name, TOTALS.includes(metric) ? value / (metrics.inputs ?? 1) : value]];
    }),
  );
}

/** @param command that simulates a point again, from its settings */
export function paretoFile(
  sweep: Sweep,
  { method, entries, baseline, promoted, certificate, front }: SearchResult,
  command: (settings: readonly string[], key: string) => string,
): ParetoFile {
  const { file } = sweep;
  const { objectives, space } = file;
  const named = (values: Values): Record<string, number> =>
    Object.fromEntries(
      objectives.map(({ name, direction }, i) => [name, direction === "min" ? values[i]! : -values[i]!]),
    );
  const all = [...new Map(entries.map((entry) => [entry.key, entry])).values()];
  const feasible = all.flatMap(({ values }) => (values === null ? [] : [values]));
  const bounds = boundsOf(feasible, objectives.length);
  const scaled = onLogAxes(feasible, objectives.length);
  const scaledBounds = boundsOf(feasible.map(scaled), objectives.length);
  const part = (list: readonly Entry[]) => {
    const steps = stepsOf(
      list.map(({ values }) => values && scaled(values)),
      scaledBounds,
    );
    return { evaluations: list.length, share: steps.at(-1)?.[1] ?? 0, steps };
  };
  const counted = new Map(all.map((entry) => [entry.index, entry]));
  const fidelity = file.promote ?? file.fidelity;
  // What was simulated stands for itself, the rest for what it could be at best.
  const done = new Set(promoted.map(({ index }) => index));
  const ranged = (list: readonly Entry[]): Ranged[] =>
    list.flatMap(({ key, values }) => {
      const record = sweep.store.read(key);
      return values === null || !record?.feasible ? [] : [{ key, values, metrics: record.metrics }];
    });
  const rest = [...promoted, ...all.filter(({ index }) => !done.has(index))];
  const survivors = surviving(ranged(front), ranged(rest), objectives);
  return {
    schema: "sorbet-sim/pareto@1",
    objectives: Object.fromEntries(
      objectives.map(({ name, metric, direction, unit }) => [name, { metric, direction, unit }]),
    ),
    fidelity: file.fidelity ?? null,
    evaluated: all.length,
    infeasible: all.length - feasible.length,
    front: [...front]
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, index, values }) => {
        const point = space.point(index);
        const record = sweep.store.read(key)!;
        const own = { key, point, values: named(values!), fidelity: record.fidelity, figures: figuresOf(record) };
        const stays = survivors === undefined ? {} : { survives: survivors.has(key) };
        const doubt = doubtOf(record);
        return {
          ...own,
          ...stays,
          ...(doubt === undefined ? {} : { doubt }),
          command: command(sweep.settings(point, fidelity), key),
        };
      }),
    certificate,
    hypervolume:
      feasible.length === 0
        ? null
        : {
            best: named(bounds.best),
            worst: named(bounds.worst),
            search: { method, ...part(entries) },
            random: baseline && part(baseline),
          },
    promoted: promoted.flatMap(({ index, values }) => {
      const before = counted.get(index)?.values;
      if (values === null || before === undefined || before === null) return [];
      return [{ point: space.point(index), counted: named(before), simulated: named(values) }];
    }),
  };
}
