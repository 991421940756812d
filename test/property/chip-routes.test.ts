import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHIP_ROUTINGS, CHIP_TOPOLOGIES, coresPerRouter } from "../../src/contracts/topology.js";
import { LOCAL, Mesh, oppositePort } from "../../src/noc/mesh.js";
import { RoutingTable, type TreeSpec } from "../../src/noc/multicast-tree.js";
import { askedLinks } from "../../src/noc/routing/asked-links.js";
import { findCycle } from "../../src/noc/routing/deadlock.js";

const allPairs = ({ nodes }: Mesh): TreeSpec[] =>
  Array.from({ length: nodes ** 2 }, (_, i) => ({
    source: i % nodes,
    destinations: [Math.floor(i / nodes)],
    credit: false,
  }));

const CASES = CHIP_TOPOLOGIES.flatMap((topology) => CHIP_ROUTINGS.map((routing) => ({ topology, routing })));

describe.each(CASES)("routes of a $topology, $routing", ({ topology, routing }) => {
  const meshOf = (width: number, height: number) => new Mesh(width, height, coresPerRouter({ topology }), routing);

  test("cannot deadlock: no cycle of links, from every core to every core and over every tree", () => {
    const side = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(side, side, fc.array(fc.array(fc.nat(63), { minLength: 2, maxLength: 8 })), (w, h, drawn) => {
        const mesh = meshOf(w, h);
        const trees = drawn.map((nodes): TreeSpec => {
          const [source, ...destinations] = nodes.map((node) => node % mesh.nodes);
          return { source: source!, destinations, credit: false };
        });
        expect(findCycle(askedLinks([new RoutingTable(mesh, [...allPairs(mesh), ...trees])]))).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });

  test("lead to their core by as many links as its router is away, in the order of dimensions", () => {
    const mesh = meshOf(4, 3);
    for (const { source, destinations } of allPairs(mesh)) {
      const destination = destinations[0]!;
      const dimensions: number[] = [];
      let router = mesh.routerOf(source);
      let port = mesh.route(router, destination);
      for (; port < LOCAL; port = mesh.route(router, destination)) {
        dimensions.push(port >> 1);
        const next = mesh.neighbour[router * 4 + port]!;
        expect(mesh.neighbour[next * 4 + oppositePort(port)]).toBe(router);
        router = next;
      }
      expect(mesh.nodeAt(router, port)).toBe(destination);
      expect(dimensions).toHaveLength(mesh.distance(source, destination));
      const sorted = [...dimensions].sort((a, b) => (routing === "xy" ? a - b : b - a));
      expect(dimensions).toEqual(sorted);
    }
  });
});

test("both orders in one network could deadlock, which the same check finds", () => {
  const tables = CHIP_ROUTINGS.map((routing) => {
    const mesh = new Mesh(2, 2, 1, routing);
    return new RoutingTable(mesh, allPairs(mesh));
  });
  expect(findCycle(askedLinks(tables))).toBeDefined();
});
