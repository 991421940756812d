import type { ChipSpec } from "../contracts/chip.js";
import { type Capacity, isStable } from "./capacity.js";
import { left, type ServedRequest } from "./chip-trials.js";
import { QUERY_SAMPLES, type Scenario } from "./load-spec.js";
import { type TimesAndErrors, timesAndErrors } from "./percentiles.js";
import type { LoadRun } from "./serve.js";
import { type SlowestLoad, type StageLoad, utilisationOf } from "./utilisation.js";

/** Figures of one load, all of its seeds together; see docs/load.md. */
export interface LoadPoint {
  readonly scenario: Scenario;
  /** null where requests wait for those before them: all but server. */
  readonly offered_per_second: number | null;
  readonly seeds: readonly number[];
  readonly requests: number;
  readonly warmup: number;
  readonly completed: number;
  readonly refused: number;
  readonly throughput_per_second: number;
  /** Completed within the bound; null without one. */
  readonly goodput_per_second: number | null;
  /** Response time, from arrival to the last value out: waiting and service. */
  readonly latency: TimesAndErrors;
  readonly waiting: TimesAndErrors;
  readonly service: TimesAndErrors;
  /** Mean number in the chip, and in the chip or waiting. */
  readonly in_flight_mean: number;
  readonly in_system_mean: number;
  readonly energy_per_request_fj: number;
  readonly dynamic_per_request_fj: number;
  /** Share of leakage and clock, which flow whatever the chip does. */
  readonly static_share: number;
  /** How busy the units of each stage are; see `utilisationOf`. */
  readonly stages: readonly StageLoad[];
  /** The slowest of them, or the busiest link. */
  readonly slowest: SlowestLoad;
  /** Of the places in the chip, host.in_flight; 1 where there is always a sentence in each. */
  readonly places_utilisation: number;
  /** Requests that had the chip to themselves. */
  readonly alone: number;
  /** Whether the offered rate is below what the chip can serve; null where none is offered, or its interval has it. */
  readonly stable: boolean | null;
}

export interface PointOptions {
  readonly scenario: Scenario;
  readonly offered: number | null;
  readonly seeds: readonly number[];
  readonly requests: number;
  /** Requests at the start of each seed that are left out. */
  readonly warmup: number;
  readonly boundSeconds: number | null;
  /** Sentences in the chip at once, at most. */
  readonly inFlight: number;
  /** What the chip serves at most; null: not known. */
  readonly capacity: Capacity | null;
}

/** The span that is measured: from the first measured arrival to the last arrival, or to the last completion. */
export function windowOf(served: readonly ServedRequest[], warmup: number, open: boolean): readonly [number, number] {
  const order = served.map(left).sort((a, b) => a - b);
  if (!open) return [warmup === 0 ? 0 : (order[warmup - 1] ?? 0), order.at(-1) ?? 0];
  const arrivals = served.filter(({ request }) => request >= warmup).map(({ arrived }) => arrived);
  return [arrivals[0] ?? 0, arrivals.at(-1) ?? 0];
}

/** Integral over [from, to] of the number of requests between their `begin` and their end, in request ticks. */
export function presence(
  served: readonly ServedRequest[],
  begin: (one: ServedRequest) => number,
  from: number,
  to: number,
): number {
  const changes = served
    .flatMap((one) => [[begin(one), 1] as const, [left(one), -1] as const])
    .sort((a, b) => a[0] - b[0]);
  let [sum, present, last] = [0, 0, from];
  for (const [tick, change] of changes) {
    const at = Math.min(to, Math.max(from, tick));
    sum += present * (at - last);
    last = at;
    present += change;
  }
  return sum + present * (to - last);
}

/** Response times as a client sees them: of a query, that of its last sample. */
function responses(served: readonly ServedRequest[], scenario: Scenario): number[] {
  const response = ({ waiting, service }: ServedRequest): number => waiting + service;
  if (scenario !== "multi-stream") return served.map(response);
  const queries = new Map<number, number>();
  for (const one of served) {
    const query = Math.floor(one.request / QUERY_SAMPLES);
    queries.set(query, Math.max(queries.get(query) ?? 0, response(one)));
  }
  return [...queries.values()];
}

/** Adds the runs of several seeds up. */
export function loadPoint(runs: readonly LoadRun[], options: PointOptions, chip: ChipSpec): LoadPoint {
  const { scenario, offered, seeds, requests, warmup, boundSeconds, inFlight, capacity } = options;
  const tick = chip.tickPs / 1e12;
  const open = scenario === "server";
  const measured = runs.map(({ served }) => served.filter(({ request }) => request >= warmup));
  const idleSum = (of: "fj" | "ticks"): number => runs.reduce((sum, { idle }) => sum + idle[of], 0);
  const idle = idleSum("ticks") === 0 ? 0 : idleSum("fj") / idleSum("ticks");
  let [ticks, done, good, flying, present, dynamic, counted] = [0, 0, 0, 0, 0, 0, 0];
  runs.forEach(({ served }, i) => {
    const [from, to] = windowOf(served, warmup, open);
    const ended = served.filter((one) => left(one) > from && left(one) <= to);
    const within =
      boundSeconds === null ? [] : ended.filter((one) => (one.waiting + one.service) * tick <= boundSeconds);
    ticks += to - from;
    done += ended.length;
    good += within.length;
    flying += presence(served, ({ arrived, waiting }) => arrived + waiting, from, to);
    present += presence(served, ({ arrived }) => arrived, from, to);
    dynamic += measured[i]!.reduce((sum, { dynamicFj }) => sum + dynamicFj, 0);
    counted += measured[i]!.length;
  });
  const perRequest = dynamic / counted;
  const idlePerRequest = done === 0 ? 0 : (idle * ticks) / done;
  const seconds = ticks * tick;
  const rate = (count: number): number => (seconds === 0 ? 0 : count / seconds);
  const flyingMean = ticks === 0 ? 0 : flying / ticks;
  const completed = runs.reduce((sum, { served }) => sum + served.length, 0);
  const times = (of: (served: readonly ServedRequest[]) => number[]) => timesAndErrors(measured.map(of), tick);
  return {
    scenario,
    offered_per_second: offered,
    seeds,
    requests,
    warmup,
    completed,
    refused: runs.reduce((sum, { refused }) => sum + refused.length, 0),
    throughput_per_second: rate(done),
    goodput_per_second: boundSeconds === null ? null : rate(good),
    latency: times((list) => responses(list, scenario)),
    waiting: times((list) => list.map(({ waiting }) => waiting)),
    service: times((list) => list.map(({ service }) => service)),
    in_flight_mean: flyingMean,
    in_system_mean: ticks === 0 ? 0 : present / ticks,
    energy_per_request_fj: Math.round(perRequest + idlePerRequest),
    dynamic_per_request_fj: Math.round(perRequest),
    static_share: idlePerRequest / (perRequest + idlePerRequest),
    ...utilisationOf(
      runs.map(({ work }) => work),
      completed,
      rate(done),
      tick,
    ),
    places_utilisation: flyingMean / inFlight,
    alone: runs.reduce((sum, { alone }) => sum + alone, 0),
    stable: isStable(offered, capacity),
  };
}
