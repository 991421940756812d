import { expect, it } from "vitest";
import { Random } from "../../src/base/random.js";
import type { Arrival } from "../../src/contracts/arrival.js";
import { arrivalTicks } from "../../src/simulation/arrivals.js";
import { hostWaits } from "./support/host-queue.js";

const REQUESTS = 40_000;
const WARMUP = 2_000;
const SERVICE = 1_000;
const TICK_PS = 1_000;

/** Mean waiting at a server that takes `serviceOf` ticks for each request, ticks. */
function meanWaiting(load: number, seed: number, serviceOf: (request: number) => number): number {
  const arrival: Arrival = { kind: "poisson", perSecond: (load / SERVICE / TICK_PS) * 1e12 };
  const ticks = arrivalTicks(arrival, REQUESTS, TICK_PS, seed)!;
  const waits = hostWaits({ ticks, serviceOf, servers: 1, places: null }).slice(WARMUP) as number[];
  return waits.reduce((a, b) => a + b) / waits.length;
}

it.each([0.3, 0.6, 0.8])(
  "a single server at load %d waits as Pollaczek and Khinchine say",
  (load) => {
    // rho / (1 - rho) x E[S^2] / (2 E[S]^2) x E[S]: fixed service, and 1 or 19 parts of it with equal chance.
    const fixed = meanWaiting(load, 1, () => SERVICE);
    const random = new Random(2, 1);
    const mixed = meanWaiting(load, 2, () => (random.below(2) === 0 ? 1 : 19) * (SERVICE / 10));
    const queueing = (load / (1 - load)) * SERVICE;
    // Waiting times of a busy server depend on each other, so the tolerance is wide beside 1 / sqrt(requests).
    expect(Math.abs(fixed / (queueing * 0.5) - 1)).toBeLessThan(0.06);
    expect(Math.abs(mixed / (queueing * ((1 + 361) / 400)) - 1)).toBeLessThan(0.08);
  },
  60_000,
);
