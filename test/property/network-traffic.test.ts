import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NocSpec, RouterSpec } from "../../src/contracts/chip.js";
import type { TreeSpec } from "../../src/noc/multicast-tree.js";
import { type Arrival, type Offer, runBare } from "../support/bare-network.js";
import { Draws } from "../support/random-model.js";

const PIPELINES = { spec: 3, lookahead: 4, default: 5 } as const;

const noc = (router: Partial<RouterSpec> = {}): NocSpec => ({
  linkBits: 32,
  multicast: true,
  router: { pipeline: "spec", vcs: 4, bufferFlits: 8, linkTicks: 1, ...router },
});

const ROUTER = fc.record({
  pipeline: fc.constantFrom("spec", "lookahead", "default"),
  vcs: fc.integer({ min: 1, max: 4 }),
  bufferFlits: fc.integer({ min: 3, max: 8 }),
  linkTicks: fc.integer({ min: 1, max: 3 }),
});

describe("a lone packet", () => {
  test.each(Object.entries(PIPELINES))("%s: %i ticks for each of its routers and 2 for the wire in", (name, ticks) => {
    const mesh = { width: 4, height: 3 };
    for (let source = 0; source < 12; source++) {
      for (let destination = 0; destination < 12; destination++) {
        for (const flits of [1, 3]) {
          const distance = Math.abs((source % 4) - (destination % 4)) + Math.abs((source >> 2) - (destination >> 2));
          const routers = distance + 1;
          const trees = [{ source, destinations: [destination], credit: false }];
          const spec = noc({ pipeline: name as RouterSpec["pipeline"] });
          const { arrivals, network } = runBare(mesh, trees, spec, [{ tree: 0, at: 7, flits }]);
          const expected = ticks * routers + 2 + flits - 1;
          expect(arrivals).toHaveLength(1);
          expect(arrivals[0]).toMatchObject({ node: destination, tick: 7 + expected, hops: routers, wait: 0 });
          expect(network.transitTicks(routers, flits)).toBe(expected);
          expect(network.counts.hops[0]).toBe(distance);
        }
      }
    }
  });
});

/** Node 0 to node 1, packet by packet: three servers in a row, each with so many places behind it, one flit a tick. */
function queueModel(
  at: readonly number[],
  flits: number,
  router: RouterSpec,
  receiveFifo: number,
  service: number,
): { taken: number[]; arrived: number[] } {
  const pipeline = { spec: 1, lookahead: 2, default: 3 }[router.pipeline];
  const places = (router.vcs === 1 ? 1 : router.vcs - 1) * router.bufferFlits;
  const creditBack = router.linkTicks + 1 + (router.pipeline === "default" ? 0 : 2);
  const wireIn = 2;
  const hop = pipeline + router.linkTicks + 1;
  const toCore = pipeline + 2;
  const injected: number[] = [];
  const leftFirst: number[] = [];
  const leftSecond: number[] = [];
  const arrived: number[] = [];
  const leftFifo: number[] = [];
  for (let k = 0; k < at.length; k++) {
    // The packet whose place the last flit of packet k takes over, if the buffer was full once.
    const before = (size: number): number => Math.floor(((k + 1) * flits - 1 - size) / flits);
    const placeFree = (left: readonly number[], size: number, tail: number): number =>
      before(size) < 0 ? 0 : left[before(size)]! + tail + creditBack;
    const last = (times: readonly number[], ticks: number): number => (k === 0 ? 0 : times[k - 1]! + ticks);
    injected.push(Math.max(at[k]!, last(injected, flits), placeFree(leftFirst, places, flits - 1)));
    leftFirst.push(Math.max(injected[k]! + wireIn, last(leftFirst, flits), placeFree(leftSecond, places, flits - 1)));
    leftSecond.push(Math.max(leftFirst[k]! + hop, last(leftSecond, flits), placeFree(leftFifo, receiveFifo, 0)));
    arrived.push(leftSecond[k]! + toCore + flits - 1);
    leftFifo.push(Math.max(arrived[k]!, last(leftFifo, service)));
  }
  return { taken: injected, arrived };
}

test("packets over one link come and go as in a plain model of queues, tick by tick", () => {
  let blocked = 0;
  fc.assert(
    fc.property(
      ROUTER,
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 30, maxLength: 80 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 3, max: 9 }),
      fc.integer({ min: 1, max: 7 }),
      (router, gaps, flits, receiveFifo, serviceTicks) => {
        let tick = 0;
        const offers: Offer[] = gaps.map((gap) => {
          tick += gap;
          return { tree: 0, at: tick, flits };
        });
        const trees = [{ source: 0, destinations: [1], credit: false }];
        const run = runBare({ width: 2, height: 1 }, trees, noc(router), offers, { receiveFifo, serviceTicks });
        const model = queueModel(
          offers.map((o) => o.at),
          flits,
          router,
          receiveFifo,
          serviceTicks,
        );
        expect(offers.map((offer) => run.taken.get(offer))).toEqual(model.taken);
        expect(run.arrivals.map((a) => a.tick)).toEqual(model.arrived);
        run.arrivals.forEach(({ offer, tick: end, wait, hops }) => {
          expect(run.taken.get(offer)! + run.network.transitTicks(hops, flits) + wait).toBe(end);
        });
        if (model.taken.some((t, k) => t > Math.max(offers[k]!.at, k === 0 ? 0 : model.taken[k - 1]! + flits)))
          blocked++;
      },
    ),
    { numRuns: 200, seed: 3 },
  );
  expect(blocked).toBeGreaterThan(50);
});

