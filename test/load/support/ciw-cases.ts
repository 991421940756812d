import { readFileSync } from "node:fs";
import { Random } from "../../../src/base/random.js";
import type { Arrival } from "../../../src/contracts/arrival.js";
import { arrivalTicks } from "../../../src/simulation/arrivals.js";

export const TICK_PS = 1_000;

/** Ticks of the default chip for sentences of SST-2, one at a time, as `load --scenario single-stream` has them. */
export const MEASURED: readonly number[] = JSON.parse(
  readFileSync(new URL("../data/services.json", import.meta.url), "utf8"),
).ticks;
const MEAN = MEASURED.reduce((a, b) => a + b) / MEASURED.length;
const FIXED = [Math.round(MEAN)];

const perSecond = (load: number): number => (load / MEAN / TICK_PS) * 1e12;
const arrivalOf = (load: number, shape: number | null): Arrival =>
  shape === null
    ? { kind: "poisson", perSecond: perSecond(load) }
    : { kind: "gamma", perSecond: perSecond(load), shape };

/** Ticks of arrival at a load of one server. */
export const ticksAt = (load: number, shape: number | null, requests: number, seed: number): number[] =>
  arrivalTicks(arrivalOf(load, shape), requests, TICK_PS, seed)!;

const PATH_REQUESTS = 400;

/** Requests whose every arrival and service is given. */
export const PATHS = [
  { name: "one server", load: 0.8, shape: null, servers: 1, places: null },
  { name: "one server, bursts", load: 0.7, shape: 0.3, servers: 1, places: null },
  { name: "two servers", load: 1.7, shape: null, servers: 2, places: null },
  { name: "one server, two places", load: 1.1, shape: null, servers: 1, places: 2 },
  { name: "three servers, no place, bursts", load: 2, shape: 0.5, servers: 3, places: 0 },
].map(({ load, shape, ...path }, i) => {
  const ticks = ticksAt(load, shape, PATH_REQUESTS, i + 1);
  const random = new Random(i + 1, 2);
  const services = Array.from(ticks, () => MEASURED[random.below(MEASURED.length)]!);
  return { ...path, ticks, services };
});

/** Queues by Kendall's names; a shape below 1: bursts. */
export const MEANS = [
  { kind: "M/G/1", shape: null, services: MEASURED },
  { kind: "M/D/1", shape: null, services: FIXED },
  { kind: "gamma 0.5/G/1", shape: 0.5, services: MEASURED },
  { kind: "gamma 4/G/1", shape: 4, services: MEASURED },
].flatMap((queue) =>
  [0.3, 0.6, 0.8].map((load) => ({ ...queue, load, gap: MEAN / load, requests: 20_000, warmup: 2_000, seeds: 8 })),
);

/** What the driver reads. */
export const driverCases = () => ({
  paths: PATHS.map(({ ticks, services, servers, places }) => ({
    gaps: ticks.map((tick, i) => tick - (ticks[i - 1] ?? 0)),
    services,
    servers,
    places,
  })),
  means: MEANS,
});
