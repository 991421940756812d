import { boundsOf, hypervolumeTrace, type Values } from "../search/pareto.js";
import type { Entry, SearchResult } from "../search/search.js";
import type { Point } from "../space/point.js";
import type { Sweep } from "../sweep.js";

/** Hypervolume after so many evaluations: only where it changes. */
export type Steps = readonly (readonly [evaluations: number, share: number])[];

export interface FrontPoint {
  readonly key: string;
  readonly point: Point;
  readonly values: Readonly<Record<string, number>>;
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
  /** Share of the box between the best and the worst values found (and a tenth more) that is dominated. */
  readonly hypervolume: {
    readonly best: Readonly<Record<string, number>>;
    readonly worst: Readonly<Record<string, number>>;
    readonly search: {
      readonly method: string;
      readonly evaluations: number;
      readonly share: number;
      readonly steps: Steps;
    };
    readonly random: { readonly evaluations: number; readonly share: number; readonly steps: Steps };
  } | null;
  readonly promoted: readonly Promotion[];
}

function stepsOf(entries: readonly Entry[], bounds: ReturnType<typeof boundsOf>): Steps {
  const trace = hypervolumeTrace(
    entries.map(({ values }) => values),
    bounds,
  );
  return trace.flatMap((share, i) => (share === (trace[i - 1] ?? 0) ? [] : [[i + 1, share] as const]));
}

/** @param command that simulates a point again, from its settings */
export function paretoFile(
  sweep: Sweep,
  { method, entries, baseline, promoted, front }: SearchResult,
  command: (settings: readonly string[], key: string) => string,
): ParetoFile {
  const { file } = sweep;
  const { objectives, space } = file;
  const named = (values: Values): Record<string, number> =>
    Object.fromEntries(
      objectives.map(({ name, direction }, i) => [name, direction === "min" ? values[i]! : -values[i]!]),
    );
  const all = [...new Map([...entries, ...baseline].map((entry) => [entry.key, entry])).values()];
  const feasible = all.flatMap(({ values }) => (values === null ? [] : [values]));
  const bounds = boundsOf(feasible, objectives.length);
  const part = (list: readonly Entry[]) => {
    const steps = stepsOf(list, bounds);
    return { evaluations: list.length, share: steps.at(-1)?.[1] ?? 0, steps };
  };
  const counted = new Map(all.map((entry) => [entry.index, entry]));
  const fidelity = file.promote ?? file.fidelity;
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
        return { key, point, values: named(values!), command: command(sweep.settings(point, fidelity), key) };
      }),
    hypervolume:
      feasible.length === 0
        ? null
        : {
            best: named(bounds.best),
            worst: named(bounds.worst),
            search: { method, ...part(entries) },
            random: part(baseline),
          },
    promoted: promoted.flatMap(({ index, values }) => {
      const before = counted.get(index)?.values;
      if (values === null || before === undefined || before === null) return [];
      return [{ point: space.point(index), counted: named(before), simulated: named(values) }];
    }),
  };
}