test("in any traffic each packet comes once to each destination, waits add up, and packets of a route keep their order", () => {
  let waited = 0;
  const node = fc.integer({ min: 0, max: 11 });
  const tree: fc.Arbitrary<TreeSpec> = fc.record({
    source: node,
    destinations: fc.uniqueArray(node, { minLength: 1, maxLength: 5 }),
    credit: fc.boolean(),
  });
  fc.assert(
    fc.property(
      ROUTER,
      fc.array(tree, { minLength: 1, maxLength: 12 }),
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 3 })),
      ),
      fc.integer({ min: 3, max: 16 }),
      fc.integer({ min: 1, max: 5 }),
      (router, trees, drawn, receiveFifo, serviceTicks) => {
        const offers: Offer[] = drawn
          .map(([t, at, flits]) => {
            const index = t % trees.length;
            const { credit, destinations } = trees[index]!;
            return { tree: index, at, flits: credit || destinations.length > 1 ? 1 : flits };
          })
          .sort((a, b) => a.at - b.at);
        const cores = { receiveFifo, serviceTicks };
        const mesh = { width: 4, height: 3 };
        const { network, table, arrivals, taken } = runBare(mesh, trees, noc(router), offers, cores);
        const ahead = runBare(mesh, trees, noc(router), offers, { ...cores, ahead: true });
        for (let core = 0; core < 12; core++) {
          for (const credit of [false, true]) {
            const here = (a: Arrival): boolean => a.node === core && trees[a.offer.tree]!.credit === credit;
            expect(ahead.arrivals.filter(here)).toEqual(arrivals.filter(here));
          }
        }
        expect(ahead.taken).toEqual(taken);
        expect(network.inFlight).toBe(0);
        expect(network.pool.live).toBe(0);
        expect(network.injected).toBe(offers.length);
        const seen = new Map<Offer, number[]>();
        for (const { offer, node: at, tick, hops, wait } of arrivals) {
          seen.set(offer, [...(seen.get(offer) ?? []), at]);
          expect(taken.get(offer)! + network.transitTicks(hops, offer.flits) + wait).toBe(tick);
          expect(hops).toBe(table.mesh.distance(trees[offer.tree]!.source, at) + 1);
          if (wait > 0) waited++;
        }
        for (const offer of offers)
          expect([...seen.get(offer)!].sort()).toEqual([...trees[offer.tree]!.destinations].sort());
        trees.forEach(({ destinations }, t) => {
          const sent = offers.filter((offer) => offer.tree === t);
          for (const destination of destinations)
            expect(arrivals.filter((a) => a.node === destination && a.offer.tree === t).map((a) => a.offer)).toEqual(
              sent,
            );
          const hops = network.counts.hops.filter((_, i) => Math.floor(i / 4) === t).reduce((a, b) => a + b, 0);
          expect(hops).toBe(sent.length * table.links[t]!);
        });
      },
    ),
    { numRuns: 200, seed: 4 },
  );
  expect(waited).toBeGreaterThan(100);
});

test("in crowded traffic of both classes nothing depends on the records that packets have", () => {
  const mesh = { width: 4, height: 3 };
  let waited = 0;
  fc.assert(
    fc.property(ROUTER, fc.integer({ min: 1, max: 2 ** 30 }), fc.boolean(), (router, seed, ahead) => {
      const draws = new Draws(seed);
      const trees: TreeSpec[] = Array.from({ length: 16 }, () => ({
        source: draws.int(0, 11),
        destinations: [...new Set([draws.int(0, 11), draws.int(0, 11)])],
        credit: draws.chance(30),
      }));
      const offers = Array.from({ length: 300 }, () => ({
        tree: draws.int(0, trees.length - 1),
        at: draws.int(0, 150),
        flits: 1,
      })).sort((a, b) => a.at - b.at);
      const options = { receiveFifo: 4, serviceTicks: draws.int(1, 4), ahead };
      const shuffle = (records: number[]): number[] => {
        const drawn = records.map((record) => ({ record, key: draws.int(0, 2 ** 30) }));
        return drawn.sort((a, b) => a.key - b.key).map(({ record }) => record);
      };
      const plain = runBare(mesh, trees, noc(router), offers, options);
      const other = runBare(mesh, trees, noc(router), offers, { ...options, shuffle });
      expect(other.arrivals).toEqual(plain.arrivals);
      expect(other.taken).toEqual(plain.taken);
      if (plain.arrivals.some(({ wait }) => wait > 0)) waited++;
    }),
    { numRuns: 200, seed: 6 },
  );
  expect(waited).toBeGreaterThan(150);
});
