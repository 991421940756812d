import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NocSpec, RouterSpec } from "../../src/contracts/chip.js";
import type { TreeSpec } from "../../src/noc/multicast-tree.js";
import { type BareMesh, type Offer, runBare } from "../support/bare-network.js";

const noc = (router: RouterSpec): NocSpec => ({ linkBits: 32, multicast: true, router });

const ROUTER: fc.Arbitrary<RouterSpec> = fc.record({
  pipeline: fc.constantFrom("spec", "lookahead", "default"),
  vcs: fc.constantFrom(2, 3, 4, 5, 8),
  bufferFlits: fc.integer({ min: 3, max: 8 }),
  linkTicks: fc.integer({ min: 1, max: 3 }),
});

/** A router a core, and four; and round the edges, where packets of a row change their class of channels. */
const MESHES: BareMesh[] = [
  { width: 4, height: 3 },
  { width: 3, height: 1, concentration: 4 },
  { width: 6, height: 2, wraps: true },
  { width: 1, height: 12, wraps: true },
];
/** The same router, with two classes of channels where the mesh wraps: `vcs` of a mesh in each. */
const on = (mesh: BareMesh, router: RouterSpec): NocSpec =>
  noc(mesh.wraps ? { ...router, vcs: 2 * router.vcs } : router);
const NODES = 12;
const node = fc.integer({ min: 0, max: NODES - 1 });
const TREES: fc.Arbitrary<TreeSpec[]> = fc.array(
  fc.record({
    source: node,
    destinations: fc.uniqueArray(node, { minLength: 1, maxLength: 5 }),
    credit: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Offers of packets, those to several nodes and credits of one flit. */
const offersFor = (trees: readonly TreeSpec[]): fc.Arbitrary<Offer[]> =>
  fc
    .array(fc.tuple(fc.nat(trees.length - 1), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 3 })), {
      minLength: 40,
      maxLength: 120,
    })
    .map((drawn) =>
      drawn
        .map(([tree, at, flits]) => {
          const { credit, destinations } = trees[tree]!;
          return { tree, at, flits: credit || destinations.length > 1 ? 1 : flits };
        })
        .sort((a, b) => a.at - b.at),
    );
const TRAFFIC = TREES.chain((trees) => fc.tuple(fc.constant(trees), offersFor(trees)));

const LEVELS = (["packet", "flit"] as const).flatMap((model) => MESHES.map((MESH) => ({ model, MESH })));
describe.each(LEVELS)("what a chip may rely on at $model level, mesh $MESH", ({ model, MESH }) => {
  test("a packet alone takes the time of its routers and wires", () => {
    fc.assert(
      fc.property(ROUTER, node, node, fc.integer({ min: 1, max: 3 }), (router, source, destination, flits) => {
        const trees = [{ source, destinations: [destination], credit: false }];
        const { arrivals, network, table } = runBare(MESH, trees, on(MESH, router), [{ tree: 0, at: 7, flits }], {
          model,
          receiveFifo: 48,
        });
        const routers = table.mesh.distance(source, destination) + 1;
        const pipeline = { spec: 2, lookahead: 3, default: 4 }[router.pipeline];
        const expected = 3 + routers * pipeline + (routers - 1) * router.linkTicks + flits - 1;
        expect(arrivals).toHaveLength(1);
        expect(arrivals[0]).toMatchObject({ node: destination, tick: 7 + expected, hops: routers, wait: 0 });
        expect(network.transitTicks(routers, flits)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  test("each packet comes once to each destination, waits add up, counts are those of the trees, and nothing is left", () => {
    let waited = 0;
    fc.assert(
      fc.property(
        ROUTER,
        TRAFFIC,
        fc.integer({ min: 21, max: 30 }),
        fc.integer({ min: 1, max: 6 }),
        (router, [trees, offers], receiveFifo, serviceTicks) => {
          const cores = { receiveFifo: (MESH.wraps ? 2 : 1) * receiveFifo, serviceTicks, model };
          const { network, table, arrivals, taken } = runBare(MESH, trees, on(MESH, router), offers, cores);
          expect(network.waiting(10)).toEqual([]);
          expect([network.inFlight, network.pool.live]).toEqual([0, 0]);
          expect(network.injected).toBe(offers.length);
          const seen = new Map<Offer, number[]>();
          for (const { offer, node: at, tick, hops, wait } of arrivals) {
            seen.set(offer, [...(seen.get(offer) ?? []), at]);
            expect(wait).toBeGreaterThanOrEqual(0);
            expect(taken.get(offer)! + network.transitTicks(hops, offer.flits) + wait).toBe(tick);
            expect(hops).toBe(table.mesh.distance(trees[offer.tree]!.source, at) + 1);
            if (wait > 0) waited++;
          }
          for (const offer of offers)
            expect([...seen.get(offer)!].sort()).toEqual([...trees[offer.tree]!.destinations].sort());
          let flits = 0;
          trees.forEach((_, t) => {
            const sent = offers.filter((offer) => offer.tree === t);
            const hops = network.counts.hops.filter((_, i) => Math.floor(i / 4) === t).reduce((a, b) => a + b, 0);
            expect(hops).toBe(sent.length * table.links[t]!);
            flits += sent.reduce((n, offer) => n + offer.flits * table.links[t]!, 0);
          });
          expect(network.counts.linkFlits.reduce((a, b) => a + b, 0)).toBe(flits);
        },
      ),
      { numRuns: 120 },
    );
    expect(waited).toBeGreaterThan(100);
  });

  test("one channel for data keeps the packets of a route in order, credits theirs", () => {
    fc.assert(
      fc.property(ROUTER, TRAFFIC, fc.integer({ min: 1, max: 6 }), (router, [trees, offers], serviceTicks) => {
        const { arrivals } = runBare(MESH, trees, on(MESH, { ...router, vcs: 2 }), offers, { serviceTicks, model });
        trees.forEach(({ destinations }, t) => {
          const sent = offers.filter((offer) => offer.tree === t);
          for (const destination of destinations) {
            const here = arrivals.filter((a) => a.node === destination && a.offer.tree === t);
            expect(here.map((a) => a.offer)).toEqual(sent);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  test("credits come through where data is stuck for ever", () => {
    // Node 1 never takes the data packets it is sent: they fill every buffer on their way. The credit behind them needs
    // none of those.
    const trees: TreeSpec[] = [
      { source: 0, destinations: [1], credit: false },
      { source: 0, destinations: [1], credit: true },
    ];
    const offers: Offer[] = [
      ...Array.from({ length: 12 }, (_, at) => ({ tree: 0, at, flits: 1 })),
      { tree: 1, at: 30, flits: 1 },
    ];
    const router: RouterSpec = { pipeline: "spec", vcs: 3, bufferFlits: 3, linkTicks: 1 };
    const { arrivals, taken } = runBare(MESH, trees, on(MESH, router), offers, {
      serviceTicks: 10_000,
      receiveFifo: MESH.wraps ? 4 : 2,
      model,
    });
    const credit = arrivals.find(({ offer }) => offer.tree === 1)!;
    expect(credit.tick - taken.get(credit.offer)!).toBeLessThan(20);
  });
});
