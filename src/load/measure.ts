import type { Arrival } from "../contracts/arrival.js";
import type { ChipSpec } from "../contracts/chip.js";
import { type Capacity, capacityOfRun } from "./capacity.js";
import { type LoadPoint, loadPoint } from "./load-point.js";
import type { LoadSpec, Scenario } from "./load-spec.js";
import type { PercentileName } from "./percentiles.js";
import type { LoadRun } from "./serve.js";

/** What is the same for all points of a command. */
export interface LoadMeasure {
  readonly chip: ChipSpec;
  readonly run: (spec: LoadSpec) => Promise<LoadRun>;
  readonly arrivalAt: (rate: number) => Arrival;
  readonly seeds: readonly number[];
  readonly requests: number;
  readonly warmup: number;
  readonly boundSeconds: number | null;
  /** Sentences in the chip at once, at most. */
  readonly inFlight: number;
}

/** Requests from which the largest throughput is taken. */
const CAPACITY_REQUESTS = 200;
/** Where the bisection of --find stops: relative width of what is left. */
const FIND_WIDTH = 0.02;
/** Share of the capacity where it begins. */
const FIND_FROM = 0.02;

const specsOf = ({ seeds, requests }: LoadMeasure, scenario: Scenario, arrival: Arrival | null): LoadSpec[] =>
  seeds.map((seed) => ({ scenario, arrival, requests, seed }));

const runsOf = (measure: LoadMeasure, scenario: Scenario, arrival: Arrival | null): Promise<LoadRun[]> =>
  Promise.all(specsOf(measure, scenario, arrival).map(measure.run));

/** Every load run that scenarios at given rates take, once, in a fixed order. */
export function specsOfAll(
  measure: LoadMeasure,
  scenarios: readonly Scenario[],
  rates: readonly number[],
): readonly LoadSpec[] {
  const all = scenarios.flatMap((scenario) =>
    scenario === "server"
      ? [
          ...specsOf(fewFor(measure), "offline", null),
          ...rates.flatMap((rate) => specsOf(measure, "server", measure.arrivalAt(rate))),
        ]
      : specsOf(measure, scenario, null),
  );
  return [...new Map(all.map((spec) => [JSON.stringify(spec), spec])).values()];
}

/** One short run: what the capacity is taken from. */
function fewFor(measure: LoadMeasure): LoadMeasure {
  const requests = Math.min(measure.requests, CAPACITY_REQUESTS);
  return { ...measure, requests, warmup: Math.floor(requests / 10), seeds: measure.seeds.slice(0, 1) };
}

/** Sentences a second that the chip completes when there is always one to serve: scenario offline. */
export async function capacityOf(measure: LoadMeasure): Promise<Capacity> {
  const few = fewFor(measure);
  const [run] = await runsOf(few, "offline", null);
  return capacityOfRun(run!, few.warmup, measure.chip.tickPs / 1e12);
}

/** A point of a scenario that sends by itself. */
export async function closedPoint(measure: LoadMeasure, scenario: Scenario): Promise<LoadPoint> {
  const runs = await runsOf(measure, scenario, null);
  return loadPoint(runs, { ...measure, scenario, offered: null, capacity: null }, measure.chip);
}

/** A point of scenario server. */
export async function serverPoint(measure: LoadMeasure, rate: number, capacity: Capacity): Promise<LoadPoint> {
  const runs = await runsOf(measure, "server", measure.arrivalAt(rate));
  return loadPoint(runs, { ...measure, scenario: "server", offered: rate, capacity }, measure.chip);
}

/** What a search for a rate came to; null: even the lowest rate that was tried passes the bound. */
export interface FoundRate {
  readonly rate: number | null;
  /** All that were tried, in ascending order of their rates. */
  readonly points: readonly LoadPoint[];
}

/** The largest rate at which a percentile of the latency stays within a bound, by bisection below the capacity. */
export async function findRate(
  measure: LoadMeasure,
  capacity: Capacity,
  bound: number,
  percentile: PercentileName,
): Promise<FoundRate> {
  const points: LoadPoint[] = [];
  const holds = async (rate: number): Promise<boolean> => {
    const point = await serverPoint(measure, rate, capacity);
    points.push(point);
    const latency = point.latency[percentile];
    return latency !== null && latency <= bound && point.refused === 0;
  };
  let low = FIND_FROM * capacity.rate;
  let high = capacity.rate;
  let rate: number | null = null;
  if (await holds(low)) {
    rate = low;
    while (high - low > FIND_WIDTH * low) {
      const middle = (low + high) / 2;
      if (await holds(middle)) {
        low = middle;
        rate = middle;
      } else high = middle;
    }
  }
  points.sort((a, b) => a.offered_per_second! - b.offered_per_second!);
  return { rate, points };
}
