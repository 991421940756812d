import fc from "fast-check";
import { expect, test } from "vitest";
import { deadFault } from "../../src/contracts/dead-parts.js";
import { levelsOf, liveLinks } from "../../src/contracts/live-routers.js";
import type { MeshSpec, RouterPair } from "../../src/contracts/topology.js";
import { LOCAL, Mesh, meshOf } from "../../src/noc/mesh.js";
import { RoutingTable, type TreeSpec } from "../../src/noc/multicast-tree.js";
import { askedLinks } from "../../src/noc/routing/asked-links.js";
import { checkDetours } from "../../src/noc/routing/check-detours.js";
import { findCycle } from "../../src/noc/routing/deadlock.js";

const side = fc.integer({ min: 1, max: 7 });
/** Meshes with a share of dead links and routers, those that are cut in two left out. */
const DAMAGED = fc
  .record({
    width: side,
    height: side,
    topology: fc.constantFrom("mesh" as const, "cmesh" as const),
    routing: fc.constantFrom("xy" as const, "yx" as const),
    routers: fc.uniqueArray(fc.nat(48), { maxLength: 8 }),
    inRow: fc.uniqueArray(fc.nat(48), { maxLength: 10 }),
    inColumn: fc.uniqueArray(fc.nat(48), { maxLength: 10 }),
    trees: fc.array(fc.array(fc.nat(195), { minLength: 2, maxLength: 9 })),
  })
  .map(({ routers, inRow, inColumn, trees, ...shape }) => {
    const { width, height } = shape;
    const all = width * height;
    const rows = inRow.filter((router) => router < all && (router + 1) % width !== 0);
    const links = [
      ...rows.map((router): RouterPair => [router, router + 1]),
      ...inColumn.filter((router) => router + width < all).map((router): RouterPair => [router, router + width]),
    ];
    const dead = { cores: [], routers: routers.filter((router) => router > 0 && router < all), links };
    return { mesh: { ...shape, dead } as MeshSpec & { dead: typeof dead }, trees };
  })
  .filter(({ mesh }) => mesh.dead.routers.length + mesh.dead.links.length > 0 && deadFault(mesh) === undefined);

const RUNS = { numRuns: 60, seed: 20_261_201 };

/** Links between every router and one, over links that work, whatever the order of turns. */
const shortest = (mesh: Mesh, from: number): number[] => {
  const links = new Array<number>(mesh.routers).fill(Number.POSITIVE_INFINITY);
  links[from] = 0;
  const open = [from];
  for (const router of open)
    for (let port = 0; port < LOCAL; port++) {
      const next = mesh.neighbour[router * 4 + port]!;
      if (next < 0 || links[next]! < Number.POSITIVE_INFINITY) continue;
      links[next] = links[router]! + 1;
      open.push(next);
    }
  return links;
};

test("routes round dead parts lead to their core over links that work, up first and then down", () => {
  let longer = 0;
  fc.assert(
    fc.property(DAMAGED, ({ mesh: spec }) => {
      const mesh = meshOf(spec);
      const levels = levelsOf(spec);
      const isLive = liveLinks(spec.dead);
      const live = Array.from({ length: mesh.routers }, (_, router) => router).filter((router) => levels[router]! >= 0);
      for (const from of live) {
        const least = shortest(mesh, from);
        for (const to of live) {
          const [source, destination] = [from * mesh.concentration, (to + 1) * mesh.concentration - 1];
          const path = mesh.path(source, destination);
          let router = from;
          let isDown = false;
          for (const link of path) {
            expect(Math.floor(link / mesh.ports)).toBe(router);
            const next = mesh.neighbour[router * 4 + (link % mesh.ports)]!;
            expect(isLive(router, next)).toBe(true);
            const goesDown = levels[next]! > levels[router]!;
            if (isDown) expect(goesDown).toBe(true);
            isDown = goesDown;
            router = next;
          }
          expect(router).toBe(to);
          expect(mesh.distance(source, destination)).toBe(path.length);
          expect(mesh.distance(destination, source)).toBe(path.length);
          expect(path.length).toBeGreaterThanOrEqual(least[to]!);
          if (path.length > least[to]!) longer++;
        }
      }
    }),
    RUNS,
  );
  expect(longer).toBeGreaterThan(0);
});

