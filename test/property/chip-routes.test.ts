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
  const meshOf = (width: number, height: number) =>
    new Mesh(width, height, coresPerRouter({ topology }), routing, undefined, topology === "torus");

  test("cannot deadlock: no cycle of links, from every core to every core and over every tree", () => {
    // Routes round a torus change their class of channels from sides of 5 on.
    const side = fc.integer({ min: 1, max: topology === "torus" ? 6 : 4 });
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
    const mesh = topology === "torus" ? meshOf(6, 5) : meshOf(4, 3);
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

describe("a torus", () => {
  const torus = (width: number, height: number) => new Mesh(width, height, 1, "xy", undefined, true);

  test("with one class of channels could deadlock, which the same check finds", () => {
    const mesh = torus(5, 1);
    const table = new RoutingTable(mesh, allPairs(mesh));
    expect(findCycle(askedLinks([table], (link) => mesh.wireOf(link)))).toBeDefined();
  });

  test("takes the shorter way; of two that are as long + from even places, - from odd ones", () => {
    const mesh = torus(8, 6);
    const first = (source: number, destination: number) => mesh.route(source, destination);
    expect([first(0, 3), first(0, 5), first(7, 2), first(2, 7)]).toEqual([0, 1, 0, 1]);
    expect([first(0, 4), first(1, 5), first(4, 0), first(5, 1)]).toEqual([0, 1, 0, 1]);
    expect([first(0, 24), first(8, 32), first(0, 32)]).toEqual([2, 3, 3]);
    expect(mesh.distance(0, 8 * 6 - 1)).toBe(2);
  });

  test("of a side of 1 or 2 has the distances of a mesh", () => {
    for (const [width, height] of [
      [1, 2],
      [2, 1],
      [2, 2],
    ] as const) {
      const [wrapped, plain] = [torus(width, height), new Mesh(width, height)];
      for (const { source, destinations } of allPairs(plain))
        expect(wrapped.distance(source, destinations[0]!)).toBe(plain.distance(source, destinations[0]!));
    }
  });

  test("packets change to the second link of a wire behind the edge, in each dimension", () => {
    const mesh = torus(8, 8);
    const links: number[] = [];
    for (let router = 6 + 8 * 6, port = 0; ; router = mesh.neighbour[router * 4 + port]!) {
      port = mesh.route(router, 1 + 8);
      if (port >= LOCAL) break;
      links.push(mesh.linkFrom(6 + 8 * 6, router, port));
    }
    const wires = links.map((link) => mesh.wireOf(link));
    expect(links.map((link, i) => link !== wires[i])).toEqual([false, false, true, false, false, true]);
    links.forEach((link, i) => {
      if (link !== wires[i]) expect([mesh.twinOf(link), mesh.twinOf(wires[i]!)]).toEqual([wires[i], link]);
    });
  });
});
