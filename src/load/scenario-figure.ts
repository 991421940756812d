import type { LoadPoint } from "./load-point.js";
import type { LoadResult } from "./load-result.js";
import { SCENARIOS, type Scenario } from "./load-spec.js";
import { PERCENTILES, type PercentileName } from "./percentiles.js";

/** What a scenario is judged by. */
export interface ScenarioFigure {
  readonly scenario: Scenario;
  /** Which figure it is. */
  readonly name: string;
  readonly value: number | null;
  readonly unit: "s" | "1/s";
  /** The point that it was taken from. */
  readonly point: LoadPoint;
}

/** Percentile that must keep the bound in scenario server, where --find names no other. */
const SERVER_PERCENTILE: PercentileName = "p99";

/** The largest rate that keeps a steady state, refuses nothing and keeps the bound, if there is one. */
function largestRate({ points, found, bound_seconds: bound }: LoadResult): LoadPoint | undefined {
  const percentile = found?.percentile ?? SERVER_PERCENTILE;
  const keeps = ({ stable, refused, latency }: LoadPoint): boolean =>
    stable === true && refused === 0 && (bound === null || (latency[percentile] ?? Number.POSITIVE_INFINITY) <= bound);
  return points.filter((point) => point.scenario === "server" && keeps(point)).at(-1);
}

function figureOf(result: LoadResult, scenario: Scenario, points: readonly LoadPoint[]): ScenarioFigure {
  const point = points[0]!;
  switch (scenario) {
    case "single-stream":
      return { scenario, name: "p90 of the latency", value: point.latency.p90, unit: "s", point };
    case "multi-stream":
      return { scenario, name: "p99 of a query's latency", value: point.latency.p99, unit: "s", point };
    case "offline":
      return { scenario, name: "throughput", value: point.throughput_per_second, unit: "1/s", point };
    case "server": {
      const best = largestRate(result);
      const percentile = `p${PERCENTILES[result.found?.percentile ?? SERVER_PERCENTILE]}`;
      const kept = result.bound_seconds === null ? "below the capacity" : `that keeps ${percentile} within the bound`;
      const name = `largest rate ${result.found === undefined ? "of those offered " : ""}${kept}`;
      return { scenario, name, value: best?.offered_per_second ?? null, unit: "1/s", point: best ?? point };
    }
  }
}

/** The figure of each scenario that was measured. */
export function scenarioFigures(result: LoadResult): ScenarioFigure[] {
  return SCENARIOS.flatMap((scenario) => {
    const points = result.points.filter((point) => point.scenario === scenario);
    return points.length === 0 ? [] : [figureOf(result, scenario, points)];
  });
}