test("they cannot deadlock, and every multicast is a tree", () => {
  fc.assert(
    fc.property(DAMAGED, ({ mesh: spec, trees: drawn }) => {
      const mesh = meshOf(spec);
      const levels = levelsOf(spec);
      const nodes = Array.from({ length: mesh.nodes }, (_, node) => node).filter(
        (node) => levels[mesh.routerOf(node)]! >= 0,
      );
      const pairs = nodes.flatMap((source) =>
        nodes.map((node): TreeSpec => ({ source, destinations: [node], credit: false })),
      );
      const sorted = (list: Iterable<number>) => [...list].sort((a, b) => a - b);
      const trees = drawn.map((list): TreeSpec => {
        const [source, ...destinations] = list.map((n) => nodes[n % nodes.length]!);
        return { source: source!, destinations, credit: false };
      });
      const table = new RoutingTable(mesh, [...pairs, ...trees]);
      expect(findCycle(askedLinks([table]))).toBeUndefined();
      trees.forEach(({ source, destinations }, i) => {
        const tree = pairs.length + i;
        const reached = new Set([mesh.routerOf(source)]);
        const cores: number[] = [];
        for (const router of reached)
          for (let port = 0; port < mesh.ports; port++) {
            if (((table.ports[tree * mesh.routers + router]! >> port) & 1) === 0) continue;
            if (port >= LOCAL) cores.push(mesh.nodeAt(router, port));
            else {
              const next = mesh.neighbour[router * 4 + port]!;
              if (reached.has(next)) expect.fail(`router ${next} is reached twice`);
              reached.add(next);
            }
          }
        expect(reached.size - 1).toBe(table.links[tree]);
        expect(sorted(cores)).toEqual(sorted(new Set(destinations)));
      });
    }),
    RUNS,
  );
});

test("one dead link in the middle costs its own pairs two links at most and no others any", () => {
  const dead = { cores: [], routers: [], links: [[14, 15]] as RouterPair[] };
  const spec: MeshSpec = { width: 6, height: 6, topology: "mesh", routing: "xy", dead };
  const [mesh, whole] = [meshOf(spec), new Mesh(6, 6)];
  const extra = new Map<number, number>();
  for (let a = 0; a < 36; a++)
    for (let b = 0; b < 36; b++) {
      const more = mesh.distance(a, b) - whole.distance(a, b);
      extra.set(more, (extra.get(more) ?? 0) + 1);
    }
  expect([...extra.keys()].sort()).toEqual([0, 2]);
});

test("where nothing is dead they are as long as those of dimension order", () => {
  const spec: MeshSpec = { width: 5, height: 7, topology: "mesh", routing: "yx" };
  const damaged = { ...spec, dead: { cores: [], routers: [], links: [] } };
  const [mesh, whole] = [new Mesh(5, 7, 1, "yx", undefined, false, damaged), new Mesh(5, 7)];
  for (let a = 0; a < 35; a++) for (let b = 0; b < 35; b++) expect(mesh.distance(a, b)).toBe(whole.distance(a, b));
});

test("ways that are too long to be counted are refused", () => {
  const side = 40;
  // A single way through all rows, to and fro.
  const links = Array.from({ length: (side - 1) * side }, (_, router): RouterPair => [router, router + side]).filter(
    ([router]) => router % side !== (Math.floor(router / side) % 2 === 0 ? side - 1 : 0),
  );
  const dead = { cores: [], routers: [], links };
  const spec: MeshSpec = { width: side, height: side, topology: "mesh", routing: "xy", dead };
  const table = (mesh: MeshSpec, destination: number) =>
    new RoutingTable(meshOf(mesh), [{ source: 0, destinations: [destination], credit: false }]);
  const at = (step: number) =>
    step - (step % side) + (Math.floor(step / side) % 2 === 0 ? step % side : side - 1 - (step % side));
  expect(() => checkDetours(table(spec, at(1022)))).not.toThrow();
  expect(() => checkDetours(table(spec, at(1023)))).toThrow(
    `chip.dead: the way from core 0 to core ${at(1023)} crosses 1023 links, and can cross 1022 at most`,
  );
  const several = { ...spec, chips: { columns: 4, rows: 1 } };
  expect(() => checkDetours(table(several, at(22 * side)))).toThrow(
    "crosses 66 links from chip to chip, and can cross 63 at most",
  );
});

test("routes in a cycle are refused, and the cycle is named", () => {
  const mesh = new Mesh(2, 2);
  const trees = [0, 1, 2, 3].map((source) => ({ source, destinations: [], credit: false }));
  const table = new RoutingTable(mesh, trees);
  // Two links each, all round the square.
  const round = [0, 1, 3, 2];
  const ports = [0, 2, 1, 3];
  round.forEach((router, i) => {
    const next = (i + 1) % 4;
    table.ports[i * 4 + router] = 1 << ports[i]!;
    table.ports[i * 4 + round[next]!] = 1 << ports[next]!;
  });
  expect(() => checkDetours(table)).toThrow(
    "routes round dead parts (chip.dead) can deadlock: router 0 +x -> router 1 +y -> router 3 -x -> router 2 -y -> router 0 +x",
  );
});
